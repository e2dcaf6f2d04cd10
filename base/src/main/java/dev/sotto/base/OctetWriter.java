package dev.sotto.base;

import java.util.Arrays;

/** Builds a message of big-endian fields in a growing array. */
public final class OctetWriter {
    private byte[] octets;
    private int length;

    /** With room for {@code expected} octets before it grows. */
    public OctetWriter(int expected) {
        octets = new byte[Math.max(16, expected)];
    }

    /** Appends one octet; higher bits are cut. */
    public OctetWriter u8(int value) {
        return unsigned(value, 1);
    }

    /** Appends two octets. */
    public OctetWriter u16(int value) {
        return unsigned(value, 2);
    }

    /** Appends three octets. */
    public OctetWriter u24(int value) {
        return unsigned(value, 3);
    }

    /** Appends four octets. */
    public OctetWriter u32(long value) {
        return unsigned(value, 4);
    }

    /** Appends eight octets. */
    public OctetWriter u64(long value) {
        return unsigned(value, 8);
    }

    /** Appends octets as they are. */
    public OctetWriter octets(byte[] source) {
        return octets(source, 0, source.length);
    }

    /** Appends {@code count} octets from {@code offset}. */
    public OctetWriter octets(byte[] source, int offset, int count) {
        room(count);
        System.arraycopy(source, offset, octets, length, count);
        length += count;
        return this;
    }

    /** How many octets were written. */
    public int length() {
        return length;
    }

    /** A copy of what was written. */
    public byte[] toOctets() {
        return Arrays.copyOf(octets, length);
    }

    /** A copy of what was written, wiping the working array; for messages with keys. */
    public byte[] toOctetsAndWipe() {
        byte[] out = toOctets();
        Arrays.fill(octets, (byte) 0);
        length = 0;
        return out;
    }

    private OctetWriter unsigned(long value, int count) {
        room(count);
        for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
            octets[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    private void room(int count) {
        if (octets.length - length < count) {
            byte[] grown = Arrays.copyOf(octets, Math.max(2 * octets.length, length + count));
            Arrays.fill(octets, (byte) 0);
            octets = grown;
        }
    }
}
