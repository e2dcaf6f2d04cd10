package dev.sotto.base;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Reads big-endian fields from octets and never past their end. Every shortage is a {@link MalformedException} that names
 * the rule and the offset from the start of the whole input.
 */
public final class OctetReader {
    private final byte[] octets;
    private final int end;
    private int position;

    /** Over all of {@code octets}, which is not copied. */
    public OctetReader(byte[] octets) {
        this(octets, 0, octets.length);
    }

    /** Over {@code octets[start, end)}. */
    public OctetReader(byte[] octets, int start, int end) {
        this.octets = octets;
        this.position = start;
        this.end = end;
    }

    /** The next octet, 0..255. */
    public int u8(String rule) {
        return (int) unsigned(1, rule);
    }

    /** The next two octets, 0..65535. */
    public int u16(String rule) {
        return (int) unsigned(2, rule);
    }

    /** The next three octets. */
    public int u24(String rule) {
        return (int) unsigned(3, rule);
    }

    /** The next four octets, as an unsigned number. */
    public long u32(String rule) {
        return unsigned(4, rule);
    }

    /** The next eight octets. */
    public long u64(String rule) {
        return unsigned(8, rule);
    }

    /** A copy of the next {@code length} octets. */
    public byte[] octets(int length, String rule) {
        need(length, rule);
        byte[] out = Arrays.copyOfRange(octets, position, position + length);
        position += length;
        return out;
    }

    /** A reader over the next {@code length} octets, which this one skips. */
    public OctetReader nested(int length, String rule) {
        need(length, rule);
        OctetReader inner = new OctetReader(octets, position, position + length);
        position += length;
        return inner;
    }

    /** Skips {@code length} octets. */
    public void skip(int length, String rule) {
        need(length, rule);
        position += length;
    }

    /** How many octets are left. */
    public int remaining() {
        return end - position;
    }

    /** Offset of the next octet from the start of the whole input. */
    public int position() {
        return position;
    }

    /** @throws MalformedException if anything is left */
    public void requireEnd(String rule) {
        if (remaining() != 0) {
            throw fault(rule + ": " + remaining() + " octets too many");
        }
    }

    /** A fault at the present place, for the caller to throw. */
    public MalformedException fault(String rule) {
        int until = Math.min(end, position + 8);
        return new MalformedException(rule, position, HexFormat.of().formatHex(octets, position, until));
    }

    private long unsigned(int length, String rule) {
        need(length, rule);
        long value = bigEndian(octets, position, length);
        position += length;
        return value;
    }

    private void need(int length, String rule) {
        if (length < 0 || length > remaining()) {
            throw fault(rule + ": " + length + " octets wanted, " + remaining() + " left");
        }
    }

    /** The big-endian number in {@code length} octets at {@code offset}; eight octets fill the sign bit. */
    public static long bigEndian(byte[] octets, int offset, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | (octets[offset + i] & 0xFF);
        }
        return value;
    }
}
