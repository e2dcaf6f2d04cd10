package dev.sotto.media.distributor;

/** So many at once, and so many a second in the long run. */
final class RateLimit {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final long nanosEach;
    private final long burstNanos;
    private long creditNanos;
    private long updatedNanos;

    RateLimit(int burst, int perSecond, long nowNanos) {
        this.nanosEach = SECOND_NANOS / perSecond;
        this.burstNanos = burst * nanosEach;
        this.creditNanos = burstNanos;
        this.updatedNanos = nowNanos;
    }

    /** Whether one more is allowed now; if so it is counted. */
    boolean admits(long nowNanos) {
        creditNanos = Math.min(burstNanos, creditNanos + nowNanos - updatedNanos);
        updatedNanos = nowNanos;
        if (creditNanos < nanosEach) {
            return false;
        }
        creditNanos -= nanosEach;
        return true;
    }
}
