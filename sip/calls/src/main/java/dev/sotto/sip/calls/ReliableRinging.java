package dev.sotto.sip.calls;

import dev.sotto.base.Entropy;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;

/**
 * The 180 or 183 that we sent reliably: repeated from T1, doubling, until its PRACK comes or 64·T1 have passed (RFC 3262 3). One
 * at a time; after the final response it is repeated no more, but its PRACK is still welcome.
 */
final class ReliableRinging {
    private final LegTimers timers;
    private final Entropy entropy;
    private long rseq;
    private long cseq;
    private boolean isUnacknowledged;
    private long intervalNanos;
    private long repeatAtNanos = NanoClock.NEVER;
    private long giveUpAtNanos = NanoClock.NEVER;

    ReliableRinging(LegTimers timers, Entropy entropy) {
        this.timers = timers;
        this.entropy = entropy;
    }

    /** The next one, to the INVITE with that sequence number: the first has a random RSeq of 1..2^31-1, others follow by one. */
    long start(long ofCseq, long now) {
        rseq = hasStarted() ? rseq + 1 : 1L + Math.floorMod(entropy.nextInt(), Integer.MAX_VALUE - 1);
        cseq = ofCseq;
        isUnacknowledged = true;
        intervalNanos = timers.t1Nanos();
        repeatAtNanos = now + intervalNanos;
        giveUpAtNanos = now + timers.giveUpNanos();
        return rseq;
    }

    boolean hasStarted() {
        return rseq > 0;
    }

    /** Whether its PRACK has not come: until then there is no other one. */
    boolean isUnacknowledged() {
        return isUnacknowledged;
    }

    /** Whether the PRACK is for it and the first one. */
    boolean acknowledge(LegInput.PrackArrived prack) {
        boolean isIts = isUnacknowledged && prack.rseq() == rseq && prack.cseq() == cseq;
        if (isIts) {
            isUnacknowledged = false;
            stop();
        }
        return isIts;
    }

    /** The final response has been sent. */
    void stop() {
        repeatAtNanos = NanoClock.NEVER;
        giveUpAtNanos = NanoClock.NEVER;
    }

    long deadlineNanos() {
        return Math.min(repeatAtNanos, giveUpAtNanos);
    }

    boolean isGivenUp(long now) {
        return now >= giveUpAtNanos;
    }

    void repeat(long now, Outbox<LegAction> out) {
        if (now >= repeatAtNanos) {
            out.add(new LegAction.RepeatRinging());
            intervalNanos *= 2;
            repeatAtNanos = now + intervalNanos;
        }
    }
}
