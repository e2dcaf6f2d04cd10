package dev.sotto.keying.tunnel;

import dev.sotto.base.Counters;
import dev.sotto.base.Entropy;
import dev.sotto.base.MalformedException;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.keying.tunnel.GatewayAdmissionInput.LinkDown;
import dev.sotto.keying.tunnel.GatewayAdmissionInput.LinkUp;
import dev.sotto.keying.tunnel.GatewayAdmissionInput.Received;
import dev.sotto.keying.tunnel.GatewayAdmissionInput.Tick;
import dev.sotto.keying.tunnel.GatewayAdmissionOutput.Answered;
import dev.sotto.keying.tunnel.GatewayAdmissionOutput.Close;
import dev.sotto.keying.tunnel.GatewayAdmissionOutput.Ended;
import dev.sotto.keying.tunnel.GatewayAdmissionOutput.SendBytes;
import dev.sotto.keying.tunnel.PhoneMessage.Answer;
import dev.sotto.keying.tunnel.PhoneMessage.Ask;
import dev.sotto.keying.tunnel.PhoneMessage.End;
import dev.sotto.keying.tunnel.PhoneMessage.Gone;
import dev.sotto.keying.tunnel.PhoneMessage.Present;
import dev.sotto.keying.tunnel.PhoneMessage.Question;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The gateway's end of its connection to the key distributor, link protocol {@code sotto-phones}: asks whether a phone may be in
 * a private conference, and hears when it may no longer.
 *
 * <p>Every question gets exactly one {@link Answered}, at the latest after 5 s, however often the connection breaks; if nothing
 * comes it is {@link PhoneOutcome#LATER}. One that waits gets another later. A phone that was admitted stays so over broken connections until {@link Ended}, or
 * until the gateway says that it has gone. A new process of the key distributor knows the phones of the old one.
 *
 * <p>A phone is named by the gateway's own number for its call. On the wire each question has a number of its own that no other
 * process uses, so that an answer never reaches the wrong phone.
 */
public final class GatewayAdmissionMachine {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private record Open(long phone, Question ask, long deadlineNanos) {}

    /** A phone that is in or waits. */
    private static final class Known {
        final long phone;
        final String conference;
        PhoneOutcome last;
        boolean muted;
        boolean handRaised;

        /** Whether somebody is at this phone, which was called, and wants in. */
        boolean joins;

        Known(long phone, String conference, PhoneOutcome last) {
            this.phone = phone;
            this.conference = conference;
            this.last = last;
        }

        boolean says() {
            return muted || handRaised;
        }

        /** Whether its last answer is not the last. */
        boolean isOpen() {
            return last.waits() || last == PhoneOutcome.MAY_CALL;
        }
    }

    private final Map<Long, Open> open = new LinkedHashMap<>();
    private final Map<Long, Known> known = new LinkedHashMap<>();
    private final Counters<PhoneCounter> counters = new Counters<>(PhoneCounter.class);
    private PhoneCodec codec = new PhoneCodec();
    private long lastAskId;
    private boolean up;

    /** A new process: its numbers begin at a random one. */
    public GatewayAdmissionMachine(Entropy entropy) {
        this.lastAskId = entropy.nextLong();
    }

    /** Takes one input and puts what follows from it into {@code out}. */
    public void on(GatewayAdmissionInput input, long nowNanos, Outbox<GatewayAdmissionOutput> out) {
        switch (input) {
            case LinkUp _ -> onLinkUp(out);
            case LinkDown _ -> leave();
            case Received in -> onReceived(in.octets(), out);
            case GatewayAdmissionInput.Ask in -> onAsk(in, nowNanos, out);
            case GatewayAdmissionInput.Call in -> onCall(in, nowNanos, out);
            case GatewayAdmissionInput.Join in -> onJoin(in.phone(), out);
            case GatewayAdmissionInput.Gone in -> onGone(in.phone(), out);
            case GatewayAdmissionInput.Status in -> onStatus(in, out);
            case GatewayAdmissionInput.Wish in -> onWish(in, out);
            case Tick _ -> {
                // What is due is done below, after every input.
            }
        }
        onTime(nowNanos, out);
    }

    /** When the machine needs a {@link Tick}. */
    public long nextDeadlineNanos() {
        return open.values().stream().mapToLong(Open::deadlineNanos).min().orElse(NanoClock.NEVER);
    }

    /** Whether the key distributor can be asked now. */
    public boolean isReady() {
        return up;
    }

    /** Whether this phone may be in. */
    public boolean isAdmitted(long phone) {
        return known.values().stream().anyMatch(k -> k.phone == phone && k.last.admits());
    }

    /** What it holds now. */
    public PhoneState describe() {
        int admitted =
                (int) known.values().stream().filter(k -> k.last.admits()).count();
        return new PhoneState(up, open.size(), admitted, known.size() - admitted, counters.snapshot());
    }

    private void onLinkUp(Outbox<GatewayAdmissionOutput> out) {
        leave();
        up = true;
        counters.increment(PhoneCounter.CONNECTIONS_READY);
        List<Long> present = List.copyOf(known.keySet());
        int from = 0;
        do {
            int to = Math.min(present.size(), from + PhoneCodec.MAX_PRESENT);
            send(new Present(present.subList(from, to), to == present.size()), out);
            from = to;
        } while (from < present.size());
        known.forEach((askId, k) -> {
            if (k.says()) {
                send(new PhoneMessage.Status(askId, k.muted, k.handRaised), out);
            }
            if (k.joins && k.last == PhoneOutcome.MAY_CALL) {
                send(new PhoneMessage.Join(askId), out);
            }
        });
        counters.add(PhoneCounter.ASKED_AGAIN, open.size());
        open.values().forEach(question -> send(question.ask(), out));
    }

    private void leave() {
        up = false;
        codec.wipe();
        codec = new PhoneCodec();
    }

    private void onAsk(GatewayAdmissionInput.Ask in, long nowNanos, Outbox<GatewayAdmissionOutput> out) {
        onGone(in.phone(), out);
        ask(
                in.phone(),
                new Ask(++lastAskId, in.conference(), in.caller(), in.from(), in.pin(), in.byInfo(), in.carried()),
                nowNanos,
                out);
    }

    private void onCall(GatewayAdmissionInput.Call in, long nowNanos, Outbox<GatewayAdmissionOutput> out) {
        onGone(in.phone(), out);
        Optional<Long> replaced = in.replaced().flatMap(this::admittedBy);
        if (in.replaced().isPresent() && replaced.isEmpty()) {
            // It has gone since.
            out.add(answered(in.phone(), PhoneOutcome.FORBIDDEN));
            return;
        }
        ask(
                in.phone(),
                new PhoneMessage.Call(++lastAskId, in.conference(), in.who(), replaced, in.carried()),
                nowNanos,
                out);
    }

    /** The question by which a phone is in. */
    private Optional<Long> admittedBy(long phone) {
        return known.entrySet().stream()
                .filter(e -> e.getValue().phone == phone && e.getValue().last.admits())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private void ask(long phone, Question question, long nowNanos, Outbox<GatewayAdmissionOutput> out) {
        open.put(question.askId(), new Open(phone, question, nowNanos + PATIENCE_NANOS));
        counters.increment(PhoneCounter.ASKED);
        if (up) {
            send(question, out);
        }
    }

    /** Said again after the connection broke, until it is answered. */
    private void onJoin(long phone, Outbox<GatewayAdmissionOutput> out) {
        known.forEach((askId, k) -> {
            if (k.phone == phone && k.last == PhoneOutcome.MAY_CALL && !k.joins) {
                k.joins = true;
                if (up) {
                    send(new PhoneMessage.Join(askId), out);
                }
            }
        });
    }

    private static Answered answered(long phone, PhoneOutcome outcome) {
        return new Answered(phone, outcome, Set.of(), outcome.sentence());
    }

    private void onGone(long phone, Outbox<GatewayAdmissionOutput> out) {
        List<Long> gone = new ArrayList<>();
        for (Iterator<Open> it = open.values().iterator(); it.hasNext(); ) {
            Open question = it.next();
            if (question.phone() == phone) {
                question.ask().destroy();
                gone.add(question.ask().askId());
                it.remove();
            }
        }
        known.forEach((askId, k) -> {
            if (k.phone == phone) {
                gone.add(askId);
            }
        });
        for (long askId : gone) {
            known.remove(askId);
            if (up) {
                send(new Gone(askId), out);
            }
        }
    }

    private void onStatus(GatewayAdmissionInput.Status in, Outbox<GatewayAdmissionOutput> out) {
        known.forEach((askId, k) -> {
            if (k.phone == in.phone() && (k.muted != in.muted() || k.handRaised != in.handRaised())) {
                k.muted = in.muted();
                k.handRaised = in.handRaised();
                if (up) {
                    send(new PhoneMessage.Status(askId, k.muted, k.handRaised), out);
                }
            }
        });
    }

    /** A wish is not said again after a connection broke: nobody wants a conference locked minutes later. */
    private void onWish(GatewayAdmissionInput.Wish in, Outbox<GatewayAdmissionOutput> out) {
        Optional<Long> whose = known.entrySet().stream()
                .filter(e -> e.getValue().phone == in.phone())
                .map(Map.Entry::getKey)
                .findFirst();
        if (up && whose.isPresent()) {
            send(new PhoneMessage.Wish(whose.get(), in.wish()), out);
        } else {
            out.add(new GatewayAdmissionOutput.Wished(in.phone(), PhoneWishOutcome.NOT_NOW));
        }
    }

    private void onReceived(byte[] octets, Outbox<GatewayAdmissionOutput> out) {
        if (!up) {
            return;
        }
        codec.append(octets);
        try {
            PhoneMessage message = codec.next();
            while (message != null) {
                onMessage(message, out);
                message = up ? codec.next() : null;
            }
        } catch (MalformedException e) {
            close(PhoneFault.MALFORMED, e.rule(), out);
        }
    }

    private void onMessage(PhoneMessage message, Outbox<GatewayAdmissionOutput> out) {
        switch (message) {
            case Answer m -> onAnswer(m, out);
            case End m -> onEnd(m, out);
            case PhoneMessage.Wished m -> about(m, out, k -> new GatewayAdmissionOutput.Wished(k.phone, m.outcome()));
            case PhoneMessage.Order m -> about(m, out, k -> new GatewayAdmissionOutput.Ordered(k.phone, m.order()));
            case PhoneMessage.People m ->
                known.values().stream()
                        .filter(k -> k.conference.equals(m.conference()))
                        .forEach(k -> out.add(new GatewayAdmissionOutput.People(k.phone, m.people())));
            case PhoneMessage.FromGateway m -> {
                if (m instanceof Ask ask) {
                    ask.destroy();
                }
                close(PhoneFault.WRONG_DIRECTION, m.getClass().getSimpleName(), out);
            }
        }
    }

    private void about(
            PhoneMessage.ToPhone message,
            Outbox<GatewayAdmissionOutput> out,
            Function<Known, GatewayAdmissionOutput> said) {
        Known phone = known.get(message.askId());
        if (phone == null) {
            counters.increment(PhoneCounter.LATE_ANSWERS);
        } else {
            out.add(said.apply(phone));
        }
    }

    private void onAnswer(Answer answer, Outbox<GatewayAdmissionOutput> out) {
        Open question = open.remove(answer.askId());
        if (question != null) {
            question.ask().destroy();
            Known phone = new Known(question.phone(), question.ask().conference(), answer.outcome());
            if (answer.outcome().admits() || phone.isOpen()) {
                known.put(answer.askId(), phone);
            }
            out.add(new Answered(question.phone(), answer.outcome(), answer.grants(), answer.sentence()));
            return;
        }
        Known phone = known.get(answer.askId());
        if (phone == null) {
            // Nobody waits for it any more, and its Gone is on its way.
            counters.increment(PhoneCounter.LATE_ANSWERS);
        } else if (phone.isOpen() && phone.last != answer.outcome()) {
            onWaited(answer, phone, out);
        }
    }

    /** A phone that waited or was called may be in, or waits for something else. What is in stays so until {@link End}. */
    private void onWaited(Answer answer, Known phone, Outbox<GatewayAdmissionOutput> out) {
        phone.last = answer.outcome();
        if (!phone.last.admits() && !phone.isOpen()) {
            known.remove(answer.askId());
        }
        out.add(new Answered(phone.phone, answer.outcome(), answer.grants(), answer.sentence()));
    }

    private void onEnd(End end, Outbox<GatewayAdmissionOutput> out) {
        Known phone = known.remove(end.askId());
        if (phone == null) {
            counters.increment(PhoneCounter.LATE_ANSWERS);
            return;
        }
        counters.increment(PhoneCounter.ENDED);
        out.add(new Ended(phone.phone, end.kind(), end.reason()));
    }

    /** A question that got no answer is taken back, so that a late yes holds no place. */
    private void onTime(long nowNanos, Outbox<GatewayAdmissionOutput> out) {
        List<Open> late = open.values().stream()
                .filter(question -> nowNanos >= question.deadlineNanos())
                .toList();
        for (Open question : late) {
            open.remove(question.ask().askId());
            question.ask().destroy();
            counters.increment(PhoneCounter.UNANSWERED);
            if (up) {
                send(new Gone(question.ask().askId()), out);
            }
            out.add(answered(question.phone(), PhoneOutcome.LATER));
        }
    }

    private void close(PhoneFault fault, String detail, Outbox<GatewayAdmissionOutput> out) {
        counters.increment(PhoneCounter.CONNECTIONS_CLOSED_FOR_FAULT);
        out.add(new Close(fault, detail));
        leave();
    }

    private static void send(PhoneMessage message, Outbox<GatewayAdmissionOutput> out) {
        out.add(new SendBytes(PhoneCodec.encode(message)));
    }
}
