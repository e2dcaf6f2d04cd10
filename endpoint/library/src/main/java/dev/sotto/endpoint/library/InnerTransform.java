package dev.sotto.endpoint.library;

import dev.sotto.base.KeyMaterial;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.srtp.AeadJob;
import dev.sotto.media.srtp.AeadPort;
import dev.sotto.media.srtp.HopKeys;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.media.srtp.OriginalHeaderView;
import dev.sotto.media.srtp.SrtpTransform;
import dev.sotto.media.srtp.SrtpVerdict;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The inner half of the double transform under one end-to-end key (RFC 8723 5.1 steps 3 to 5, 5.3 steps 3 to 5): an ordinary
 * AES-GCM SRTP transform over the synthetic header, with the original header block behind it. It has no memory of packets.
 */
final class InnerTransform {
    /** Octets of the inner tag. */
    static final int TAG_LENGTH = 16;

    /** Octets that {@link #dangerSeal} adds to the payload: the tag and the shortest original header block. */
    static final int OVERHEAD = TAG_LENGTH + 1;

    private static final int LONGEST_HEADER = RtpPacketView.FIXED_HEADER_LENGTH + 4 * 15;

    private final SrtpTransform transform;
    private final AeadJob job = new AeadJob();
    private final MemorySegment header = MemorySegment.ofArray(new byte[LONGEST_HEADER]);

    /**
     * Derives the session keys; {@code key} and {@code salt} stay the caller's.
     *
     * @param profile the single profile of this half
     */
    InnerTransform(HopProfile profile, KeyMaterial key, KeyMaterial salt, AeadPort port) {
        this.transform = new SrtpTransform(new HopKeys(profile, key, salt), port);
    }

    /**
     * Seals the payload of {@code packet} in place and puts the block of an unmodified packet behind it. The segment must have
     * {@link #OVERHEAD} octets of room behind the packet.
     *
     * @param index ROC and SEQ of this packet end to end; never twice with one key
     */
    void dangerSeal(RtpPacketView packet, long index) {
        int length = packet.payloadLength();
        job.aad = header;
        job.aadOffset = 0;
        job.aadLength = packet.copyHeaderWithoutExtension(header, 0);
        job.source = packet.segment();
        job.sourceOffset = packet.payloadOffset();
        job.length = length;
        job.target = packet.segment();
        job.targetOffset = packet.payloadOffset();
        job.tagOffset = packet.payloadOffset() + length;
        transform.dangerSeal(job, packet.ssrc(), index);
        new OriginalHeaderView().write(packet.segment(), packet.payloadOffset() + length + TAG_LENGTH);
        packet.length(packet.length() + OVERHEAD);
    }

    /**
     * Checks and opens what {@code parts} describes.
     *
     * @param index the guessed ROC with the original SEQ (trap T25: never the SEQ that a distributor wrote)
     * @return the payload with its padding; null if the tag is wrong
     */
    byte @Nullable [] open(InnerParts parts, long index) {
        byte[] plain = new byte[parts.cipherLength()];
        job.aad = parts.syntheticHeader();
        job.aadOffset = 0;
        job.aadLength = parts.headerLength();
        job.source = parts.packet();
        job.sourceOffset = parts.cipherOffset();
        job.length = parts.cipherLength();
        job.target = MemorySegment.ofArray(plain);
        job.targetOffset = 0;
        job.tagOffset = parts.cipherOffset() + parts.cipherLength();
        return transform.open(job, parts.ssrc(), index) ? plain : null;
    }

    /** Forgets the session keys; further use is a bug. */
    void destroy() {
        transform.destroy();
    }

    /**
     * A packet after the outer transform, taken apart (RFC 8723 5.3 steps 3 and 4).
     *
     * @param packet where ciphertext and inner tag lie
     * @param cipherOffset where the ciphertext begins
     * @param cipherLength its octets, without the tag
     * @param syntheticHeader the header with its original PT, SEQ and M and without extension
     * @param headerLength its octets
     * @param ssrc the source
     * @param originalSequence the SEQ that the endpoint sent
     */
    record InnerParts(
            MemorySegment packet,
            long cipherOffset,
            int cipherLength,
            MemorySegment syntheticHeader,
            int headerLength,
            int ssrc,
            int originalSequence) {
        /** Takes {@code packet} apart; null if its original header block or its length is impossible. */
        static @Nullable InnerParts of(RtpPacketView packet) {
            OriginalHeaderView original = new OriginalHeaderView();
            long end = packet.payloadOffset() + packet.payloadLength();
            if (original.read(packet.segment(), packet.payloadOffset(), end) != SrtpVerdict.OK) {
                return null;
            }
            int cipherLength = packet.payloadLength() - original.length() - TAG_LENGTH;
            if (cipherLength < 0) {
                return null;
            }
            MemorySegment header = MemorySegment.ofArray(new byte[LONGEST_HEADER]);
            int headerLength = packet.copyHeaderWithoutExtension(header, 0);
            RtpPacketView synthetic = new RtpPacketView();
            synthetic.wrap(header, 0, headerLength);
            original.restore(synthetic);
            return new InnerParts(
                    packet.segment(),
                    packet.payloadOffset(),
                    cipherLength,
                    header,
                    headerLength,
                    packet.ssrc(),
                    synthetic.sequenceNumber());
        }
    }
}
