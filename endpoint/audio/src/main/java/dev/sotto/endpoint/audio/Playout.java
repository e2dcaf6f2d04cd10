package dev.sotto.endpoint.audio;

/** What a {@link JitterBuffer} says is to be played next. */
public sealed interface Playout {
    /** Decode this. */
    record Payload(byte[] octets) implements Playout {}

    /**
     * Something is missing here: conceal it.
     *
     * @param ticks how much, in the clock of the RTP timestamps
     */
    record Missing(int ticks) implements Playout {}

    /** The source is silent and says how its silence sounds (RFC 3389): until something else is to be played, make noise like this. */
    record Noise(byte[] description) implements Playout {}

    /** The source is silent, or is collected until playing can begin. */
    record Nothing() implements Playout {}
}
