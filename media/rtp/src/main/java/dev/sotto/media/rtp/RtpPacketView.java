package dev.sotto.media.rtp;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Flyweight over one RTP packet in memory (RFC 3550 5.1): fields are read and written in place and nothing is copied. One
 * view belongs to one owner and role, and is wrapped again for each packet. Accessors may be used only after
 * {@link #wrap} said {@link RtpVerdict#OK}.
 */
public final class RtpPacketView {
    /** Octets of the fixed header, without CSRCs. */
    public static final int FIXED_HEADER_LENGTH = 12;

    private static final int VERSION = 2;

    private MemorySegment segment = MemorySegment.NULL;
    private long offset;
    private int length;
    private int headerLength;

    /** A view of nothing yet. */
    public RtpPacketView() {}

    /**
     * Looks at {@code length} octets at {@code offset} and checks that the header fits in them. The padding of RFC 3550
     * 5.1 is not looked at: before decryption the last octet says nothing about it.
     */
    public RtpVerdict wrap(MemorySegment segment, long offset, int length) {
        Objects.checkFromIndexSize(offset, length, segment.byteSize());
        if (length < FIXED_HEADER_LENGTH) {
            return RtpVerdict.TOO_SHORT;
        }
        int first = Octets.u8(segment, offset);
        if (first >>> 6 != VERSION) {
            return RtpVerdict.BAD_VERSION;
        }
        int header = FIXED_HEADER_LENGTH + 4 * (first & 0x0F);
        if ((first & 0x10) != 0) {
            if (length < header + 4) {
                return RtpVerdict.TRUNCATED_HEADER;
            }
            header += 4 + 4 * Octets.u16(segment, offset + header + 2);
        }
        if (length < header) {
            return RtpVerdict.TRUNCATED_HEADER;
        }
        this.segment = segment;
        this.offset = offset;
        this.length = length;
        this.headerLength = header;
        return RtpVerdict.OK;
    }

    /** The memory in which the packet lies. */
    public MemorySegment segment() {
        return segment;
    }

    /** Where the packet begins in {@link #segment()}. */
    public long offset() {
        return offset;
    }

    /** Octets of the whole packet. */
    public int length() {
        return length;
    }

    /** Says that the packet ends earlier or later than it was wrapped, for example without its authentication tag. */
    public void length(int newLength) {
        Objects.checkFromIndexSize(offset, (long) newLength, segment.byteSize());
        if (newLength < headerLength) {
            throw new IllegalStateException("a packet cannot end inside its header");
        }
        length = newLength;
    }

    /** Whether the padding flag P is set. */
    public boolean padding() {
        return (Octets.u8(segment, offset) & 0x20) != 0;
    }

    /** Whether there is a header extension: the flag X. */
    public boolean extension() {
        return (Octets.u8(segment, offset) & 0x10) != 0;
    }

    /** How many CSRCs follow the fixed header: the field CC, 0..15. */
    public int csrcCount() {
        return Octets.u8(segment, offset) & 0x0F;
    }

    /** The marker flag M. */
    public boolean marker() {
        return (Octets.u8(segment, offset + 1) & 0x80) != 0;
    }

    /** Sets the marker flag M. */
    public void marker(boolean marker) {
        int second = Octets.u8(segment, offset + 1);
        Octets.putU8(segment, offset + 1, marker ? second | 0x80 : second & 0x7F);
    }

    /** The payload type PT, 0..127. */
    public int payloadType() {
        return Octets.u8(segment, offset + 1) & 0x7F;
    }

    /** Sets the payload type PT; higher bits are cut. */
    public void payloadType(int payloadType) {
        int marker = Octets.u8(segment, offset + 1) & 0x80;
        Octets.putU8(segment, offset + 1, marker | (payloadType & 0x7F));
    }

    /** The sequence number, 0..65535. */
    public int sequenceNumber() {
        return Octets.u16(segment, offset + 2);
    }

    /** Sets the sequence number; higher bits are cut. */
    public void sequenceNumber(int sequenceNumber) {
        Octets.putU16(segment, offset + 2, sequenceNumber);
    }

    /** The timestamp, 32 bits. */
    public int timestamp() {
        return Octets.u32(segment, offset + 4);
    }

    /** Sets the timestamp. */
    public void timestamp(int timestamp) {
        Octets.putU32(segment, offset + 4, timestamp);
    }

    /** The synchronization source. */
    public int ssrc() {
        return Octets.u32(segment, offset + 8);
    }

    /** The contributing source number {@code i}, which must be below {@link #csrcCount()}. */
    public int csrc(int i) {
        return Octets.u32(segment, offset + FIXED_HEADER_LENGTH + 4L * Objects.checkIndex(i, csrcCount()));
    }

    /** Octets of the fixed header and the CSRC list, without the extension. */
    public int headerLengthWithoutExtension() {
        return FIXED_HEADER_LENGTH + 4 * csrcCount();
    }

    /** Octets of the complete header: fixed part, CSRC list and extension. */
    public int headerLength() {
        return headerLength;
    }

    /** The 16 bits "defined by profile" of the header extension (RFC 3550 5.3.1); −1 without extension. */
    public int extensionProfile() {
        return extension() ? Octets.u16(segment, offset + headerLengthWithoutExtension()) : -1;
    }

    /** Where the octets of the header extension begin in {@link #segment()}, after its four-octet head. */
    public long extensionOffset() {
        return offset + headerLengthWithoutExtension() + 4;
    }

    /** Octets of the header extension without its four-octet head; 0 without extension. */
    public int extensionLength() {
        return extension() ? headerLength - headerLengthWithoutExtension() - 4 : 0;
    }

    /** Where the payload begins in {@link #segment()}. */
    public long payloadOffset() {
        return offset + headerLength;
    }

    /** Octets after the header; for a protected packet that includes all that was added to the payload. */
    public int payloadLength() {
        return length - headerLength;
    }

    /** Copies the header without its extension, flag X cleared, to {@code target} and returns its length in octets: the synthetic header of RFC 8723 5.1. */
    public int copyHeaderWithoutExtension(MemorySegment target, long targetOffset) {
        int plain = headerLengthWithoutExtension();
        MemorySegment.copy(segment, offset, target, targetOffset, plain);
        Octets.putU8(target, targetOffset, Octets.u8(target, targetOffset) & ~0x10);
        return plain;
    }

    /** Copies the complete header to {@code target} and returns its length in octets. */
    public int copyHeader(MemorySegment target, long targetOffset) {
        MemorySegment.copy(segment, offset, target, targetOffset, headerLength);
        return headerLength;
    }
}
