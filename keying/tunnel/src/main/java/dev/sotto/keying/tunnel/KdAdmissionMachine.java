package dev.sotto.keying.tunnel;

import dev.sotto.base.Counters;
import dev.sotto.base.MalformedException;
import dev.sotto.base.Outbox;
import dev.sotto.keying.tunnel.AdmissionMessage.Expect;
import dev.sotto.keying.tunnel.AdmissionMessage.Expected;
import dev.sotto.keying.tunnel.AdmissionMessage.Failed;
import dev.sotto.keying.tunnel.AdmissionMessage.Gone;
import dev.sotto.keying.tunnel.AdmissionMessage.Identify;
import dev.sotto.keying.tunnel.AdmissionMessage.Instance;
import dev.sotto.keying.tunnel.AdmissionMessage.Keyed;
import dev.sotto.keying.tunnel.AdmissionMessage.Kick;
import dev.sotto.keying.tunnel.AdmissionMessage.Leave;
import dev.sotto.keying.tunnel.AdmissionMessage.LegNotice;
import dev.sotto.keying.tunnel.AdmissionMessage.Lock;
import dev.sotto.keying.tunnel.AdmissionMessage.MdInstance;
import dev.sotto.keying.tunnel.AdmissionMessage.Notice;
import dev.sotto.keying.tunnel.AdmissionMessage.Refusal;
import dev.sotto.keying.tunnel.AdmissionMessage.RekeyWanted;
import dev.sotto.keying.tunnel.AdmissionMessage.Removed;
import dev.sotto.keying.tunnel.AdmissionMessage.Request;
import dev.sotto.keying.tunnel.KdAdmissionInput.LinkDown;
import dev.sotto.keying.tunnel.KdAdmissionInput.LinkUp;
import dev.sotto.keying.tunnel.KdAdmissionInput.Received;
import dev.sotto.keying.tunnel.KdAdmissionInput.Tell;
import dev.sotto.keying.tunnel.KdAdmissionOutput.Asked;
import dev.sotto.keying.tunnel.KdAdmissionOutput.CloseLink;
import dev.sotto.keying.tunnel.KdAdmissionOutput.SendBytes;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The key distributor's end of the admission connections of one authenticated media distributor. It says who it is first;
 * on every new connection it repeats what it last said about each live leg and the ends of the last minute, because they
 * may have been lost. A media distributor that is a new process has left all its old legs, and a leg number that comes
 * with another identity or conference is another leg.
 */
public final class KdAdmissionMachine {
    private static final int MAX_LEGS = 4096;

    private static final class Leg {
        private Expect expect;
        private Optional<Identify> identify = Optional.empty();
        private Optional<Expected> expected = Optional.empty();
        private Optional<Keyed> keyed = Optional.empty();

        private Leg(Expect expect) {
            this.expect = expect;
        }
    }

    private static final class Connection {
        private final AdmissionCodec codec = new AdmissionCodec();
        private boolean ready;
    }

    private final Instance instance;
    private final Map<Long, Connection> connections = new HashMap<>();
    private final ArrayDeque<Long> readyLinks = new ArrayDeque<>();
    private final Map<Long, Leg> legs = new LinkedHashMap<>();
    private final RecentMessages recent = new RecentMessages();
    private final Counters<AdmissionCounter> counters = new Counters<>(AdmissionCounter.class);
    private Optional<MdInstance> mdInstance = Optional.empty();

    /** @param kdInstanceId random, one for each start of the key distributor */
    public KdAdmissionMachine(long kdInstanceId) {
        this.instance = new Instance(kdInstanceId);
    }

    /** Takes one input at {@code nowNanos} and puts what follows from it into {@code out}. */
    public void on(KdAdmissionInput input, long nowNanos, Outbox<KdAdmissionOutput> out) {
        switch (input) {
            case LinkUp in -> {
                connections.put(in.link(), new Connection());
                send(in.link(), instance, out);
            }
            case LinkDown in -> forgetLink(in.link());
            case Received in -> onReceived(in, nowNanos, out);
            case Tell in -> onTell(in.notice(), nowNanos, out);
        }
    }

    /** Whether the media distributor can be told anything now. */
    public boolean isReady() {
        return !readyLinks.isEmpty();
    }

    /** Its counters; any thread may read them. */
    public Counters<AdmissionCounter> counters() {
        return counters;
    }

    /** What it holds now. */
    public AdmissionState describe() {
        int unanswered = (int)
                legs.values().stream().filter(leg -> leg.expected.isEmpty()).count();
        return new AdmissionState(readyLinks.size(), legs.size(), unanswered, recent.size(), counters.snapshot());
    }

    private void forgetLink(long link) {
        connections.remove(link);
        readyLinks.remove(link);
    }

    private void onTell(LegNotice notice, long nowNanos, Outbox<KdAdmissionOutput> out) {
        Leg leg = legs.get(notice.legId());
        if (leg == null) {
            counters.increment(AdmissionCounter.UNKNOWN_LEG_DROPPED);
            return;
        }
        switch (notice) {
            case Expected m -> leg.expected = Optional.of(m);
            case Keyed m -> leg.keyed = Optional.of(m);
            case Refusal m -> endLeg(m, nowNanos);
            case Failed m -> endLeg(m, nowNanos);
            case Gone m -> endLeg(m, nowNanos);
            case Removed m -> endLeg(m, nowNanos);
        }
        Long link = readyLinks.peekFirst();
        if (link != null) {
            send(link, notice, out);
        }
    }

