package dev.sotto.sip.calls;

import java.util.concurrent.TimeUnit;

/**
 * The timers of a leg (RFC 3261 17.1.1.1, table 4), in nanoseconds.
 *
 * @param t1Nanos estimate of the round trip; first interval between two 200
 * @param t2Nanos longest interval between two 200
 * @param undecidedNanos how long a call that came in may wait for its owner's decision
 */
public record LegTimers(long t1Nanos, long t2Nanos, long undecidedNanos) {
    /** The values of the RFC, and three minutes for the owner as for timer C. */
    public static final LegTimers DEFAULT =
            new LegTimers(TimeUnit.MILLISECONDS.toNanos(500), TimeUnit.SECONDS.toNanos(4), TimeUnit.MINUTES.toNanos(3));

    /** How long an unconfirmed 200, or a BYE without answer, is waited for: 64·T1. */
    public long giveUpNanos() {
        return 64 * t1Nanos;
    }
}
