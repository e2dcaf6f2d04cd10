package dev.sotto.tests.interop;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What callers of a test say: no sound, but who says it and how many frames came before, so that who opens it end to end can
 * count what was lost and what came twice.
 *
 * @param speaker number of the caller
 * @param number counts the speaker's frames from 0
 */
record NumberedFrame(int speaker, int number) {
    /** A frame of 20 ms of G.711. */
    static final int OCTETS = 160;

    private static final int MARK = 0x50E4C0DE;

    byte[] octets() {
        return ByteBuffer.allocate(OCTETS)
                .putInt(MARK)
                .putInt(speaker)
                .putInt(number)
                .array();
    }

    /** Empty if it is none. */
    static Optional<NumberedFrame> parse(byte[] octets) {
        ByteBuffer in = ByteBuffer.wrap(octets);
        return octets.length == OCTETS && in.getInt() == MARK
                ? Optional.of(new NumberedFrame(in.getInt(), in.getInt()))
                : Optional.empty();
    }
}
