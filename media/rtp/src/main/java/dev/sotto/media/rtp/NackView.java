package dev.sotto.media.rtp;

import java.lang.foreign.MemorySegment;

/**
 * Walks the generic NACKs of a compound RTCP packet (RFC 4585 6.2.1) where they were received, so that a repair costs no
 * object. Usage: {@link #wrap}, then {@link #next} until it says false; each step is one lost packet. What does not parse ends
 * the walk; other packets are stepped over.
 */
public final class NackView {
    private static final int HEADER = 4;
    private static final int FEEDBACK_HEADER = 12;
    private static final int TRANSPORT_FEEDBACK = 205;
    private static final int GENERIC_NACK = 1;

    private MemorySegment segment = MemorySegment.NULL;
    private long packet;
    private long end;
    private long item;
    private long itemsEnd;
    private int bits;
    private int base;
    private int mediaSsrc;
    private int sequenceNumber;
    private boolean others;

    /** A view of nothing yet. */
    public NackView() {}

    /** Stands before the first lost packet that the {@code length} octets at {@code offset} name. */
    public void wrap(MemorySegment compound, long offset, int length) {
        segment = compound;
        packet = offset;
        end = offset + length;
        item = 0;
        itemsEnd = 0;
        bits = 0;
        others = false;
    }

    /** Moves to the next lost packet; false if there are no more. */
    public boolean next() {
        while (bits == 0) {
            if (item < itemsEnd) {
                // PID, and BLP for the sixteen that follow it.
                base = Octets.u16(segment, item);
                bits = Octets.u16(segment, item + 2) << 1 | 1;
                item += HEADER;
            } else if (!nextPacket()) {
                return false;
            }
        }
        int bit = Integer.numberOfTrailingZeros(bits);
        bits &= bits - 1;
        sequenceNumber = base + bit & 0xFFFF;
        return true;
    }

    private boolean nextPacket() {
        if (end - packet < HEADER) {
            return false;
        }
        int length = HEADER * (Octets.u16(segment, packet + 2) + 1);
        if (Octets.u8(segment, packet) >>> 6 != 2 || length > end - packet) {
            return false;
        }
        boolean nack = Octets.u8(segment, packet + 1) == TRANSPORT_FEEDBACK
                && (Octets.u8(segment, packet) & 0x1F) == GENERIC_NACK
                && length >= FEEDBACK_HEADER;
        others |= !nack;
        item = packet + FEEDBACK_HEADER;
        itemsEnd = nack ? packet + length : item;
        mediaSsrc = nack ? Octets.u32(segment, packet + 8) : 0;
        packet += length;
        return true;
    }

    /** The source of the lost packet. */
    public int mediaSsrc() {
        return mediaSsrc;
    }

    /** The sequence number of the lost packet, 0..65535. */
    public int sequenceNumber() {
        return sequenceNumber;
    }

    /** After the walk: whether there were packets of other kinds, or anything that does not parse. */
    public boolean hasOthers() {
        return others || packet != end;
    }
}
