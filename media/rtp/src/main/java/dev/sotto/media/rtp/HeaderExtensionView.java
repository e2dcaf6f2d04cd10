package dev.sotto.media.rtp;

import java.lang.foreign.MemorySegment;

/**
 * Walks the elements of a header extension in the one-octet or two-octet form of RFC 8285 and edits them in place, so
 * that the header keeps its length. Usage: {@link #wrap}, then {@link #next} until it says false.
 */
public final class HeaderExtensionView {
    /** The profile of the one-octet form (RFC 8285 4.2). */
    public static final int ONE_OCTET_PROFILE = 0xBEDE;

    /** The profile of the two-octet form, whose last four bits are "appbits" (RFC 8285 4.3). */
    public static final int TWO_OCTET_PROFILE = 0x1000;

    private MemorySegment segment = MemorySegment.NULL;
    private long next;
    private long end;
    private boolean oneOctet;
    private long elementOffset;
    private int id;
    private int length;
    private boolean complete;

    /** A view of nothing yet. */
    public HeaderExtensionView() {}

    /**
     * Stands before the first element of {@code packet}.
     *
     * @return false if there is no extension or it is of neither form
     */
    public boolean wrap(RtpPacketView packet) {
        int profile = packet.extensionProfile();
        segment = packet.segment();
        oneOctet = profile == ONE_OCTET_PROFILE;
        next = packet.extensionOffset();
        boolean known = oneOctet || (profile & 0xFFFF_FFF0) == TWO_OCTET_PROFILE;
        end = known ? next + packet.extensionLength() : next;
        complete = known;
        return known;
    }

    /**
     * Moves to the next element, over padding.
     *
     * @return false at the end, at an element that does not fit, and where RFC 8285 4.2 says to stop
     */
    public boolean next() {
        while (next < end && Octets.u8(segment, next) == 0) {
            // In the two-octet form too an octet 0 in the place of an ID is padding and has no length octet (RFC 8285
            // 4.3).
            next++;
        }
        if (next >= end) {
            return false;
        }
        return oneOctet ? nextOneOctet() : nextTwoOctet();
    }

    private boolean nextOneOctet() {
        int head = Octets.u8(segment, next);
        id = head >>> 4;
        length = (head & 0x0F) + 1;
        if (id == 0 || id == 15) {
            return stop();
        }
        return take(1);
    }

    private boolean nextTwoOctet() {
        if (next + 2 > end) {
            return stop();
        }
        id = Octets.u8(segment, next);
        length = Octets.u8(segment, next + 1);
        return take(2);
    }

    private boolean take(int head) {
        if (next + head + length > end) {
            return stop();
        }
        elementOffset = next;
        next += head + length;
        return true;
    }

    private boolean stop() {
        complete = false;
        next = end;
        return false;
    }

    /** Whether the walk has met no element that does not fit or that ends processing. */
    public boolean complete() {
        return complete;
    }

    /** The local identifier of the present element: 1..14 in the one-octet form, 1..255 in the other. */
    public int id() {
        return id;
    }

    /** Octets of the present element's data; 0 is possible in the two-octet form only. */
    public int length() {
        return length;
    }

    /** Where the data of the present element begins in the packet's segment. */
    public long offset() {
        return elementOffset + (oneOctet ? 1 : 2);
    }

    /** Whether the form is the one-octet form. */
    public boolean oneOctetForm() {
        return oneOctet;
    }

    /** Stands on the first element with {@code wanted} as its ID; false if there is none. */
    public boolean find(RtpPacketView packet, int wanted) {
        if (!wrap(packet)) {
            return false;
        }
        while (next()) {
            if (id == wanted) {
                return true;
            }
        }
        return false;
    }

    /** Gives the present element another ID, 1..14 or 1..255 by form; its data stays. */
    public void changeId(int newId) {
        if (newId < 1 || newId > (oneOctet ? 14 : 255)) {
            throw new IllegalArgumentException("an ID that this form cannot carry");
        }
        Octets.putU8(segment, elementOffset, oneOctet ? newId << 4 | (length - 1) : newId);
        id = newId;
    }

    /** Turns the present element, head and data, into padding (RFC 8285 4.2 and 4.3: octets of value 0). */
    public void erase() {
        Octets.zero(segment, elementOffset, (oneOctet ? 1 : 2) + length);
    }

    /**
     * Translates the IDs of all elements of {@code packet} in place: {@code idMap[id]} is the new ID, and 0 erases the
     * element. What cannot be walked (an unknown profile, an element that does not fit, the rest after ID 15) is erased
     * as a whole, since its IDs mean something else to the next hop.
     *
     * @param idMap 256 entries
     */
    public void translate(RtpPacketView packet, byte[] idMap) {
        if (!packet.extension()) {
            return;
        }
        long rest = packet.extensionOffset();
        if (wrap(packet)) {
            while (next()) {
                rest = next;
                int newId = idMap[id] & 0xFF;
                if (newId == 0 || (oneOctet && newId > 14)) {
                    erase();
                } else {
                    changeId(newId);
                }
            }
        }
        if (!complete) {
            long blockEnd = packet.extensionOffset() + packet.extensionLength();
            Octets.zero(segment, rest, (int) (blockEnd - rest));
        }
    }
}
