package dev.sotto.endpoint.audio;

/** What a {@link JitterBuffer} says is to be played next. */
public sealed interface Playout {
    /**
     * Decode this.
     *
     * @param octets the array, which may be longer
     * @param length how many of them count
     * @param level how loud the sender says that it is, in -dBov, 0..127 (RFC 6464); {@link #NO_LEVEL} if it does not
     */
    record Payload(byte[] octets, int length, int level) implements Playout {
        /** The whole array, of a sender that does not say how loud it is. */
        public Payload(byte[] octets) {
            this(octets, octets.length, NO_LEVEL);
        }
    }

    /** Of a sender that does not say how loud it is. */
    int NO_LEVEL = -1;

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
