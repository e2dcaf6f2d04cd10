package dev.sotto.keying.tunnel;

/** What became of a {@link PhoneWish}. The order is the number on the wire. */
public enum PhoneWishOutcome {
    /** The phone did not come with the PIN of hosts, or is not in. */
    NOT_A_HOST,
    /** Not now: the key distributor cannot be reached, or the conference has no room. */
    NOT_NOW,
    /** A phone was let in. */
    ADMITTED,
    /** No phone waits to be let in. */
    NOBODY_WAITS,
    /** The conference is locked from now on. */
    LOCKED,
    /** It was already. */
    LOCKED_ALREADY,
    /** All other phones are muted. */
    OTHERS_MUTED,
    /** All other phones are asked to speak. */
    OTHERS_ASKED,
    /** There is no other phone. */
    NO_OTHERS,
    /** The conference ends for everybody. */
    ENDED
}
