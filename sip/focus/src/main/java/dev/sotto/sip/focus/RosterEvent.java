package dev.sotto.sip.focus;

/** What happened in a conference, for whoever watches it. */
public sealed interface RosterEvent {
    /** The conference's address. */
    String conference();

    /** The first leg is there. */
    record Started(String conference) implements RosterEvent {}

    /** A leg was answered. */
    record Joined(String conference, Participant participant) implements RosterEvent {}

    /**
     * The key distributor has said who can read the media of a leg.
     *
     * @param weaker whether that is more than the kind of the conference says, so that everybody is to be told
     */
    record Labelled(String conference, Participant participant, boolean weaker) implements RosterEvent {}

    /**
     * Everybody in it has acknowledged another EKTKey than before, says the key distributor.
     *
     * @param spi of that key
     */
    record Rekeyed(String conference, int spi) implements RosterEvent {}

    /** A leg's media distributor path stands. */
    record MediaUp(String conference, long legId) implements RosterEvent {}

    /** Whether the media distributor keeps what a leg sends from the others was changed by an operator. */
    record Muted(String conference, Participant participant, boolean muted) implements RosterEvent {}

    /**
     * A leg is over.
     *
     * @param reason for a person
     */
    record Left(String conference, Participant participant, String reason) implements RosterEvent {}

    /** The gateway took a phone's call that is carried there; the conference is the one that was called, or the number that asks which. */
    record Carried(String conference, Participant participant) implements RosterEvent {}

    /**
     * A carried call is over.
     *
     * @param reason for a person
     */
    record CarriedOver(String conference, Participant participant, String reason) implements RosterEvent {}

    /** The last leg is gone, and the conference with it. */
    record Ended(String conference) implements RosterEvent {}
}
