package dev.sotto.media.engine;

import java.util.concurrent.TimeUnit;

/** A token bucket: so many in a burst, so many a second in the long run. */
final class RateLimit {
    private final long costNanos;
    private final long burstNanos;
    private long creditNanos;
    private long lastNanos;

    RateLimit(int perSecond, int burst) {
        costNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        burstNanos = costNanos * burst;
        creditNanos = burstNanos;
    }

    /** Whether one more is allowed at {@code nowNanos}. */
    boolean admits(long nowNanos) {
        creditNanos = Math.min(burstNanos, creditNanos + Math.max(0, nowNanos - lastNanos));
        lastNanos = nowNanos;
        if (creditNanos < costNanos) {
            return false;
        }
        creditNanos -= costNanos;
        return true;
    }
}
