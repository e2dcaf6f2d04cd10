package dev.sotto.console;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * One leg of a conference. What is not known is absent or empty, and never invented.
 *
 * @param id of the leg
 * @param name what it calls itself, proven by nobody
 * @param from its URI, proven by nobody
 * @param device what kind of party it is, in words
 * @param label who can read its media, in words
 * @param verified whether the key distributor said so
 * @param muted whether the others do not get what it sends
 * @param speaking whether it speaks now
 * @param codec the preferred one
 * @param since when it was answered
 * @param traffic what comes and goes
 * @param speaksFor the telephones of a gateway
 * @param keys what is known of its keys
 * @param unopened what its endpoint said last that it could not open
 */
public record LiveParticipant(
        String id,
        String name,
        String from,
        String device,
        String label,
        boolean verified,
        boolean muted,
        Optional<Boolean> speaking,
        String codec,
        Optional<Instant> since,
        Traffic traffic,
        List<String> speaksFor,
        Keys keys,
        Optional<Unopened> unopened) {
    /** Takes a copy of the list. */
    public LiveParticipant {
        speaksFor = List.copyOf(speaksFor);
    }

    /**
     * What is known of its keys.
     *
     * @param rosterName by which the key distributor knows it; empty if it is on no roster
     * @param suite the protection profile of its hop; empty before it has one
     * @param spi of the newest EKTKey that it acknowledged, says the key distributor
     * @param madeAt when that key was made; absent as the SPI
     * @param nextAt when there will be another one, if nobody leaves or asks before; absent as the SPI
     */
    public record Keys(
            String rosterName, String suite, OptionalInt spi, Optional<Instant> madeAt, Optional<Instant> nextAt) {
        /** It has none. */
        public static final Keys NONE = new Keys("", "", OptionalInt.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * Packets that an endpoint says it could not open; nobody authenticates that.
     *
     * @param at when it said so
     * @param seconds how long a time that covers
     * @param byCause how many, by cause
     */
    public record Unopened(Instant at, int seconds, Map<String, Long> byCause) {
        /** Takes a copy. */
        public Unopened {
            byCause = Collections.unmodifiableMap(new TreeMap<>(byCause));
        }
    }

    /**
     * What comes and goes, in the last seconds.
     *
     * @param lossPercent lost on the way here
     * @param jitterMs of what comes, in milliseconds
     * @param rttMs there and back, in milliseconds, by its own reports
     * @param lossTherePercent lost on the way there, as it says
     * @param inKbit payload that comes, in kilobits a second
     * @param outKbit payload that goes, in kilobits a second
     */
    public record Traffic(
            OptionalDouble lossPercent,
            OptionalDouble jitterMs,
            OptionalDouble rttMs,
            OptionalDouble lossTherePercent,
            OptionalDouble inKbit,
            OptionalDouble outKbit) {
        /** Nothing is known. */
        public static final Traffic UNKNOWN = new Traffic(
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty());
    }
}
