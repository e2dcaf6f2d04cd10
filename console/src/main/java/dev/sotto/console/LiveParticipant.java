package dev.sotto.console;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

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
 * @param suite the protection profile of its hop
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
        String suite) {
    /** Takes a copy of the list. */
    public LiveParticipant {
        speaksFor = List.copyOf(speaksFor);
    }

    /**
     * What comes and goes, in the last seconds.
     *
     * @param lossPercent lost on the way here
     * @param jitterMs of what comes, in milliseconds
     * @param rttMs there and back, in milliseconds
     * @param inKbit payload that comes, in kilobits a second
     * @param outKbit payload that goes, in kilobits a second
     */
    public record Traffic(
            OptionalDouble lossPercent,
            OptionalDouble jitterMs,
            OptionalDouble rttMs,
            OptionalDouble inKbit,
            OptionalDouble outKbit) {
        /** Nothing is known. */
        public static final Traffic UNKNOWN = new Traffic(
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty());
    }
}
