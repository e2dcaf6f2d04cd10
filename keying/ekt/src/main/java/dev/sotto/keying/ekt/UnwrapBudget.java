package dev.sotto.keying.ekt;

/** A token bucket for unwraps, so that a flood of Full fields costs a bounded share of a processor (RFC 8870 6). */
final class UnwrapBudget {
    private final long nanosPerToken;
    private final long capacityNanos;
    private long emptyAtNanos = Long.MIN_VALUE / 2;

    UnwrapBudget(int perSecond, int burst) {
        this.nanosPerToken = 1_000_000_000L / perSecond;
        this.capacityNanos = nanosPerToken * burst;
    }

    /** Takes one token; false if there is none. */
    boolean take(long nowNanos) {
        long floor = Math.max(emptyAtNanos, nowNanos - capacityNanos);
        if (floor + nanosPerToken > nowNanos) {
            return false;
        }
        emptyAtNanos = floor + nanosPerToken;
        return true;
    }
}
