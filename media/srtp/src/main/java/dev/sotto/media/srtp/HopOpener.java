package dev.sotto.media.srtp;

import dev.sotto.media.rtp.HeaderExtensionView;
import dev.sotto.media.rtp.Octets;
import dev.sotto.media.rtp.RtpPacketView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The receiving end of one direction of one hop: guesses the index, checks for replay, authenticates, decrypts and only
 * then remembers (RFC 3711 3.3). No packet leaves a trace before its tag was found right. One owner, no locks.
 */
public final class HopOpener {
    private static final long INDEX_LIMIT = 1L << 48;
    private static final int RTCP_HEADER_LENGTH = 8;

    private final SrtpTransform transform;
    private final HopProfile profile;
    private EncryptedExtensions extensions;
    private final SourceTable<ReplayWindow> rtp;
    private final SourceTable<ReplayWindow> rtcp;
    private final AeadJob job = new AeadJob();
    private final ExtensionMask mask = new ExtensionMask();
    private final HeaderExtensionView walker = new HeaderExtensionView();
    private final MemorySegment keystream;
    private long index;
    private int rtcpLength;

    /**
     * @param keys the sender's keys of this hop; the caller may destroy them afterwards
     * @param port where the ciphers are
     * @param maxSources how many SSRCs may have state, for SRTP and SRTCP each
     * @param extensions which header extension elements arrive encrypted
     */
    public HopOpener(HopKeys keys, AeadPort port, int maxSources, EncryptedExtensions extensions) {
        this(new SrtpTransform(keys, port), maxSources, extensions);
    }

    HopOpener(SrtpTransform transform, int maxSources, EncryptedExtensions extensions) {
        this.transform = transform;
        this.profile = transform.profile();
        this.extensions = extensions;
        this.rtp = new SourceTable<>(maxSources);
        this.rtcp = new SourceTable<>(maxSources);
        this.keystream = Arena.ofAuto().allocate(ExtensionMask.LONGEST);
    }

    /**
     * Opens one SRTP packet in place; an EKT field must have been split off before. On {@link SrtpVerdict#OK} the packet
     * is shorter by its tag, its payload and header extension are plain, and {@link #index()} is its index. Otherwise
     * no octet of it has changed.
     */
    public SrtpVerdict open(RtpPacketView packet) {
        SrtpVerdict prepared = prepare(job, packet, packet.segment(), packet.offset());
        if (prepared != SrtpVerdict.OK) {
            return prepared;
        }
        job.authentic = transform.openRtp(job);
        return finish(job, packet);
    }

    /**
     * First half of opening a packet, which changes nothing: guesses its index, checks for replay and fills {@code job},
     * which opens the payload to the place behind a header at {@code targetOffset}. When the job was opened
     * ({@link AeadPort#open}) and the header copied there, {@link #finish} is the second half. Between the two any number of
     * packets may be prepared, but the first packet of a source must be finished before its second is prepared, because from
     * the first on the rollover counter is known.
     *
     * @return {@link SrtpVerdict#OK}, or why the packet is dropped
     */
    public SrtpVerdict prepare(AeadJob prepared, RtpPacketView packet, MemorySegment target, long targetOffset) {
        int length = packet.payloadLength() - profile.tagLength();
        if (length < 0 || packet.extensionLength() > ExtensionMask.LONGEST) {
            return SrtpVerdict.MALFORMED;
        }
        int ssrc = packet.ssrc();
        ReplayWindow window = rtp.find(ssrc);
        if (window == null && !rtp.hasRoom()) {
            return SrtpVerdict.SOURCES_EXHAUSTED;
        }
        long guess = ReplayWindow.estimateIndex(window == null ? -1 : window.highest(), packet.sequenceNumber());
        SrtpVerdict fresh = fresh(window, guess, INDEX_LIMIT);
        if (fresh != SrtpVerdict.OK) {
            return fresh;
        }
        prepared.aad = packet.segment();
        prepared.aadOffset = packet.offset();
        prepared.aadLength = packet.headerLength();
        prepared.source = packet.segment();
        prepared.sourceOffset = packet.payloadOffset();
        prepared.length = length;
        prepared.target = target;
        prepared.targetOffset = targetOffset + packet.headerLength();
        prepared.tagOffset = packet.payloadOffset() + length;
        prepared.ssrc = ssrc;
        prepared.index = guess;
        transform.prepareRtp(prepared, ssrc, guess);
        return SrtpVerdict.OK;
    }

