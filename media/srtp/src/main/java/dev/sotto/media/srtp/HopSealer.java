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
    private static final long RTCP_INDEX_LIMIT = 1L << 31;
    private static final int RTCP_HEADER_LENGTH = 8;
    private static final int ENCRYPTED = 0x8000_0000;

    private final SrtpTransform transform;
    private final HopProfile profile;
    private EncryptedExtensions extensions;
    private final SourceTable<SealedSource> sources;
    private final AeadJob job = new AeadJob();
    private final WireHeader header = new WireHeader();
    private final ExtensionMask mask = new ExtensionMask();
    private final HeaderExtensionView walker = new HeaderExtensionView();
    private final MemorySegment keystream;
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
        this.sources = new SourceTable<>(maxSources);
        this.keystream = Arena.ofAuto().allocate(ExtensionMask.LONGEST);
    }

    /** One source under these keys, always the same object; null if there are as many as there may be. */
    public @Nullable SealedSource source(int ssrc) {
        SealedSource known = sources.find(ssrc);
        if (known != null || !sources.hasRoom()) {
            return known;
        }
        return sources.add(ssrc, new SealedSource(this, transform, ssrc));
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
        if (packet.extensionLength() > ExtensionMask.LONGEST) {
            return SrtpVerdict.MALFORMED;
        }
        SealedSource sealing = source(packet.ssrc());
        if (sealing == null) {
            return SrtpVerdict.SOURCES_EXHAUSTED;
        }
        extensions.mark(packet, walker, mask);
        header.segment = packet.segment();
        header.offset = packet.offset();
        header.length = packet.headerLength();
        header.extensionStart = packet.headerLengthWithoutExtension() + 4;
        header.mask = mask;
        job.source = source;
        job.sourceOffset = sourceOffset;
        SrtpVerdict prepared = sealing.prepare(job, header, length, index);
        if (prepared == SrtpVerdict.OK) {
            transform.sealRtp(job);
            packet.length(sealed);
        }
        return prepared;
    }

    /** As {@link #seal(RtpPacketView, MemorySegment, long, int, long)} with the packet's own payload, in place. */
    public SrtpVerdict seal(RtpPacketView packet, long index) {
        return seal(packet, packet.segment(), packet.payloadOffset(), packet.payloadLength(), index);
    }

    void encrypt(ExtensionMask marked, WireHeader at, int ssrc, long index) {
        transform.headerKeystream(keystream, marked.octets(), ssrc, index);
        marked.apply(at.segment, at.offset + at.extensionStart, keystream);
    }

    /** Which header extension elements leave encrypted. */
    public EncryptedExtensions extensions() {
        return extensions;
    }

    /** Whether a packet of this source was sealed, and with which highest index; −1 if not. */
    public long highestIndex(int ssrc) {
        SealedSource known = sources.find(ssrc);
        return known == null ? -1 : known.highestIndex();
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
