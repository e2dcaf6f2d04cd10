package dev.sotto.media.srtp;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.OctetReader;
import java.lang.foreign.MemorySegment;

/**
 * The session keys of one direction of one hop and the cryptographic transform under them, without any memory of
 * packets: whoever calls it supplies the index and answers for it. {@link HopSealer} and {@link HopOpener} add the
 * memory. An endpoint uses two of them for the double transform of RFC 8723, each with a key half of its own.
 */
public final class SrtpTransform {
    private static final int HMAC_KEY_LENGTH = 20;

    private final HopProfile profile;
    private final AeadKey rtp;
    private final AeadKey rtcp;
    private final KeystreamKey header;
    private final long[] rtpSalt;
    private final long[] rtcpSalt;
    private final long[] headerSalt;

    /** Derives the session keys (RFC 3711 4.3) and installs them in {@code port}; {@code keys} stays the caller's. */
    public SrtpTransform(HopKeys keys, AeadPort port) {
        this.profile = keys.profile();
        this.rtp = install(keys, port, SrtpKdf.RTP_ENCRYPTION, SrtpKdf.RTP_AUTHENTICATION, profile.tagLength());
        this.rtcp = install(keys, port, SrtpKdf.RTCP_ENCRYPTION, SrtpKdf.RTCP_AUTHENTICATION, profile.rtcpTagLength());
        try (KeyMaterial headerKey = derive(keys, SrtpKdf.HEADER_ENCRYPTION, profile.keyLength())) {
            this.header = port.counterMode(headerKey);
        }
        this.rtpSalt = salt(keys, SrtpKdf.RTP_SALT);
        this.rtcpSalt = salt(keys, SrtpKdf.RTCP_SALT);
        this.headerSalt = salt(keys, SrtpKdf.HEADER_SALT);
    }

    /** From session keys that were derived elsewhere: the form in which RFC 7714 16 and 17 give their vectors. */
    SrtpTransform(HopProfile profile, KeyMaterial sessionKey, KeyMaterial sessionSalt, AeadPort port) {
        this.profile = profile;
        this.rtp = port.gcm(sessionKey);
        this.rtcp = port.gcm(sessionKey);
        this.header = port.counterMode(sessionKey);
        this.rtpSalt = halves(sessionSalt);
        this.rtcpSalt = halves(sessionSalt);
        this.headerSalt = halves(sessionSalt);
    }

    private static KeyMaterial derive(HopKeys keys, int label, int length) {
        return SrtpKdf.derive(keys.key(), keys.salt(), label, length);
    }

    private static AeadKey install(HopKeys keys, AeadPort port, int encryption, int authentication, int tagLength) {
        try (KeyMaterial key = derive(keys, encryption, keys.profile().keyLength())) {
            if (keys.profile().isAead()) {
                return port.gcm(key);
            }
            try (KeyMaterial hmacKey = derive(keys, authentication, HMAC_KEY_LENGTH)) {
                return port.counterModeHmacSha1(key, hmacKey, tagLength);
            }
        }
    }

    private static long[] salt(HopKeys keys, int label) {
        try (KeyMaterial salt = derive(keys, label, keys.profile().saltLength())) {
            return halves(salt);
        }
    }

    private static long[] halves(KeyMaterial salt) {
        byte[] octets = java.util.Arrays.copyOf(salt.dangerousOctets(), 16);
        return new long[] {OctetReader.bigEndian(octets, 0, 8), OctetReader.bigEndian(octets, 8, 8)};
    }

    /** What the hop does. */
    public HopProfile profile() {
        return profile;
    }

    /**
     * Seals an SRTP payload under an index of the caller's choice. {@code job} comes with its associated data (the
     * header as on the wire, or the synthetic header of RFC 8723 5.1), source, target and {@code tagOffset}; IV and
     * trailer are filled in here.
     *
     * <p>Dangerous, because sealing two different texts with the same SSRC and index under one key gives both away and
     * allows forgeries (RFC 7714 8.4): the caller must never repeat an index.
     *
     * @param index ROC and SEQ, 48 bits
     */
    public void dangerSeal(AeadJob job, int ssrc, long index) {
        prepareRtp(job, ssrc, index);
        rtp.seal(job);
    }

    /**
     * Checks and opens an SRTP payload under a given index; operands as in {@link #dangerSeal}.
     *
     * @return false if the tag is wrong
     */
    public boolean open(AeadJob job, int ssrc, long index) {
        prepareRtp(job, ssrc, index);
        return rtp.open(job);
    }

    /** Fills in everything that follows from the session keys, for a batch of {@link AeadPort}. */
    void prepareRtp(AeadJob job, int ssrc, long index) {
        job.key = rtp;
        iv(job, rtpSalt, ssrc, index);
        job.hasTrailer = !profile.isAead();
        job.trailer = (int) (index >>> 16);
    }

    /** Seals a job that {@link #prepareRtp} prepared. */
    void sealRtp(AeadJob job) {
        rtp.seal(job);
    }

    /** Opens a job that {@link #prepareRtp} prepared; false if the tag is wrong. */
    boolean openRtp(AeadJob job) {
        return rtp.open(job);
    }

    /** Seals an SRTCP packet whose last word will be {@code indexWord}: the E flag and 31 bits of index. */
    void dangerSealRtcp(AeadJob job, int ssrc, int indexWord) {
        prepareRtcp(job, ssrc, indexWord);
        rtcp.seal(job);
    }

    /** Opens an SRTCP packet whose last word is {@code indexWord}. */
    boolean openRtcp(AeadJob job, int ssrc, int indexWord) {
        prepareRtcp(job, ssrc, indexWord);
        return rtcp.open(job);
    }

    private void prepareRtcp(AeadJob job, int ssrc, int indexWord) {
        iv(job, rtcpSalt, ssrc, indexWord & 0x7FFF_FFFFL);
        job.hasTrailer = true;
        job.trailer = indexWord;
    }

    /** RFC 7714 8.1 and 9.1 for the AEADs, RFC 3711 4.1.1 otherwise. */
    private void iv(AeadJob job, long[] salt, int ssrc, long index) {
        long source = ssrc & 0xFFFF_FFFFL;
        if (profile.isAead()) {
            job.ivHigh = salt[0] ^ (source << 16 | index >>> 32);
            job.ivLow = salt[1] ^ index << 32;
        } else {
            job.ivHigh = salt[0] ^ source;
            job.ivLow = salt[1] ^ index << 16;
        }
    }

    /** Keystream for the header extension of a packet (RFC 6904 3.1, and with an AEAD RFC 7714 8.3). */
    void headerKeystream(MemorySegment target, int length, int ssrc, long index) {
        header.keystream(headerSalt[0] ^ (ssrc & 0xFFFF_FFFFL), headerSalt[1] ^ index << 16, target, length);
    }

    /** Forgets all session keys; further use is a bug. */
    public void destroy() {
        rtp.destroy();
        rtcp.destroy();
        header.destroy();
    }
}
