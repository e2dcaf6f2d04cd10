package dev.sotto.media.rtp;

import java.lang.foreign.MemorySegment;

/** What a datagram on a media port is, by its first octets (RFC 7983 7, RFC 5761 4). */
public enum PacketKind {
    /** First octet 0..3. */
    STUN,
    /** First octet 20..63; the record type 26 of DTLS ACKs is among them. */
    DTLS,
    /** First octet 128..191, second octet 192..223. */
    RTCP,
    /** First octet 128..191, any other second octet. */
    RTP,
    /** Anything else, also ZRTP and TURN channels, which we do not speak, and an empty datagram. */
    OTHER;

    /** The kind of the {@code length} octets at {@code offset}. */
    public static PacketKind of(MemorySegment segment, long offset, int length) {
        if (length < 2) {
            return OTHER;
        }
        int first = Octets.u8(segment, offset);
        if (first < 4) {
            return STUN;
        }
        if (first >= 20 && first < 64) {
            return DTLS;
        }
        if (first < 128 || first >= 192) {
            return OTHER;
        }
        int second = Octets.u8(segment, offset + 1);
        return second >= 192 && second < 224 ? RTCP : RTP;
    }
}
