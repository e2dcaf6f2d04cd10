package dev.sotto.media.srtp;

import dev.sotto.media.rtp.Octets;
import dev.sotto.media.rtp.RtpPacketView;
import java.lang.foreign.MemorySegment;

/**
 * The EKT field at the end of an SRTP packet as an opaque tail (RFC 8870 4.1): where it begins and of which form it is.
 * A media distributor takes it off before opening a packet and puts the same octets behind the packet that it sealed;
 * it cannot and does not look inside (RFC 8723 5.2).
 */
public final class EktTailView {
    /** The message type of a ShortEKTField, which is this octet alone. */
    public static final int SHORT = 0x00;

    /** The message type of a FullEKTField. */
    public static final int FULL = 0x02;

    private static final int LEGACY = 0x01;
    private static final int FULL_SHORTEST = 1 + 7;
    private static final int FULL_LONGEST = 251 + 7;
    private static final int EXTENSION_SHORTEST = 1 + 3;
    private static final int EXTENSION_LONGEST = 1024 + 3;

    private long tailOffset;
    private int tailLength;
    private int packetLength;
    private int type;

    /** A view of nothing yet. */
    public EktTailView() {}

    /**
     * Looks at the {@code length} octets of a datagram from its end.
     *
     * @return {@link SrtpVerdict#MALFORMED} if the length in the field does not fit its type or the packet, or the type
     *     is the legacy one, whose length nobody knows
     */
    public SrtpVerdict split(MemorySegment segment, long offset, int length) {
        int room = length - RtpPacketView.FIXED_HEADER_LENGTH;
        if (room < 1) {
            return SrtpVerdict.MALFORMED;
        }
        long last = offset + length - 1;
        int found = Octets.u8(segment, last);
        int tail = 1;
        if (found != SHORT) {
            tail = room < EXTENSION_SHORTEST ? Integer.MAX_VALUE : Octets.u16(segment, last - 2);
            if (found == LEGACY || tail > room || !fits(found, tail)) {
                return SrtpVerdict.MALFORMED;
            }
        }
        type = found;
        tailLength = tail;
        packetLength = length - tail;
        tailOffset = offset + packetLength;
        return SrtpVerdict.OK;
    }

    private static boolean fits(int type, int tail) {
        return type == FULL
                ? tail >= FULL_SHORTEST && tail <= FULL_LONGEST
                : tail >= EXTENSION_SHORTEST && tail <= EXTENSION_LONGEST;
    }

    /** The message type: {@link #SHORT}, {@link #FULL}, or an extension of 3..255. */
    public int type() {
        return type;
    }

    /** Octets of the SRTP packet before the field. */
    public int packetLength() {
        return packetLength;
    }

    /** Where the field begins in the segment. */
    public long tailOffset() {
        return tailOffset;
    }

    /** Octets of the field, its type octet included. */
    public int tailLength() {
        return tailLength;
    }
}