    private void endLeg(LegNotice last, long nowNanos) {
        legs.remove(last.legId());
        if (!recent.keep(last, isReady(), nowNanos)) {
            counters.increment(AdmissionCounter.FORGOTTEN);
        }
    }

    private void onReceived(Received in, long nowNanos, Outbox<KdAdmissionOutput> out) {
        Connection connection = connections.get(in.link());
        if (connection == null) {
            return;
        }
        connection.codec.append(in.octets());
        try {
            AdmissionMessage message = connection.codec.next();
            while (message != null) {
                onMessage(in.link(), connection, message, nowNanos, out);
                message = connections.containsKey(in.link()) ? connection.codec.next() : null;
            }
        } catch (MalformedException e) {
            close(in.link(), AdmissionFault.MALFORMED, e.rule(), out);
        }
    }

    private void onMessage(
            long link, Connection connection, AdmissionMessage message, long nowNanos, Outbox<KdAdmissionOutput> out) {
        switch (message) {
            case MdInstance m when !connection.ready -> enterService(link, connection, m, nowNanos, out);
            case MdInstance m -> close(link, AdmissionFault.SECOND_INSTANCE, name(m), out);
            case Request m when connection.ready -> onRequest(m, out);
            case Request m -> close(link, AdmissionFault.FIRST_MESSAGE_NOT_INSTANCE, name(m), out);
            case Notice m -> close(link, AdmissionFault.WRONG_DIRECTION, name(m), out);
        }
    }

    private void enterService(
            long link, Connection connection, MdInstance theirs, long nowNanos, Outbox<KdAdmissionOutput> out) {
        connection.ready = true;
        readyLinks.addFirst(link);
        counters.increment(AdmissionCounter.CONNECTIONS_READY);
        if (mdInstance.isPresent() && !mdInstance.get().equals(theirs)) {
            counters.increment(AdmissionCounter.PEER_RESTARTS);
            recent.clear();
            for (long legId : List.copyOf(legs.keySet())) {
                leave(legId, out);
            }
        } else {
            repeat(link, nowNanos, out);
        }
        mdInstance = Optional.of(theirs);
    }

    private void repeat(long link, long nowNanos, Outbox<KdAdmissionOutput> out) {
        List<AdmissionMessage> repeats = recent.repeat(nowNanos);
        for (Leg leg : legs.values()) {
            leg.expected.ifPresent(repeats::add);
            leg.keyed.ifPresent(repeats::add);
        }
        counters.add(AdmissionCounter.REPEATED_AFTER_RECONNECT, repeats.size());
        repeats.forEach(message -> send(link, message, out));
    }

    private void onRequest(Request request, Outbox<KdAdmissionOutput> out) {
        switch (request) {
            case Expect m -> onExpect(m, out);
            case Identify m -> onIdentify(m, out);
            case Leave m -> leave(m.legId(), out);
            case Kick m -> {
                // Also for a leg that has ended here: the ban is for its certificate, and who that was is remembered
                // above.
                legs.remove(m.legId());
                out.add(new Asked(m));
            }
            case Lock m -> out.add(new Asked(m));
            case RekeyWanted m -> out.add(new Asked(m));
        }
    }

    private void onExpect(Expect expect, Outbox<KdAdmissionOutput> out) {
        Leg known = legs.get(expect.legId());
        Long link = readyLinks.peekFirst();
        if (known != null && known.expect.equals(expect)) {
            counters.increment(AdmissionCounter.REPEATS_DROPPED);
            if (link != null) {
                known.expected.ifPresent(answer -> send(link, answer, out));
            }
            return;
        }
        if (known != null) {
            leave(expect.legId(), out);
        }
        if (legs.size() >= MAX_LEGS) {
            counters.increment(AdmissionCounter.LEGS_REFUSED_LIMIT);
            if (link != null) {
                send(link, new Refusal(expect.legId(), "the key distributor has too many legs"), out);
            }
            return;
        }
        legs.put(expect.legId(), new Leg(expect));
        out.add(new Asked(expect));
    }

    private void onIdentify(Identify identify, Outbox<KdAdmissionOutput> out) {
        Leg leg = legs.get(identify.legId());
        if (leg == null) {
            counters.increment(AdmissionCounter.UNKNOWN_LEG_DROPPED);
        } else if (leg.identify.equals(Optional.of(identify))) {
            counters.increment(AdmissionCounter.REPEATS_DROPPED);
        } else {
            leg.identify = Optional.of(identify);
            out.add(new Asked(identify));
        }
    }

    private void leave(long legId, Outbox<KdAdmissionOutput> out) {
        if (legs.remove(legId) == null) {
            counters.increment(AdmissionCounter.UNKNOWN_LEG_DROPPED);
        } else {
            out.add(new Asked(new Leave(legId)));
        }
    }

    private void close(long link, AdmissionFault fault, String detail, Outbox<KdAdmissionOutput> out) {
        forgetLink(link);
        counters.increment(AdmissionCounter.CONNECTIONS_CLOSED_FOR_FAULT);
        out.add(new CloseLink(link, fault, detail));
    }

    private static String name(AdmissionMessage message) {
        return message.getClass().getSimpleName();
    }

    private static void send(long link, AdmissionMessage message, Outbox<KdAdmissionOutput> out) {
        out.add(new SendBytes(link, AdmissionCodec.encode(message)));
    }
}
