package dev.sotto.sip.focus;

/** One of the two legs of a carried call. */
final class CarriedSide {
    final long legId;

    /** The description of its peer that holds; empty before the first. */
    String description = "";

    /** Whether its last event has come, or none will. */
    boolean isOver;

    /** Whether we have ended it. */
    boolean isHungUp;

    CarriedSide(long legId) {
        this.legId = legId;
    }
}
