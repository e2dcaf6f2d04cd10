package dev.sotto.keying.tunnel;

import dev.sotto.base.MalformedException;
import dev.sotto.base.OctetReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of octets into {@code type(1) | length(2) | body} (RFC 9185 6.1). Holds at most one unfinished message
 * plus what was appended last.
 */
final class FrameReader {
    /** Octets before the body. */
    static final int HEADER = 3;

    /** One cut message; {@code body} is a copy. */
    record Frame(int type, byte[] body) {}

    private final int maxBody;
    private byte[] waiting = {};
    private int start;

    /** Refuses bodies longer than {@code maxBody} octets as soon as their length is there. */
    FrameReader(int maxBody) {
        this.maxBody = maxBody;
    }

    /** Adds what arrived; it is copied. */
    void append(byte[] arrived) {
        byte[] joined = new byte[available() + arrived.length];
        System.arraycopy(waiting, start, joined, 0, available());
        System.arraycopy(arrived, 0, joined, available(), arrived.length);
        wipe();
        waiting = joined;
    }

    /** How many octets wait. */
    int available() {
        return waiting.length - start;
    }

    /** The waiting octet {@code index}, 0..255. */
    int peek(int index) {
        return waiting[start + index] & 0xFF;
    }

    /** The next whole message, or null until more arrives. */
    @Nullable
    Frame next() {
        if (available() < HEADER) {
            return null;
        }
        int length = (int) OctetReader.bigEndian(waiting, start + 1, 2);
        if (length > maxBody) {
            throw new MalformedException("a message body of " + length + " octets", 1, "");
        }
        if (available() < HEADER + length) {
            return null;
        }
        int type = peek(0);
        int from = start + HEADER;
        start = from + length;
        return new Frame(type, Arrays.copyOfRange(waiting, from, start));
    }

    /** Forgets everything; what waited may have held keys, so it is overwritten. */
    void wipe() {
        Arrays.fill(waiting, (byte) 0);
        waiting = new byte[0];
        start = 0;
    }
}
