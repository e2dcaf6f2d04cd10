package dev.sotto.keying.distributor;

import java.util.concurrent.TimeUnit;

/** Wrong PINs of one kind: the first few are free, then each makes the next try wait twice as long, up to an hour. */
final class WrongPins {
    private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final long FORGOTTEN_NANOS = TimeUnit.DAYS.toNanos(1);
    private static final int MAX_DOUBLINGS = 7;

    private final int free;
    private int count;
    private long lastNanos;
    private long blockedUntilNanos = Long.MIN_VALUE;

    /** @param free how many make nobody wait */
    WrongPins(int free) {
        this.free = free;
    }

    void onWrong(long nowNanos) {
        count++;
        lastNanos = nowNanos;
        if (count >= free) {
            long pause = FIRST_PAUSE_NANOS << Math.min(count - free, MAX_DOUBLINGS);
            blockedUntilNanos = nowNanos + Math.min(pause, LONGEST_PAUSE_NANOS);
        }
    }

    boolean isBlocked(long nowNanos) {
        return nowNanos < blockedUntilNanos;
    }

    /** A day without a wrong one. */
    boolean isForgotten(long nowNanos) {
        return nowNanos - lastNanos >= FORGOTTEN_NANOS;
    }
}
