package dev.sotto.sdp;

import java.util.OptionalInt;

/** How much of the voice goes into one packet. */
final class Packetization {
    /** The least that we send. */
    static final int LEAST_MILLIS = 10;

    /** The most that we send, and what we say is the most that we take. */
    static final int MOST_MILLIS = 60;

    private Packetization() {}

    /**
     * Whole tens of milliseconds: what the receiver wants (RFC 8866 6.4), no more than it takes (6.5), and else our own wish.
     * Opus has no frames of 30 and 50 milliseconds (RFC 6716 2.1.4).
     */
    static int choose(AudioCodec codec, OptionalInt wanted, OptionalInt most, int ours) {
        int bounded = Math.min(wanted.orElse(ours), Math.min(most.orElse(MOST_MILLIS), MOST_MILLIS));
        int tens = Math.max(LEAST_MILLIS, bounded / 10 * 10);
        return codec == AudioCodec.OPUS && (tens == 30 || tens == 50) ? tens - 10 : tens;
    }
}
