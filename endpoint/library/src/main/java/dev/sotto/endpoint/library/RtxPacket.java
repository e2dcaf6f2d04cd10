package dev.sotto.endpoint.library;

import dev.sotto.media.rtp.Octets;
import dev.sotto.media.rtp.RtpPacketView;
import java.lang.foreign.MemorySegment;

/**
 * A repeated packet whose outer transform was undone: the header with the SSRC, payload type and sequence number of the repetition, then
 * two octets with the sequence number of the hop that the lost packet had, then what stood behind its header on the wire (RFC 4588 4, RFC 8723
 * 7.1). Timestamp, flags, CSRCs and header extension are those of the lost packet, bit for bit, because its outer tag covers them; what
 * RFC 6904 did to the extension in the lost packet is still done to it.
 */
final class RtxPacket {
    private static final int SEQUENCE_LENGTH = 2;
    private static final int SSRC_OFFSET = 8;

    private RtxPacket() {}

    /** Whether it is long enough. */
    static boolean isValid(RtpPacketView repeated) {
        return repeated.payloadLength() >= SEQUENCE_LENGTH;
    }

    /** The sequence number on the hop of the packet that it repeats, 0..65535. */
    static int repeatedSequence(RtpPacketView repeated) {
        return Octets.u16(repeated.segment(), repeated.payloadOffset());
    }

    /** Makes of it, in its place, the packet that it repeats, still with the wrong source. */
    static RtpPacketView restore(RtpPacketView repeated, int payloadType) {
        MemorySegment segment = repeated.segment();
        int sequence = repeatedSequence(repeated);
        long start = repeated.offset() + SEQUENCE_LENGTH;
        MemorySegment.copy(segment, repeated.offset(), segment, start, repeated.headerLength());
        RtpPacketView lost = new RtpPacketView();
        // The same header, which was found to fit.
        lost.wrap(segment, start, repeated.length() - SEQUENCE_LENGTH);
        lost.payloadType(payloadType);
        lost.sequenceNumber(sequence);
        return lost;
    }

    /** Says whose packet it is. */
    static void source(RtpPacketView lost, int ssrc) {
        Octets.putU32(lost.segment(), lost.offset() + SSRC_OFFSET, ssrc);
    }
}
