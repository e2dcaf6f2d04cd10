package dev.sotto.endpoint.gateway;

import java.util.List;
import java.util.Optional;

/** What a {@link DialInMachine} is told. */
sealed interface DialInInput {
    /**
     * The phone's media flow.
     *
     * @param conference the address that the phone dialled, {@code sip:user@host}; empty for the number that asks which
     */
    record Started(Optional<String> conference) implements DialInInput {}

    /** The caller pressed a key: {@code 0} to {@code 9}, {@code *}, {@code #}, {@code A} to {@code D}. */
    record Key(char key) implements DialInInput {}

    /** All that was to be said was said. */
    record Said() implements DialInInput {}

    /** What the key distributor says of the phone. */
    record Judged(PhoneVerdict verdict) implements DialInInput {}

    /**
     * The gateway's leg of the conference has a key, or another one.
     *
     * @param checkWords equal for all who hold the same key; none in a standard conference
     */
    record Secured(List<String> checkWords) implements DialInInput {
        public Secured {
            checkWords = List.copyOf(checkWords);
        }
    }

    /**
     * The gateway's leg of the conference ended.
     *
     * @param wasRemoved whether somebody put it out, so that coming again is of no use
     */
    record ConferenceEnded(boolean wasRemoved) implements DialInInput {}

    /** The key distributor does not want the phone in, or waiting, any longer. */
    record Dismissed(Dismissal why) implements DialInInput {}

    /** A moderator wants something of the caller. */
    record Ordered(VoiceOrder order) implements DialInInput {}

    /** What became of the caller's wish. */
    record Wished(WishOutcome outcome) implements DialInInput {}

    /** How many are in the conference, the caller among them. */
    record People(int people) implements DialInInput {}

    /** A leg weaker than the conference joins it: somebody else behind this gateway, or behind another one. */
    record WeakerLeg() implements DialInInput {}

    /** The deadline that the machine named has come. */
    record Tick() implements DialInInput {}
}
