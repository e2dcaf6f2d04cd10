package dev.sotto.keying.tunnel;

import dev.sotto.base.Counters;
import dev.sotto.base.Entropy;
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
import dev.sotto.keying.tunnel.AdmissionMessage.LegRequest;
import dev.sotto.keying.tunnel.AdmissionMessage.Lock;
import dev.sotto.keying.tunnel.AdmissionMessage.MdInstance;
import dev.sotto.keying.tunnel.AdmissionMessage.PhoneNotice;
import dev.sotto.keying.tunnel.AdmissionMessage.Refusal;
import dev.sotto.keying.tunnel.AdmissionMessage.RekeyWanted;
import dev.sotto.keying.tunnel.AdmissionMessage.Removed;
import dev.sotto.keying.tunnel.AdmissionMessage.Request;
import dev.sotto.keying.tunnel.AdmissionMessage.Resume;
import dev.sotto.keying.tunnel.MdAdmissionInput.Ask;
import dev.sotto.keying.tunnel.MdAdmissionInput.LinkDown;
import dev.sotto.keying.tunnel.MdAdmissionInput.LinkUp;
import dev.sotto.keying.tunnel.MdAdmissionInput.Received;
import dev.sotto.keying.tunnel.MdAdmissionOutput.Close;
import dev.sotto.keying.tunnel.MdAdmissionOutput.Reachable;
import dev.sotto.keying.tunnel.MdAdmissionOutput.SendBytes;
import dev.sotto.keying.tunnel.MdAdmissionOutput.Tell;
import dev.sotto.keying.tunnel.MdAdmissionOutput.TellPhone;
import dev.sotto.keying.tunnel.MdAdmissionOutput.Unreachable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The media distributor's end of the admission connection. What call processing asks arrives exactly once and in order,
 * however often the connection breaks ({@link Resume}). When the key distributor is a new process, legs that the old one
 * had answered have lost it, and call processing is told {@link Gone} for each; open questions are asked again, and kicks that
 * the old one did not confirm with {@link Removed} are repeated to the new one.
 */
public final class MdAdmissionMachine {
    private static final class Leg {
        private Expect expect;
        private boolean answered;
        private boolean kicked;

        private Leg(Expect expect) {
            this.expect = expect;
        }

        private void identify(Identify m) {
            expect = new Expect(
                    m.legId(),
                    expect.conference(),
                    Optional.of(m.endpointFingerprint()),
                    Optional.of(m.endpointTlsId()));
        }
    }

    private final MdInstance instance;
    private final Map<Long, Leg> legs = new LinkedHashMap<>();
    private final AdmissionSession session = new AdmissionSession();
    private final Counters<AdmissionCounter> counters = new Counters<>(AdmissionCounter.class);
    private AdmissionCodec codec = new AdmissionCodec();
    private boolean up;
    private boolean introduced;
    private boolean restarted;
    private boolean ready;

    /** A new process: its number is random. */
    public MdAdmissionMachine(Entropy entropy) {
        this.instance = new MdInstance(entropy.nextLong());
    }

