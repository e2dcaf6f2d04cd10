package dev.sotto.endpoint.audio;

/** What a {@link JitterBuffer} says is to be played in the next 20 ms. */
public sealed interface Playout {
    /** Decode this. */
    record Payload(byte[] octets) implements Playout {}

    /** Something is missing here: conceal it. */
    record Missing() implements Playout {}

    /** The source is silent, or is collected until playing can begin. */
    record Nothing() implements Playout {}
}
