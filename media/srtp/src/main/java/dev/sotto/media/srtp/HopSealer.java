package dev.sotto.media.srtp;

import dev.sotto.media.rtp.HeaderExtensionView;
import dev.sotto.media.rtp.Octets;
import dev.sotto.media.rtp.RtpPacketView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The sending end of one direction of one hop. The caller numbers the packets of each source with a 48-bit index (ROC
 * and SEQ); this remembers the last {@link ReplayWindow#SIZE} of each source and refuses to seal one twice, since that
 * would give the key stream away (RFC 7714 8.4). One owner, no locks.
 */
public final class HopSealer {
    private static final long INDEX_LIMIT = 1L << 48;
    private static final long RTCP_INDEX_LIMIT = 1L << 31;
    private static final int LONGEST_EXTENSION = 1024;
    private static final int RTCP_HEADER_LENGTH = 8;
    private static final int ENCRYPTED = 0x8000_0000;

    private final SrtpTransform transform;
    private final HopProfile profile;
    private EncryptedExtensions extensions;
    private final SourceWindows sources;
    private final AeadJob job = new AeadJob();
    private final HeaderExtensionView walker = new HeaderExtensionView();
    private final MemorySegment keystream = Arena.ofAuto().allocate(LONGEST_EXTENSION);
    private long rtcpIndex;
    private int rtcpLength;

    /**
     * @param keys our keys of this hop; the caller may destroy them afterwards
     * @param port where the ciphers are
     * @param maxSources how many SSRCs may be sent
     * @param extensions which header extension elements leave encrypted
     */
    public HopSealer(HopKeys keys, AeadPort port, int maxSources, EncryptedExtensions extensions) {
        this(new SrtpTransform(keys, port), maxSources, extensions);
    }

    HopSealer(SrtpTransform transform, int maxSources, EncryptedExtensions extensions) {
        this.transform = transform;
        this.profile = transform.profile();
        this.extensions = extensions;
        this.sources = new SourceWindows(maxSources);
    }

    /**
     * Seals one packet. {@code packet} is wrapped over its complete plain header where the packet is to be sent from;
     * the payload comes from {@code source}, which may be the place behind that header (in place) or, without being
     * copied first, any other (out of place). The sequence number in the header is set to the low 16 bits of
     * {@code index}. On {@link SrtpVerdict#OK} the packet's length includes the tag.
     *
     * <p>The caller makes sure that {@link HopProfile#tagLength()} octets behind the payload may be overwritten.
     *
     * @param index ROC and SEQ, 48 bits, new for this source
     */
    public SrtpVerdict seal(RtpPacketView packet, MemorySegment source, long sourceOffset, int length, long index) {
        int sealed = packet.headerLength() + length + profile.tagLength();
        if (packet.offset() + sealed > packet.segment().byteSize()) {
            return SrtpVerdict.NO_ROOM;
        }
        if (packet.extensionLength() > LONGEST_EXTENSION) {
            return SrtpVerdict.MALFORMED;
        }
        SrtpVerdict claimed = claim(packet.ssrc(), index);
        if (claimed != SrtpVerdict.OK) {
            return claimed;
        }
        packet.sequenceNumber((int) index);
        // Encrypted header extensions are associated data as they will be on the wire (RFC 7714 8.3).
        extensions.apply(transform, packet, index, walker, keystream);
        job.aad = packet.segment();
        job.aadOffset = packet.offset();
        job.aadLength = packet.headerLength();
        job.source = source;
        job.sourceOffset = sourceOffset;
        job.length = length;
        job.target = packet.segment();
        job.targetOffset = packet.payloadOffset();
        job.tagOffset = packet.payloadOffset() + length;
        transform.dangerSeal(job, packet.ssrc(), index);
        packet.length(sealed);
        return SrtpVerdict.OK;
    }

    /** As {@link #seal(RtpPacketView, MemorySegment, long, int, long)} with the packet's own payload, in place. */
    public SrtpVerdict seal(RtpPacketView packet, long index) {
        return seal(packet, packet.segment(), packet.payloadOffset(), packet.payloadLength(), index);
    }

    private SrtpVerdict claim(int ssrc, long index) {
        if (index < 0 || index >= INDEX_LIMIT) {
            return SrtpVerdict.KEY_EXHAUSTED;
        }
        @Nullable ReplayWindow window = sources.find(ssrc);
        if (window == null) {
            if (!sources.hasRoom()) {
                return SrtpVerdict.SOURCES_EXHAUSTED;
            }
            window = sources.add(ssrc);
        }
        if (window.check(index) != SrtpVerdict.OK) {
            return SrtpVerdict.INDEX_REUSED;
        }
        window.commit(index);
        return SrtpVerdict.OK;
    }

    /** Whether a packet of this source was sealed, and with which highest index; −1 if not. */
    public long highestIndex(int ssrc) {
        ReplayWindow window = sources.find(ssrc);
        return window == null ? -1 : window.highest();
    }

    /**
     * Seals, in place, one compound RTCP packet of {@code length} octets at {@code offset}, encrypted (E = 1), under the
     * next SRTCP index of this hop. One counter serves all our SSRCs, so no index is used twice with a key. On
     * {@link SrtpVerdict#OK} the packet has {@link #rtcpLength()} octets.
     */
    public SrtpVerdict sealRtcp(MemorySegment segment, long offset, int length) {
        return sealRtcp(segment, offset, length, true);
    }

    SrtpVerdict sealRtcp(MemorySegment segment, long offset, int length, boolean encrypt) {
        if (length < RTCP_HEADER_LENGTH) {
            return SrtpVerdict.MALFORMED;
        }
        if (offset + length + profile.rtcpOverhead() > segment.byteSize()) {
            return SrtpVerdict.NO_ROOM;
        }
        if (rtcpIndex >= RTCP_INDEX_LIMIT) {
            return SrtpVerdict.KEY_EXHAUSTED;
        }
        int word = (int) rtcpIndex | (encrypt ? ENCRYPTED : 0);
        rtcpIndex++;
        int clear = encrypt ? RTCP_HEADER_LENGTH : length;
        job.aad = segment;
        job.aadOffset = offset;
        job.aadLength = clear;
        job.source = segment;
        job.sourceOffset = offset + clear;
        job.length = length - clear;
        job.target = segment;
        job.targetOffset = offset + clear;
        job.tagOffset = offset + length + (profile.isAead() ? 0 : 4);
        transform.dangerSealRtcp(job, Octets.u32(segment, offset + 4), word);
        Octets.putU32(segment, offset + length + (profile.isAead() ? profile.tagLength() : 0), word);
        rtcpLength = length + profile.rtcpOverhead();
        return SrtpVerdict.OK;
    }

    /** Octets of the last packet that {@link #sealRtcp} sealed. */
    public int rtcpLength() {
        return rtcpLength;
    }

    /** Starts the SRTCP index elsewhere; for vectors. */
    void rtcpIndex(long next) {
        rtcpIndex = next;
    }

    /** Other header extension elements leave encrypted from now on, after a renegotiation. */
    public void extensions(EncryptedExtensions extensions) {
        this.extensions = extensions;
    }

    /** What the hop does. */
    public HopProfile profile() {
        return profile;
    }

    /** Forgets the session keys; further use is a bug. */
    public void destroy() {
        transform.destroy();
    }
}
