package dev.sotto.appliance.md;

import dev.sotto.media.distributor.ConductorState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Loss and bitrates of legs over the last seconds, from counters that only grow. What cannot be said yet is not said. */
final class LegRates {
    private static final long SPACING_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long SPAN_NANOS = TimeUnit.SECONDS.toNanos(6);

    private final Map<Long, Deque<Reading>> legs = new HashMap<>();

    private record Reading(long nanos, long expected, long packets, long sentOctets) {
        static Reading of(ConductorState.LegState leg, long nowNanos) {
            long expected = 0;
            long packets = 0;
            for (ConductorState.SourceState source : leg.sources()) {
                expected += source.expected();
                packets += source.packets();
            }
            return new Reading(nowNanos, expected, packets, leg.sentOctets());
        }
    }

    /** The counters of a leg are these at {@code nowNanos}. */
    void read(ConductorState.LegState leg, long nowNanos) {
        Deque<Reading> readings = legs.computeIfAbsent(leg.legId(), _ -> new ArrayDeque<>());
        Reading last = readings.peekLast();
        if (last == null || nowNanos - last.nanos >= SPACING_NANOS) {
            readings.addLast(Reading.of(leg, nowNanos));
        }
        while (readings.getLast().nanos - readings.getFirst().nanos > SPAN_NANOS) {
            readings.removeFirst();
        }
    }

    /** Forgets all legs but these. */
    void keep(Set<Long> present) {
        legs.keySet().retainAll(present);
    }

    /** What was lost of what it sent, in percent; empty if it sent nothing. */
    OptionalDouble lossPercent(long legId) {
        Reading first = first(legId);
        Reading last = last(legId);
        long expected = last.expected - first.expected;
        long lost = expected - (last.packets - first.packets);
        // A source that went takes its counters along, and packets that overtook each other make less than none lost.
        return expected <= 0 ? OptionalDouble.empty() : OptionalDouble.of(Math.clamp(100.0 * lost / expected, 0, 100));
    }

    /** Kilobits of payload a second that it was sent. */
    OptionalDouble outKbit(long legId) {
        Reading first = first(legId);
        Reading last = last(legId);
        long nanos = last.nanos - first.nanos;
        long octets = last.sentOctets - first.sentOctets;
        return nanos <= 0 || octets < 0 ? OptionalDouble.empty() : OptionalDouble.of(octets * 8.0e6 / nanos);
    }

    private static final Reading NONE = new Reading(0, 0, 0, 0);

    private Reading first(long legId) {
        return enough(legId) ? legs.get(legId).getFirst() : NONE;
    }

    private Reading last(long legId) {
        return enough(legId) ? legs.get(legId).getLast() : NONE;
    }

    private boolean enough(long legId) {
        Deque<Reading> readings = legs.get(legId);
        return readings != null && readings.getLast().nanos - readings.getFirst().nanos >= LEAST_NANOS;
    }
}
