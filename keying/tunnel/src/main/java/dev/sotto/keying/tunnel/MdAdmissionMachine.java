package dev.sotto.keying.tunnel;

import dev.sotto.base.Counters;
import dev.sotto.base.Entropy;
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
import dev.sotto.keying.tunnel.AdmissionMessage.Refusal;
import dev.sotto.keying.tunnel.AdmissionMessage.RekeyWanted;
import dev.sotto.keying.tunnel.AdmissionMessage.Removed;
import dev.sotto.keying.tunnel.AdmissionMessage.Request;
import dev.sotto.keying.tunnel.MdAdmissionInput.Ask;
import dev.sotto.keying.tunnel.MdAdmissionInput.LinkDown;
import dev.sotto.keying.tunnel.MdAdmissionInput.LinkUp;
import dev.sotto.keying.tunnel.MdAdmissionInput.Received;
import dev.sotto.keying.tunnel.MdAdmissionOutput.Close;
import dev.sotto.keying.tunnel.MdAdmissionOutput.Reachable;
import dev.sotto.keying.tunnel.MdAdmissionOutput.SendBytes;
import dev.sotto.keying.tunnel.MdAdmissionOutput.Tell;
import dev.sotto.keying.tunnel.MdAdmissionOutput.Unreachable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The media distributor's end of the admission connection. TLS says nothing about which octets of a broken connection
 * arrived, so after a reconnect it repeats what may have been lost: every question without an answer, and what it said
 * within the last minute. When the key distributor is a new process, legs that the old one knew have lost it: call
 * processing is told {@link Gone} for each.
 */
public final class MdAdmissionMachine {
    private static final class Leg {
        private Expect expect;
        private Optional<Identify> identify = Optional.empty();
        private Optional<Expected> expected = Optional.empty();
        private Optional<Keyed> keyed = Optional.empty();

        private Leg(Expect expect) {
            this.expect = expect;
        }
    }

    private final MdInstance instance;
    private final Map<Long, Leg> legs = new LinkedHashMap<>();
    private final RecentMessages recent = new RecentMessages();
    private final Counters<AdmissionCounter> counters = new Counters<>(AdmissionCounter.class);
    private AdmissionCodec codec = new AdmissionCodec();
    private Optional<Instance> kdInstance = Optional.empty();
    private boolean up;
    private boolean ready;

    /** A new process: its number is random. */
    public MdAdmissionMachine(Entropy entropy) {
        this.instance = new MdInstance(entropy.nextLong());
    }

    /** Takes one input at {@code nowNanos} and puts what follows from it into {@code out}. */
    public void on(MdAdmissionInput input, long nowNanos, Outbox<MdAdmissionOutput> out) {
        switch (input) {
            case LinkUp _ -> onLinkUp(out);
            case LinkDown _ -> leave(out);
            case Received in -> onReceived(in.octets(), nowNanos, out);
            case Ask in -> onAsk(in.request(), nowNanos, out);
        }
    }

    /** Whether the key distributor can be asked now. */
    public boolean isReady() {
        return ready;
    }

    /** Its counters; any thread may read them. */
    public Counters<AdmissionCounter> counters() {
        return counters;
    }

    /** What it holds now. */
    public AdmissionState describe() {
        int unanswered = (int)
                legs.values().stream().filter(leg -> leg.expected.isEmpty()).count();
        return new AdmissionState(ready ? 1 : 0, legs.size(), unanswered, recent.size(), counters.snapshot());
    }

    private void onLinkUp(Outbox<MdAdmissionOutput> out) {
        leave(out);
        up = true;
        send(instance, out);
    }

    private void leave(Outbox<MdAdmissionOutput> out) {
        up = false;
        codec = new AdmissionCodec();
        if (ready) {
            ready = false;
            out.add(new Unreachable());
        }
    }

    private void onAsk(Request request, long nowNanos, Outbox<MdAdmissionOutput> out) {
        switch (request) {
            case Expect m -> legs.computeIfAbsent(m.legId(), _ -> new Leg(m)).expect = m;
            case Identify m -> {
                Leg leg = legs.get(m.legId());
                if (leg == null) {
                    counters.increment(AdmissionCounter.UNKNOWN_LEG_DROPPED);
                    return;
                }
                leg.identify = Optional.of(m);
            }
            case Leave m -> {
                legs.remove(m.legId());
                keep(m, nowNanos);
            }
            case Kick m -> {
                legs.remove(m.legId());
                keep(m, nowNanos);
            }
            case Lock m -> keep(m, nowNanos);
            case RekeyWanted m -> keep(m, nowNanos);
        }
        if (ready) {
            send(request, out);
        }
    }

