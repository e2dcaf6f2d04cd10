package dev.sotto.endpoint.audio;

/** What a {@link JitterBuffer} says is to be played next. */
public sealed interface Playout {
    /** Decode this. Whoever gets one back from the buffer may fill it again, so that a packet costs no new object. */
    final class Payload implements Playout {
        private final byte[] octets;
        private int length;

        /** The whole array. */
        public Payload(byte[] octets) {
            this.octets = octets;
            this.length = octets.length;
        }

        /** Says how many octets were put into the array. */
        void filled(int count) {
            length = count;
        }

        /** The array, which may be longer than {@link #length}. */
        byte[] octets() {
            return octets;
        }

        int length() {
            return length;
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
