package dev.sotto.keying.tunnel;

import dev.sotto.base.Counters;
import dev.sotto.base.MalformedException;
import dev.sotto.base.Outbox;
import dev.sotto.keying.tunnel.AdmissionMessage.Acknowledge;
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
import dev.sotto.keying.tunnel.AdmissionMessage.Resume;
import dev.sotto.keying.tunnel.KdAdmissionInput.LinkDown;
import dev.sotto.keying.tunnel.KdAdmissionInput.LinkUp;
import dev.sotto.keying.tunnel.KdAdmissionInput.Received;
import dev.sotto.keying.tunnel.KdAdmissionInput.Tell;
import dev.sotto.keying.tunnel.KdAdmissionInput.TellPhone;
import dev.sotto.keying.tunnel.KdAdmissionOutput.Asked;
import dev.sotto.keying.tunnel.KdAdmissionOutput.CloseLink;
import dev.sotto.keying.tunnel.KdAdmissionOutput.SendBytes;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The key distributor's end of the admission connections of one authenticated media distributor. It says who it is first.
 * Notices arrive exactly once and in order, however often the connection breaks ({@link Resume}); one connection is in
 * service at a time, the newest. A media distributor that is a new process has left all legs of the old one.
 */
public final class KdAdmissionMachine {
    private static final int MAX_LEGS = 4096;

    private static final class Connection {
        private final AdmissionCodec codec = new AdmissionCodec();
        private boolean introduced;
    }

    private final Instance instance;
    private final Map<Long, Connection> connections = new HashMap<>();
    private final Set<Long> legs = new LinkedHashSet<>();
    private final AdmissionSession session = new AdmissionSession();
    private final Counters<AdmissionCounter> counters = new Counters<>(AdmissionCounter.class);
    private OptionalLong inService = OptionalLong.empty();

    /** @param kdInstanceId random, one for each start of the key distributor */
    public KdAdmissionMachine(long kdInstanceId) {
        this.instance = new Instance(kdInstanceId);
    }

    /** Takes one input and puts what follows from it into {@code out}; nothing in it depends on the time. */
    public void on(KdAdmissionInput input, long nowNanos, Outbox<KdAdmissionOutput> out) {
        switch (input) {
            case LinkUp in -> {
                connections.put(in.link(), new Connection());
                send(in.link(), instance, out);
            }
            case LinkDown in -> forgetLink(in.link());
            case Received in -> onReceived(in, out);
            case Tell in -> onTell(in.notice(), out);
            case TellPhone in -> tell(in.notice(), out);
        }
    }

    /** Whether the media distributor can be told anything now. */
    public boolean isReady() {
        return inService.isPresent();
    }

    /** Its counters; any thread may read them. */
    public Counters<AdmissionCounter> counters() {
        return counters;
    }

    /** What it holds now. */
    public AdmissionState describe() {
        return new AdmissionState(isReady(), legs.size(), session.size(), counters.snapshot());
    }

    private boolean isInService(long link) {
        return inService.isPresent() && inService.getAsLong() == link;
    }

    private void forgetLink(long link) {
        connections.remove(link);
        if (isInService(link)) {
            inService = OptionalLong.empty();
        }
    }

    private void onTell(LegNotice notice, Outbox<KdAdmissionOutput> out) {
        if (!legs.contains(notice.legId())) {
            counters.increment(AdmissionCounter.UNKNOWN_LEG_DROPPED);
            return;
        }
        switch (notice) {
            case Expected _, Keyed _, AdmissionMessage.Described _, AdmissionMessage.Doubted _ -> {}
            case Refusal _, Failed _, Gone _, Removed _ -> legs.remove(notice.legId());
        }
        tell(notice, out);
    }

    private void tell(Notice notice, Outbox<KdAdmissionOutput> out) {
        if (!session.keep(notice)) {
            counters.increment(AdmissionCounter.FORGOTTEN);
        } else if (inService.isPresent()) {
            send(inService.getAsLong(), notice, out);
        }
    }

