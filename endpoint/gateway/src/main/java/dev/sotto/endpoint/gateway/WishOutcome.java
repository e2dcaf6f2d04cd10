package dev.sotto.endpoint.gateway;

/** What became of a {@link CallerWish}. */
public enum WishOutcome {
    /** The key distributor does not hold the caller for a host. */
    NOT_A_HOST,
    /** Not now: it cannot be asked, or there is no room. */
    NOT_NOW,
    /** Somebody was let in. */
    ADMITTED,
    /** Nobody waits. */
    NOBODY_WAITS,
    /** It is locked now. */
    LOCKED,
    /** It was already. */
    LOCKED_ALREADY,
    /** The others are muted. */
    OTHERS_MUTED,
    /** The others are asked to speak. */
    OTHERS_ASKED,
    /** There is no other phone. */
    NO_OTHERS,
    /** It ends for everybody. */
    ENDED
}
