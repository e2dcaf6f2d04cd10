package dev.sotto.sip.stack;

import dev.sotto.base.Entropy;
import dev.sotto.base.NanoClock;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Decides from a message's header section and its source, before anything costly is done with it, whether it may come in:
 * what belongs to a call that is up always, anything else within its source's rate and our means. Any thread may ask.
 */
final class FrontDoor {
    private static final int LEAST_RETRY_SECONDS = 5;
    private static final int RETRY_SPREAD_SECONDS = 11;
    /** An ACK of a refusal costs its source less than the request did. */
    private static final double ACK_COST = 0.25;
    /** Strangers may use one such part of the new calls that the pace allows, or a flood of theirs would use up all of it. */
    private static final int STRANGERS_PART = 2;

    private final LiveCalls live;
    private final SourceLedger ledger;
    private final StatelessTag tags;
    private final NanoClock clock;
    private final int seed;
    private final AtomicInteger callsTaken = new AtomicInteger();
    private final LongAdder busyNanos = new LongAdder();
    private final LongAdder messages = new LongAdder();
    private volatile OverloadControl.Shares shares = OverloadControl.Shares.ALL;
    private volatile int callsLeft = OverloadControl.COLD_PACE;

    FrontDoor(LiveCalls live, SourceLedger ledger, NanoClock clock, Entropy entropy) {
        this.live = live;
        this.ledger = ledger;
        this.tags = new StatelessTag(entropy);
        this.clock = clock;
        this.seed = entropy.nextInt();
    }

    /** What to do with a message. */
    sealed interface Verdict {
        /**
         * Let it in.
         *
         * @param isKnown whether it belongs to a dialog that lives
         */
        record Enter(boolean isKnown) implements Verdict {}

        /**
         * Answer without state.
         *
         * @param retryAfterSeconds 0 for none
         */
        record Answer(MessageGuard.Fault fault, int retryAfterSeconds) implements Verdict {}

        /** Say nothing. */
        record Ignore(SipCounter counter) implements Verdict {}
    }

    /** The verdict on {@code raw}, which the guard has let pass. */
    Verdict judge(RawMessage raw, InetAddress from) {
        long now = clock.nowNanos();
        Source source = Source.of(from);
        if (live.has(raw)) {
            ledger.prove(source, now);
            return new Verdict.Enter(true);
        }
        boolean isAck = raw.method().equals("ACK");
        if (isAck && tags.isAnswered(raw, source)) {
            ledger.prove(source, now);
            return new Verdict.Ignore(SipCounter.REFUSALS_ACKNOWLEDGED);
        }
        return switch (ledger.charge(source, isAck ? ACK_COST : 1, now)) {
            case FAR_OVER -> new Verdict.Ignore(SipCounter.FAR_OVER_RATE);
            case OVER ->
                isAck || raw.isResponse()
                        ? new Verdict.Ignore(SipCounter.FAR_OVER_RATE)
                        : busy(raw, SipCounter.OVER_RATE, "Too many requests from your address");
            case WITHIN -> isNew(raw) ? load(raw, ledger.isProven(source, now)) : new Verdict.Enter(false);
        };
    }

    /** The verdict on what the guard refused with {@code fault}. */
    Verdict judge(MessageGuard.Fault fault, InetAddress from) {
        return ledger.charge(Source.of(from), 1, clock.nowNanos()) == SourceLedger.Standing.WITHIN
                ? new Verdict.Answer(fault, 0)
                : new Verdict.Ignore(SipCounter.FAR_OVER_RATE);
    }

    /** Notes octets that came from an address nobody had to prove. */
    void heard(InetAddress from, int octets) {
        ledger.heard(Source.of(from), octets, clock.nowNanos());
    }

    /** Whether a response of so many octets may go to an address nobody had to prove; notes it if so. */
    boolean mayTell(InetAddress to, int octets, boolean isAnswer) {
        return ledger.mayTell(Source.of(to), octets, isAnswer, clock.nowNanos());
    }

    /** Whether the source of a new connection may have it; it counts as a request. */
    boolean mayConnect(InetAddress from) {
        return ledger.charge(Source.of(from), 1, clock.nowNanos()) == SourceLedger.Standing.WITHIN;
    }

    /** The To tag for a stateless answer. */
    String tag(RawMessage raw, InetAddress from) {
        return tags.of(raw, Source.of(from));
    }

    /** Notes the work on one message. */
    void worked(long nanos) {
        busyNanos.add(nanos);
        messages.increment();
    }

    /** The time that the work noted since the last call took. */
    long takeBusyNanos() {
        return busyNanos.sumThenReset();
    }

    /** How many messages that was. */
    long takeMessages() {
        return messages.sumThenReset();
    }

    /** The new calls let in since the last call. */
    int takeCallsTaken() {
        return callsTaken.getAndSet(0);
    }

    /** Sets what is taken from now on, with room for {@code calls} new calls. */
    void set(OverloadControl.Shares newShares, int calls) {
        shares = newShares;
        callsLeft = calls;
    }

    SipStack.Intake describe() {
        OverloadControl.Shares now = shares;
        return new SipStack.Intake(now.strangers(), now.proven(), (int) now.pace(), live.waiting(), ledger.size());
    }

    /** A CANCEL ends work and an ACK has no answer: neither is ever new work. */
    private static boolean isNew(RawMessage raw) {
        return !raw.isResponse() && !raw.method().equals("ACK") && !raw.method().equals("CANCEL");
    }

    private Verdict load(RawMessage raw, boolean isProven) {
        OverloadControl.Shares now = shares;
        double share = isProven ? now.proven() : now.strangers();
        boolean isInvite = raw.method().equals("INVITE");
        int room = isProven ? callsLeft : callsLeft / STRANGERS_PART;
        if (draw(raw) >= share || (isInvite && callsTaken.get() >= room)) {
            return busy(raw, SipCounter.OVERLOADED, "Busy, please call again");
        }
        if (isInvite) {
            callsTaken.incrementAndGet();
        }
        return new Verdict.Enter(false);
    }

    /** From 0 to 1, the same for every copy of a request. */
    private double draw(RawMessage raw) {
        int mixed = (raw.first("call-id").orElse("").hashCode() ^ seed) * 0x9E3779B1;
        mixed = (mixed ^ (mixed >>> 15)) * 0x85EBCA77;
        return (mixed >>> 1) / (double) (1L << 31);
    }

    /** RFC 3261 21.5.4. The time differs, or all would come back at once. */
    private Verdict busy(RawMessage raw, SipCounter counter, String phrase) {
        int after = LEAST_RETRY_SECONDS + (int) (draw(raw) * RETRY_SPREAD_SECONDS);
        return new Verdict.Answer(new MessageGuard.Fault(counter, 503, phrase), after);
    }
}
