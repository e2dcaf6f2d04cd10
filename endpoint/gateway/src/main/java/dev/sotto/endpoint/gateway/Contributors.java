package dev.sotto.endpoint.gateway;

import dev.sotto.media.rtp.Octets;
import dev.sotto.media.rtp.RtpPacketView;
import java.lang.foreign.MemorySegment;

/**
 * Who is heard in one frame of a room, and how loud: what becomes the CSRC list (RFC 3550 5.1) and the levels (RFC 6465) of packets to phones that
 * asked for them. In a private conference it stays empty: who speaks there is nobody's business on the way to a phone. One owner.
 */
final class Contributors {
    /** As many as fit into a packet (RFC 3550 5.1). */
    static final int MOST = 15;

    /** Octets that a header is longer by at most: the list, the head of the extension (RFC 8285 4.1), the element and its levels. */
    static final int MOST_OCTETS = 4 * MOST + 4 + 16;

    /** Nobody, and that stays so. */
    static final Contributors NOBODY = new Contributors();

    private static final int ONE_OCTET_FORM = 0xBEDE;

    private final int[] sources = new int[MOST];
    private final byte[] levels = new byte[MOST];
    private boolean isTold;
    private int count;

    /**
     * A new frame: nobody is heard yet.
     *
     * @param told whether phones may be told who is heard
     */
    void begin(boolean told) {
        isTold = told;
        count = 0;
    }

    /**
     * One more is heard; beyond {@link #MOST} nobody is told.
     *
     * @param level in -dBov, 0..127
     */
    void add(int source, int level) {
        if (isTold && count < MOST) {
            sources[count] = source;
            levels[count] = (byte) level;
            count++;
        }
    }

    /**
     * Writes the list and the levels behind the fixed header of a packet, and into its first octet that they are there; nothing if nobody else is heard.
     *
     * @param packet from its beginning, its fixed header written
     * @param extension the number of the header extension, 1..14; 0 writes nothing
     * @param but who hears it, and is not told of itself
     * @return how many octets the header has
     */
    int write(MemorySegment packet, int extension, int but) {
        int others = 0;
        for (int i = 0; i < count && extension != 0; i++) {
            if (sources[i] != but) {
                Octets.putU32(packet, RtpPacketView.FIXED_HEADER_LENGTH + 4L * others, sources[i]);
                others++;
            }
        }
        return others == 0 ? RtpPacketView.FIXED_HEADER_LENGTH : writeLevels(packet, extension, others, but);
    }

    private int writeLevels(MemorySegment packet, int extension, int others, int but) {
        Octets.putU8(packet, 0, Octets.u8(packet, 0) | 0x10 | others);
        int head = RtpPacketView.FIXED_HEADER_LENGTH + 4 * others;
        int words = (1 + others + 3) / 4;
        Octets.putU16(packet, head, ONE_OCTET_FORM);
        Octets.putU16(packet, head + 2L, words);
        int at = head + 4;
        int end = at + 4 * words;
        Octets.putU8(packet, at++, extension << 4 | others - 1);
        for (int i = 0; i < count; i++) {
            if (sources[i] != but) {
                Octets.putU8(packet, at++, levels[i]);
            }
        }
        while (at < end) {
            Octets.putU8(packet, at++, 0);
        }
        return end;
    }
}
