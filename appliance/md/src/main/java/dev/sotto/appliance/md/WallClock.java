package dev.sotto.appliance.md;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * Turns the nanoseconds of an owner's clock into times for people. The same number stays the same time as long as the wall clock is
 * not set; then it follows.
 */
final class WallClock {
    private static final Duration MOST = Duration.ofSeconds(1);

    private final InstantSource clock;
    private Instant origin = Instant.MAX;

    WallClock(InstantSource clock) {
        this.clock = clock;
    }

    /** The owner's clock says {@code nowNanos} now. */
    void is(long nowNanos) {
        Instant present = clock.instant().minusNanos(nowNanos);
        if (Duration.between(origin.equals(Instant.MAX) ? Instant.EPOCH : origin, present)
                        .abs()
                        .compareTo(MOST)
                > 0) {
            origin = present;
        }
    }

    Instant at(long nanos) {
        return origin.plusNanos(nanos).truncatedTo(ChronoUnit.MILLIS);
    }
}