    /** Takes one input and puts what follows from it into {@code out}; nothing in it depends on the time. */
    public void on(MdAdmissionInput input, long nowNanos, Outbox<MdAdmissionOutput> out) {
        switch (input) {
            case LinkUp _ -> onLinkUp(out);
            case LinkDown _ -> leave(out);
            case Received in -> onReceived(in.octets(), out);
            case Ask in -> onAsk(in.request(), out);
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
        return new AdmissionState(ready, legs.size(), session.size(), counters.snapshot());
    }

    private void onLinkUp(Outbox<MdAdmissionOutput> out) {
        leave(out);
        up = true;
        send(instance, out);
        send(session.resume(), out);
    }

    private void leave(Outbox<MdAdmissionOutput> out) {
        up = false;
        introduced = false;
        codec = new AdmissionCodec();
        if (ready) {
            ready = false;
            out.add(new Unreachable());
        }
    }

    private void onAsk(Request request, Outbox<MdAdmissionOutput> out) {
        switch (request) {
            case Expect m -> legs.computeIfAbsent(m.legId(), _ -> new Leg(m)).expect = m;
            case Leave m -> legs.remove(m.legId());
            case Kick m -> {
                Leg leg = legs.get(m.legId());
                if (leg != null) {
                    leg.kicked = true;
                }
            }
            case Identify m -> {
                Leg leg = legs.get(m.legId());
                if (leg == null) {
                    counters.increment(AdmissionCounter.UNKNOWN_LEG_DROPPED);
                    return;
                }
                leg.identify(m);
            }
            case Lock _, RekeyWanted _, AdmissionMessage.PhoneWanted _ -> {}
        }
        if (!session.keep(request)) {
            counters.increment(AdmissionCounter.FORGOTTEN);
        } else if (ready) {
            send(request, out);
        }
    }

    private void onReceived(byte[] octets, Outbox<MdAdmissionOutput> out) {
        if (!up) {
            return;
        }
        long before = session.received();
        codec.append(octets);
        try {
            AdmissionMessage message = codec.next();
            while (message != null) {
                onMessage(message, out);
                message = up ? codec.next() : null;
            }
        } catch (MalformedException e) {
            close(AdmissionFault.MALFORMED, e.rule(), out);
        }
        if (ready && session.received() != before) {
            send(new Acknowledge(session.received()), out);
        }
    }

    private void onMessage(AdmissionMessage message, Outbox<MdAdmissionOutput> out) {
        switch (message) {
            case Instance m
            when !introduced -> {
                introduced = true;
                restarted |= session.isAnother(m.kdInstanceId());
            }
            case Instance m -> close(AdmissionFault.SECOND_INSTANCE, name(m), out);
            case Resume m when introduced && !ready -> enterService(m, out);
            case Resume m when introduced -> close(AdmissionFault.SECOND_INSTANCE, name(m), out);
            case Acknowledge m
            when ready -> {
                if (!session.acknowledge(m.received())) {
                    close(AdmissionFault.WRONG_COUNT, name(m), out);
                }
            }
            case LegNotice m when ready -> onNotice(m, out);
            case PhoneNotice m
            when ready -> {
                session.receive();
                out.add(new TellPhone(m));
            }
            case Request m -> close(AdmissionFault.WRONG_DIRECTION, name(m), out);
            case MdInstance m -> close(AdmissionFault.WRONG_DIRECTION, name(m), out);
            default -> close(AdmissionFault.FIRST_MESSAGE_NOT_INSTANCE, name(message), out);
        }
    }

    private void enterService(Resume theirs, Outbox<MdAdmissionOutput> out) {
        if (!session.resume(theirs, instance.mdInstanceId())) {
            close(AdmissionFault.WRONG_COUNT, name(theirs), out);
            return;
        }
        ready = true;
        counters.increment(AdmissionCounter.CONNECTIONS_READY);
        if (restarted) {
            counters.increment(AdmissionCounter.PEER_RESTARTS);
            startAnew(out);
        }
        out.add(new Reachable(restarted));
        restarted = false;
        List<AdmissionMessage> repeats = session.unacknowledged();
        counters.add(AdmissionCounter.REPEATED_AFTER_RECONNECT, repeats.size());
        repeats.forEach(message -> send(message, out));
    }

    /** The new process knows no leg: what was said about legs is void, and open questions are asked anew. */
    private void startAnew(Outbox<MdAdmissionOutput> out) {
        session.forget(LegRequest.class::isInstance);
        for (Map.Entry<Long, Leg> entry : List.copyOf(legs.entrySet())) {
            Leg leg = entry.getValue();
            if (leg.kicked) {
                kickAgain(leg.expect);
            } else if (leg.answered) {
                legs.remove(entry.getKey());
                out.add(new Tell(new Gone(entry.getKey(), "the key distributor was restarted")));
            } else if (!session.keep(leg.expect)) {
                counters.increment(AdmissionCounter.FORGOTTEN);
            }
        }
    }

    /** Whoever forgot the leg forgot whom the kick was for; so it hears of the endpoint first, and then of the kick. */
    private void kickAgain(Expect expect) {
        boolean kept = session.keep(expect) && session.keep(new Kick(expect.legId()));
        if (!kept) {
            counters.increment(AdmissionCounter.FORGOTTEN);
        }
    }

    private void onNotice(LegNotice notice, Outbox<MdAdmissionOutput> out) {
        session.receive();
        Leg leg = legs.get(notice.legId());
        if (leg == null) {
            // It crossed our Leave.
            counters.increment(AdmissionCounter.UNKNOWN_LEG_DROPPED);
            return;
        }
        if (leg.kicked && !(notice instanceof Removed)) {
            // It crossed our Kick, which is answered by Removed whatever became of the leg.
            counters.increment(AdmissionCounter.UNKNOWN_LEG_DROPPED);
            return;
        }
        switch (notice) {
            case Expected _, Keyed _ -> leg.answered = true;
            case AdmissionMessage.Described _, AdmissionMessage.Doubted _ -> {}
            case Refusal _, Failed _, Gone _, Removed _ -> legs.remove(notice.legId());
        }
        out.add(new Tell(notice));
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
