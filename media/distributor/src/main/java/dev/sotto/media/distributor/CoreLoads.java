package dev.sotto.media.distributor;

import dev.sotto.base.NanoClock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** How busy the cores are, as they say themselves; told on once a second at most, and only when something is new. */
final class CoreLoads {
    /** The shortest time between two reports. */
    static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A core that has said nothing for this long is idle. */
    static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private record Sample(int busyPermille, long staleNanos) {}

    private final Map<Integer, Sample> samples = new TreeMap<>();
    private Map<Integer, Integer> told = Map.of();
    private long quietUntilNanos = Long.MIN_VALUE;
    private long deadlineNanos = NanoClock.NEVER;

    /** A core has spoken. */
    void sampled(EngineEvent.LoadSampled event, long nowNanos) {
        samples.put(event.core(), new Sample(event.busyPermille(), nowNanos + STALE_NANOS));
        deadlineNanos = Math.min(deadlineNanos, Math.max(nowNanos, quietUntilNanos));
    }

    /** When {@link #onTime} has something to do; {@link NanoClock#NEVER} if nothing is to come. */
    long deadlineNanos() {
        return deadlineNanos;
    }

    /** The report that is due, if it differs from the one before. */
    Optional<ConductorOutput.CoresLoaded> onTime(long nowNanos) {
        if (nowNanos < deadlineNanos) {
            return Optional.empty();
        }
        samples.values().removeIf(sample -> sample.staleNanos <= nowNanos);
        deadlineNanos =
                samples.values().stream().mapToLong(Sample::staleNanos).min().orElse(NanoClock.NEVER);
        Map<Integer, Integer> present = new TreeMap<>();
        samples.forEach((core, sample) -> present.put(core, sample.busyPermille));
        if (present.equals(told)) {
            return Optional.empty();
        }
        told = present;
        quietUntilNanos = nowNanos + REPORT_NANOS;
        return Optional.of(new ConductorOutput.CoresLoaded(present));
    }

    /** What was told last, by core. */
    Map<Integer, Integer> told() {
        return told;
    }
}
