package dev.sotto.media.srtp;

import dev.sotto.media.rtp.Octets;
import dev.sotto.media.rtp.RtpPacketView;
import java.lang.foreign.MemorySegment;

/**
 * The original header block of RFC 8723 4: what PT, SEQ and M were when the endpoint sent the packet. It stands at the
 * end of the plain text of the outer transform and is read from its last octet backwards:
 * {@code [PT:1] [SEQ:2] Config:1}.
 */
public final class OriginalHeaderView {
    /** Most octets that a block can have. */
    public static final int LONGEST = 4;

    private static final int SEQUENCE = 0x01;
    private static final int PAYLOAD_TYPE = 0x02;
    private static final int MARKER = 0x04;
    private static final int MARKER_VALUE = 0x08;
    private static final int RESERVED = 0xF0;

    private int config;
    private int payloadType;
    private int sequenceNumber;

    /** The block of an unmodified packet: one octet 00. */
    public OriginalHeaderView() {}

    /** Becomes the block of an unmodified packet. */
    public void clear() {
        config = 0;
    }

    /**
     * Reads the block that ends before {@code end} and does not begin before {@code start}.
     *
     * @return {@link SrtpVerdict#MALFORMED} if it does not fit, has reserved bits, has B without M (the RFC's
     *     "C &amp; 0x0C MUST NOT have the value 0x80" can only mean 0x08), or a PT above 127
     */
    public SrtpVerdict read(MemorySegment segment, long start, long end) {
        if (end - 1 < start) {
            return SrtpVerdict.MALFORMED;
        }
        int found = Octets.u8(segment, end - 1);
        boolean markerBroken = (found & (MARKER | MARKER_VALUE)) == MARKER_VALUE;
        if ((found & RESERVED) != 0 || markerBroken || end - length(found) < start) {
            return SrtpVerdict.MALFORMED;
        }
        long at = end - length(found);
        int foundType = (found & PAYLOAD_TYPE) != 0 ? Octets.u8(segment, at++) : 0;
        if (foundType > 127) {
            return SrtpVerdict.MALFORMED;
        }
        config = found;
        payloadType = foundType;
        sequenceNumber = (found & SEQUENCE) != 0 ? Octets.u16(segment, at) : 0;
        return SrtpVerdict.OK;
    }

    private static int length(int config) {
        return 1 + ((config & PAYLOAD_TYPE) != 0 ? 1 : 0) + ((config & SEQUENCE) != 0 ? 2 : 0);
    }

    /** Octets of the block, 1..4. */
    public int length() {
        return length(config);
    }

    /** Writes the block and returns its length in octets. */
    public int write(MemorySegment segment, long offset) {
        long at = offset;
        if ((config & PAYLOAD_TYPE) != 0) {
            Octets.putU8(segment, at++, payloadType);
        }
        if ((config & SEQUENCE) != 0) {
            Octets.putU16(segment, at, sequenceNumber);
            at += 2;
        }
        Octets.putU8(segment, at, config);
        return length();
    }

    /** Takes over what another block says. */
    public void copyFrom(OriginalHeaderView other) {
        config = other.config;
        payloadType = other.payloadType;
        sequenceNumber = other.sequenceNumber;
    }

    /** Whether the original PT is in the block. */
    public boolean hasPayloadType() {
        return (config & PAYLOAD_TYPE) != 0;
    }

    /** Whether the original SEQ is in the block. */
    public boolean hasSequenceNumber() {
        return (config & SEQUENCE) != 0;
    }

    /** Whether the original M is in the block. */
    public boolean hasMarker() {
        return (config & MARKER) != 0;
    }

    /** The PT with which the endpoint sent a packet that now has {@code present}. */
    public int payloadType(int present) {
        return hasPayloadType() ? payloadType : present;
    }

    /** The SEQ with which the endpoint sent a packet that now has {@code present}. */
    public int sequenceNumber(int present) {
        return hasSequenceNumber() ? sequenceNumber : present;
    }

    /** The M with which the endpoint sent a packet that now has {@code present}. */
    public boolean marker(boolean present) {
        return hasMarker() ? (config & MARKER_VALUE) != 0 : present;
    }

    /**
     * A distributor changes PT (RFC 8723 5.2): the first one records the original, a later one keeps that record, and it
     * goes when the field gets its original value back.
     */
    public void payloadTypeChanged(int from, int to) {
        int original = payloadType(from);
        config &= ~PAYLOAD_TYPE;
        if (original != to) {
            payloadType = original;
            config |= PAYLOAD_TYPE;
        }
    }

    /** A distributor changes SEQ; rules as for PT. */
    public void sequenceNumberChanged(int from, int to) {
        int original = sequenceNumber(from);
        config &= ~SEQUENCE;
        if (original != to) {
            sequenceNumber = original;
            config |= SEQUENCE;
        }
    }

    /** A distributor changes M; rules as for PT. */
    public void markerChanged(boolean from, boolean to) {
        boolean original = marker(from);
        config &= ~(MARKER | MARKER_VALUE);
        if (original != to) {
            config |= MARKER | (original ? MARKER_VALUE : 0);
        }
    }

    /** Puts the original PT, SEQ and M into a header (RFC 8723 5.3 step 4). */
    public void restore(RtpPacketView header) {
        header.payloadType(payloadType(header.payloadType()));
        header.sequenceNumber(sequenceNumber(header.sequenceNumber()));
        header.marker(marker(header.marker()));
    }
}