    /**
     * Second half: remembers the packet if its tag was right, and decrypts its header extension. On {@link SrtpVerdict#OK}
     * {@code packet}, which lies where it was opened to, is shorter by its tag, and {@link #index()} is its index.
     */
    public SrtpVerdict finish(AeadJob opened, RtpPacketView packet) {
        if (!opened.authentic) {
            return SrtpVerdict.BAD_TAG;
        }
        ReplayWindow window = rtp.find(opened.ssrc);
        if (window == null) {
            if (!rtp.hasRoom()) {
                return SrtpVerdict.SOURCES_EXHAUSTED;
            }
            window = rtp.add(opened.ssrc, new ReplayWindow());
        }
        // Once more: the same packet may have been prepared twice before either was finished.
        SrtpVerdict fresh = window.check(opened.index);
        if (fresh != SrtpVerdict.OK) {
            return fresh;
        }
        window.commit(opened.index);
        index = opened.index;
        packet.length(packet.headerLength() + opened.length);
        if (extensions.any()) {
            decryptExtension(packet);
        }
        return SrtpVerdict.OK;
    }

    private void decryptExtension(RtpPacketView packet) {
        // It is no longer than a mask: prepare has checked that.
        extensions.mark(packet, walker, mask);
        if (!mask.isEmpty()) {
            transform.headerKeystream(keystream, mask.octets(), packet.ssrc(), index);
            mask.apply(packet.segment(), packet.extensionOffset(), keystream);
        }
    }

    /** Whether nothing of this source was opened yet, so that its rollover counter is not known. */
    public boolean isNew(int ssrc) {
        return rtp.find(ssrc) == null;
    }

    private static SrtpVerdict fresh(@Nullable ReplayWindow window, long index, long limit) {
        if (index >= limit) {
            return SrtpVerdict.KEY_EXHAUSTED;
        }
        return window == null ? SrtpVerdict.OK : window.check(index);
    }

    private void inPlace(MemorySegment segment, long offset, int length) {
        job.source = segment;
        job.sourceOffset = offset;
        job.target = segment;
        job.targetOffset = offset;
        job.length = length;
    }

    /** The 48-bit index of the last packet that {@link #open} opened: its ROC and SEQ on this hop. */
    public long index() {
        return index;
    }

    /**
     * The highest authenticated index of a source on this hop; −1 if nothing of it was opened. For receiver reports:
     * its low 32 bits are the extended highest sequence number of RFC 3550 6.4.1.
     */
    public long highestIndex(int ssrc) {
        ReplayWindow window = rtp.find(ssrc);
        return window == null ? -1 : window.highest();
    }

    /** Acts as if {@code index} of {@code ssrc} had been opened; for vectors that begin at another rollover counter. */
    void assume(int ssrc, long index) {
        rtp.add(ssrc, new ReplayWindow()).commit(index);
    }

    /**
     * Opens one SRTCP packet in place: {@code length} octets at {@code offset} (RFC 3711 3.4, RFC 7714 9). On
     * {@link SrtpVerdict#OK} the plain compound packet has {@link #rtcpLength()} octets at the same place.
     */
    public SrtpVerdict openRtcp(MemorySegment segment, long offset, int length) {
        int plain = length - profile.rtcpOverhead();
        if (plain < RTCP_HEADER_LENGTH || Octets.u8(segment, offset) >>> 6 != 2) {
            return SrtpVerdict.MALFORMED;
        }
        // An AEAD's tag stands before the index word (RFC 7714 9.2), an HMAC's behind it (RFC 3711 3.4).
        long wordOffset = offset + plain + (profile.isAead() ? profile.tagLength() : 0);
        long tagOffset = offset + plain + (profile.isAead() ? 0 : 4);
        int word = Octets.u32(segment, wordOffset);
        int ssrc = Octets.u32(segment, offset + 4);
        long rtcpIndex = word & 0x7FFF_FFFFL;
        ReplayWindow window = rtcp.find(ssrc);
        if (window == null && !rtcp.hasRoom()) {
            return SrtpVerdict.SOURCES_EXHAUSTED;
        }
        SrtpVerdict fresh = fresh(window, rtcpIndex, Long.MAX_VALUE);
        if (fresh != SrtpVerdict.OK) {
            return fresh;
        }
        int clear = word < 0 ? RTCP_HEADER_LENGTH : plain;
        job.aad = segment;
        job.aadOffset = offset;
        job.aadLength = clear;
        inPlace(segment, offset + clear, plain - clear);
        job.tagOffset = tagOffset;
        if (!transform.openRtcp(job, ssrc, word)) {
            return SrtpVerdict.BAD_TAG;
        }
        (window == null ? rtcp.add(ssrc, new ReplayWindow()) : window).commit(rtcpIndex);
        rtcpLength = plain;
        return SrtpVerdict.OK;
    }

    /** Octets of the last packet that {@link #openRtcp} opened. */
    public int rtcpLength() {
        return rtcpLength;
    }

    /** Other header extension elements arrive encrypted from now on, after a renegotiation. */
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