    private void keep(Request request, long nowNanos) {
        if (!recent.keep(request, ready, nowNanos)) {
            counters.increment(AdmissionCounter.FORGOTTEN);
        }
    }

    private void onReceived(byte[] octets, long nowNanos, Outbox<MdAdmissionOutput> out) {
        if (!up) {
            return;
        }
        codec.append(octets);
        try {
            AdmissionMessage message = codec.next();
            while (message != null) {
                onMessage(message, nowNanos, out);
                message = up ? codec.next() : null;
            }
        } catch (MalformedException e) {
            close(AdmissionFault.MALFORMED, e.rule(), out);
        }
    }

    private void onMessage(AdmissionMessage message, long nowNanos, Outbox<MdAdmissionOutput> out) {
        switch (message) {
            case Instance m when !ready -> enterService(m, nowNanos, out);
            case Instance _ -> close(AdmissionFault.SECOND_INSTANCE, "", out);
            case LegNotice m when ready -> onNotice(m, out);
            case LegNotice m -> close(AdmissionFault.FIRST_MESSAGE_NOT_INSTANCE, name(m), out);
            case Request m -> close(AdmissionFault.WRONG_DIRECTION, name(m), out);
            case MdInstance m -> close(AdmissionFault.WRONG_DIRECTION, name(m), out);
        }
    }

    private void enterService(Instance theirs, long nowNanos, Outbox<MdAdmissionOutput> out) {
        boolean restarted = kdInstance.isPresent() && !kdInstance.get().equals(theirs);
        kdInstance = Optional.of(theirs);
        ready = true;
        counters.increment(AdmissionCounter.CONNECTIONS_READY);
        if (restarted) {
            counters.increment(AdmissionCounter.PEER_RESTARTS);
            loseKnownLegs(out);
        }
        out.add(new Reachable(restarted));
        List<AdmissionMessage> repeats = recent.repeat(nowNanos);
        for (Leg leg : legs.values()) {
            if (leg.expected.isEmpty()) {
                repeats.add(leg.expect);
            }
            if (leg.keyed.isEmpty()) {
                leg.identify.ifPresent(repeats::add);
            }
        }
        counters.add(AdmissionCounter.REPEATED_AFTER_RECONNECT, repeats.size());
        repeats.forEach(message -> send(message, out));
    }

    private void loseKnownLegs(Outbox<MdAdmissionOutput> out) {
        for (Map.Entry<Long, Leg> entry : List.copyOf(legs.entrySet())) {
            if (entry.getValue().expected.isPresent()) {
                legs.remove(entry.getKey());
                out.add(new Tell(new Gone(entry.getKey(), "the key distributor was restarted")));
            }
        }
    }

    private void onNotice(LegNotice notice, Outbox<MdAdmissionOutput> out) {
        Leg leg = legs.get(notice.legId());
        if (leg == null) {
            counters.increment(AdmissionCounter.UNKNOWN_LEG_DROPPED);
        } else if (isNews(leg, notice)) {
            out.add(new Tell(notice));
        } else {
            counters.increment(AdmissionCounter.REPEATS_DROPPED);
        }
    }

    private boolean isNews(Leg leg, LegNotice notice) {
        return switch (notice) {
            case Expected m -> {
                boolean news = !leg.expected.equals(Optional.of(m));
                leg.expected = Optional.of(m);
                yield news;
            }
            case Keyed m -> {
                boolean news = !leg.keyed.equals(Optional.of(m));
                leg.keyed = Optional.of(m);
                yield news;
            }
            case Refusal m -> legs.remove(m.legId()) != null;
            case Failed m -> legs.remove(m.legId()) != null;
            case Gone m -> legs.remove(m.legId()) != null;
            case Removed m -> legs.remove(m.legId()) != null;
        };
    }

    private void close(AdmissionFault fault, String detail, Outbox<MdAdmissionOutput> out) {
        counters.increment(AdmissionCounter.CONNECTIONS_CLOSED_FOR_FAULT);
        out.add(new Close(fault, detail));
        leave(out);
    }

    private static String name(AdmissionMessage message) {
        return message.getClass().getSimpleName();
    }

    private static void send(AdmissionMessage message, Outbox<MdAdmissionOutput> out) {
        out.add(new SendBytes(AdmissionCodec.encode(message)));
    }
}
