package dev.sotto.console;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * One conference that somebody is in, or was. What is not known is absent.
 *
 * @param address {@code sip:user@host}
 * @param kind {@code private} or {@code standard}, as the key distributor said
 * @param locked whether nobody new may join, as the key distributor said
 * @param since when its first leg came; absent if it is over
 * @param participants the oldest first
 * @param phones by number; those of gateways, in or waiting
 * @param events the newest last
 */
public record LiveConference(
        String address,
        String name,
        Optional<String> kind,
        Optional<Boolean> locked,
        Optional<Instant> since,
        List<LiveParticipant> participants,
        List<LivePhone> phones,
        List<LiveEvent> events) {
    /** Takes copies of the lists. */
    public LiveConference {
        participants = List.copyOf(participants);
        phones = List.copyOf(phones);
        events = List.copyOf(events);
    }

    /** One in which nobody was. */
    static LiveConference nobody(String address) {
        return new LiveConference(
                address, "", Optional.empty(), Optional.empty(), Optional.empty(), List.of(), List.of(), List.of());
    }

    /**
     * Something that happened.
     *
     * @param what one of the words of the API document
     * @param sentence for people
     */
    public record LiveEvent(Instant at, String what, String sentence) {}

    OptionalInt talkers() {
        List<Boolean> known =
                participants.stream().flatMap(p -> p.speaking().stream()).toList();
        return known.isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of((int) known.stream().filter(b -> b).count());
    }

    OptionalDouble worstLossPercent() {
        return participants.stream()
                .flatMapToDouble(p -> p.traffic().lossPercent().stream())
                .max();
    }
}
