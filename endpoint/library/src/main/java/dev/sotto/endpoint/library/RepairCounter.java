package dev.sotto.endpoint.library;

/**
 * What a {@link RepairMachine} counts, in packets of the hop. What others overtook came late, was repaired, was given up or is still
 * waited for.
 */
public enum RepairCounter {
    /** Packets that others of their source overtook. */
    OVERTAKEN,
    /** Packets that came a little later by themselves, before they were asked for. */
    CAME_LATE,
    /** Times that a packet was asked for; some are asked for more than once. */
    ASKED,
    /** Packets that came after they had been asked for. */
    REPAIRED,
    /** Packets that did not come as long as playing could wait for them. */
    GIVEN_UP
}