    private void onReceived(Received in, Outbox<KdAdmissionOutput> out) {
        Connection connection = connections.get(in.link());
        if (connection == null) {
            return;
        }
        long before = session.received();
        connection.codec.append(in.octets());
        try {
            AdmissionMessage message = connection.codec.next();
            while (message != null) {
                onMessage(in.link(), connection, message, out);
                message = connections.containsKey(in.link()) ? connection.codec.next() : null;
            }
        } catch (MalformedException e) {
            close(in.link(), AdmissionFault.MALFORMED, e.rule(), out);
        }
        if (isInService(in.link()) && session.received() != before) {
            send(in.link(), new Acknowledge(session.received()), out);
        }
    }

    private void onMessage(long link, Connection connection, AdmissionMessage message, Outbox<KdAdmissionOutput> out) {
        boolean serves = isInService(link);
        switch (message) {
            case MdInstance m when !connection.introduced -> onMdInstance(connection, m, out);
            case MdInstance m -> close(link, AdmissionFault.SECOND_INSTANCE, name(m), out);
            case Resume m when connection.introduced && !serves -> enterService(link, m, out);
            case Resume m when connection.introduced -> close(link, AdmissionFault.SECOND_INSTANCE, name(m), out);
            case Acknowledge m
            when serves -> {
                if (!session.acknowledge(m.received())) {
                    close(link, AdmissionFault.WRONG_COUNT, name(m), out);
                }
            }
            case Request m
            when serves -> {
                session.receive();
                onRequest(m, out);
            }
            case Notice m -> close(link, AdmissionFault.WRONG_DIRECTION, name(m), out);
            default -> close(link, AdmissionFault.FIRST_MESSAGE_NOT_INSTANCE, name(message), out);
        }
    }

    private void onMdInstance(Connection connection, MdInstance theirs, Outbox<KdAdmissionOutput> out) {
        connection.introduced = true;
        if (session.isAnother(theirs.mdInstanceId())) {
            counters.increment(AdmissionCounter.PEER_RESTARTS);
            session.forget(_ -> true);
            for (long legId : List.copyOf(legs)) {
                leave(legId, out);
            }
        }
    }

    private void enterService(long link, Resume theirs, Outbox<KdAdmissionOutput> out) {
        if (!session.resume(theirs, instance.kdInstanceId())) {
            close(link, AdmissionFault.WRONG_COUNT, name(theirs), out);
            return;
        }
        if (inService.isPresent()) {
            // It is dead and nobody has noticed yet. What still comes from it will be repeated on this one.
            long old = inService.getAsLong();
            connections.remove(old);
            out.add(new CloseLink(old, AdmissionFault.SUPERSEDED, "by link " + link));
        }
        inService = OptionalLong.of(link);
        counters.increment(AdmissionCounter.CONNECTIONS_READY);
        send(link, session.resume(), out);
        List<AdmissionMessage> repeats = session.unacknowledged();
        counters.add(AdmissionCounter.REPEATED_AFTER_RECONNECT, repeats.size());
        repeats.forEach(message -> send(link, message, out));
    }

    private void onRequest(Request request, Outbox<KdAdmissionOutput> out) {
        switch (request) {
            case Expect m -> onExpect(m, out);
            case Identify m -> {
                if (legs.contains(m.legId())) {
                    out.add(new Asked(m));
                } else {
                    counters.increment(AdmissionCounter.UNKNOWN_LEG_DROPPED);
                }
            }
            case Leave m -> leave(m.legId(), out);
            case Kick m -> {
                // Also for a leg that has ended here: the ban is for its certificate, and who that was is known above.
                // The
                // leg is over with the Removed that answers.
                if (legs.size() < MAX_LEGS) {
                    legs.add(m.legId());
                }
                out.add(new Asked(m));
            }
            case Lock _, RekeyWanted _, AdmissionMessage.PhoneWanted _ -> out.add(new Asked(request));
        }
    }

    private void onExpect(Expect expect, Outbox<KdAdmissionOutput> out) {
        if (legs.size() >= MAX_LEGS && !legs.contains(expect.legId())) {
            counters.increment(AdmissionCounter.LEGS_REFUSED_LIMIT);
            tell(new Refusal(expect.legId(), "the key distributor has too many legs"), out);
            return;
        }
        legs.add(expect.legId());
        out.add(new Asked(expect));
    }

    private void leave(long legId, Outbox<KdAdmissionOutput> out) {
        if (legs.remove(legId)) {
            out.add(new Asked(new Leave(legId)));
        } else {
            counters.increment(AdmissionCounter.UNKNOWN_LEG_DROPPED);
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
