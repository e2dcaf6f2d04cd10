package dev.sotto.appliance.md;

import dev.sotto.media.distributor.ConductorState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** Loss and bitrates of legs over the last seconds, from counters that only grow. What cannot be said yet is not said. */
final class LegRates {
    private static final long SPACING_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long SPAN_NANOS = TimeUnit.SECONDS.toNanos(6);

    private final Map<Long, Deque<Reading>> legs = new HashMap<>();

    private record Reading(long nanos, long expected, long packets, long receivedOctets, long sentOctets) {
        static Reading of(ConductorState.LegState leg, long nowNanos) {
            long expected = 0;
            long packets = 0;
            long received = 0;
            for (ConductorState.SourceState source : leg.sources()) {
                expected += source.expected();
                packets += source.packets();
                received += source.octets();
            }
            return new Reading(nowNanos, expected, packets, received, leg.sentOctets());
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
        Span span = span(legId);
        long expected = span.last.expected - span.first.expected;
        long lost = expected - (span.last.packets - span.first.packets);
        // A source that went takes its counters along, and packets that overtook each other make less than none lost.
        return expected <= 0 ? OptionalDouble.empty() : OptionalDouble.of(Math.clamp(100.0 * lost / expected, 0, 100));
    }

    /** Kilobits of payload a second that it was sent. */
    OptionalDouble outKbit(long legId) {
        return kbit(span(legId), Reading::sentOctets);
    }

    /** Kilobits of payload a second that came from it. */
    OptionalDouble inKbit(long legId) {
        return kbit(span(legId), Reading::receivedOctets);
    }

    private static OptionalDouble kbit(Span span, ToLongFunction<Reading> octetsOf) {
        long nanos = span.last.nanos - span.first.nanos;
        long octets = octetsOf.applyAsLong(span.last) - octetsOf.applyAsLong(span.first);
        return nanos <= 0 || octets < 0 ? OptionalDouble.empty() : OptionalDouble.of(octets * 8.0e6 / nanos);
    }

    private record Span(Reading first, Reading last) {
        static final Span NONE = new Span(new Reading(0, 0, 0, 0, 0), new Reading(0, 0, 0, 0, 0));
    }

    /** None before it is long enough to say anything. */
    private Span span(long legId) {
        Deque<Reading> readings = legs.get(legId);
        return readings == null || readings.getLast().nanos - readings.getFirst().nanos < LEAST_NANOS
                ? Span.NONE
                : new Span(readings.getFirst(), readings.getLast());
    }
}
