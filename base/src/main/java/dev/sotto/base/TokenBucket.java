package dev.sotto.base;

/** So many at once and so many a second in the long run; kept as the moment at which the bucket was empty. */
public final class TokenBucket {
    private final long nanosPerToken;
    private final long capacityNanos;
    private long emptyAtNanos = Long.MIN_VALUE / 2;

    /**
     * A full bucket.
     *
     * @param perSecond tokens that come back in a second
     * @param burst tokens of a full bucket
     */
    public TokenBucket(int perSecond, int burst) {
        this.nanosPerToken = 1_000_000_000L / perSecond;
        this.capacityNanos = nanosPerToken * burst;
    }

    /** Whether there is a token; takes none. */
    public boolean has(long nowNanos) {
        return floor(nowNanos) + nanosPerToken <= nowNanos;
    }

    /** Takes one token; false if there is none. */
    public boolean take(long nowNanos) {
        if (!has(nowNanos)) {
            return false;
        }
        emptyAtNanos = floor(nowNanos) + nanosPerToken;
        return true;
    }

    private long floor(long nowNanos) {
        return Math.max(emptyAtNanos, nowNanos - capacityNanos);
    }
}
