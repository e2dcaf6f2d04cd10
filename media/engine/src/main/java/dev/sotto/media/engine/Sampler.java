package dev.sotto.media.engine;

import dev.sotto.base.NanoClock;
import java.util.concurrent.TimeUnit;

/** When levels and statistics are due. Idle cores owe nothing, so they sleep. */
final class Sampler {
    static final long LEVELS_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    static final long STATISTICS_NANOS = TimeUnit.SECONDS.toNanos(1);

    private long levelsDueNanos = NanoClock.NEVER;
    private long statisticsDueNanos = NanoClock.NEVER;

    /** An authenticated packet of a source in a plan. */
    void onPacket(IngressSource source, int timestamp, long nowNanos) {
        if (levelsDueNanos == NanoClock.NEVER) {
            levelsDueNanos = nowNanos + LEVELS_NANOS;
        }
        if (statisticsDueNanos == NanoClock.NEVER) {
            statisticsDueNanos = nowNanos + STATISTICS_NANOS;
        }
        if (!source.knowsClockRate()) {
            source.learnClockRate(timestamp, nowNanos);
        }
    }

    long deadlineNanos() {
        return Math.min(levelsDueNanos, statisticsDueNanos);
    }

    /** Whether levels are due; if so they are not until the next packet. */
    boolean takeLevels(long nowNanos) {
        boolean due = nowNanos >= levelsDueNanos;
        levelsDueNanos = due ? NanoClock.NEVER : levelsDueNanos;
        return due;
    }

    /** As {@link #takeLevels} for statistics. */
    boolean takeStatistics(long nowNanos) {
        boolean due = nowNanos >= statisticsDueNanos;
        statisticsDueNanos = due ? NanoClock.NEVER : statisticsDueNanos;
        return due;
    }
}
