package dev.sotto.keying.distributor;

import java.util.concurrent.TimeUnit;

/** Wrong PINs or passwords of one kind, in points: the first few are free, then each makes the next try wait twice as long, up to an hour. */
public final class WrongPins {
    private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final long FORGOTTEN_NANOS = TimeUnit.DAYS.toNanos(1);
    private static final int MAX_DOUBLINGS = 7;

    private final double free;
    private final double forgivenPerHour;
    private double points;
    private int pauses;
    private long lastNanos;
    private long blockedUntilNanos = Long.MIN_VALUE;

    /**
     * None yet.
     *
     * @param free how many points make nobody wait
     * @param forgivenPerHour how many points an hour takes away
     */
    public WrongPins(int free, int forgivenPerHour) {
        this.free = free;
        this.forgivenPerHour = forgivenPerHour;
    }

    /** Another wrong one, which counts {@code more} points. */
    public void onWrong(int more, long nowNanos) {
        double hours = points == 0 ? 0 : (double) (nowNanos - lastNanos) / TimeUnit.HOURS.toNanos(1);
        points = Math.max(0, points - hours * forgivenPerHour) + more;
        lastNanos = nowNanos;
        pauses = points < free ? 0 : pauses + 1;
        if (pauses > 0) {
            long pause = FIRST_PAUSE_NANOS << Math.min(pauses - 1, MAX_DOUBLINGS);
            blockedUntilNanos = nowNanos + Math.min(pause, LONGEST_PAUSE_NANOS);
        }
    }

    /** Whether there is a pause, in which none is looked at. */
    public boolean isBlocked(long nowNanos) {
        return nowNanos < blockedUntilNanos;
    }

    /** A day without a wrong one. */
    public boolean isForgotten(long nowNanos) {
        return nowNanos - lastNanos >= FORGOTTEN_NANOS;
    }
}
