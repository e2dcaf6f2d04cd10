package dev.sotto.media.srtp;

import java.util.Optional;

/** How one hop protects its packets: the SRTP protection profiles of a media distributor, and what phones ask for in SDP. */
public enum HopProfile {
    /** SRTP_AES128_CM_HMAC_SHA1_80 (RFC 5764 4.1.2): for standard conferences only. */
    AES_128_CM_HMAC_SHA1_80(0x0001, 16, 14, 10),
    /**
     * SRTP_AES128_CM_HMAC_SHA1_32 (RFC 5764 4.1.2): for phones whose keys come in SDP, and never agreed in DTLS. The tag of
     * SRTCP has 80 bits all the same.
     */
    AES_128_CM_HMAC_SHA1_32(0x0002, 16, 14, 4),
    /** SRTP_AEAD_AES_128_GCM (RFC 7714 14.2), and the outer half of the double profile 0009. */
    AEAD_AES_128_GCM(0x0007, 16, 12, 16),
    /** SRTP_AEAD_AES_256_GCM (RFC 7714 14.2), and the outer half of the double profile 000A. */
    AEAD_AES_256_GCM(0x0008, 32, 12, 16);

    /** DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM (RFC 8723 10.1). */
    public static final int DOUBLE_128 = 0x0009;

    /** DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM (RFC 8723 10.1). */
    public static final int DOUBLE_256 = 0x000A;

    private final int code;
    private final int keyLength;
    private final int saltLength;
    private final int tagLength;

    HopProfile(int code, int keyLength, int saltLength, int tagLength) {
        this.code = code;
        this.keyLength = keyLength;
        this.saltLength = saltLength;
        this.tagLength = tagLength;
    }

    /** The hop's own profile for a negotiated code: the single GCM profile for a double one. */
    public static Optional<HopProfile> ofNegotiated(int code) {
        return switch (code) {
            case 0x0001 -> Optional.of(AES_128_CM_HMAC_SHA1_80);
            case 0x0007, DOUBLE_128 -> Optional.of(AEAD_AES_128_GCM);
            case 0x0008, DOUBLE_256 -> Optional.of(AEAD_AES_256_GCM);
            default -> Optional.empty();
        };
    }

    /** Whether a negotiated code is a double profile, so that each SRTP packet ends in an EKT field (RFC 8870 4). */
    public static boolean isDouble(int code) {
        return code == DOUBLE_128 || code == DOUBLE_256;
    }

    /** The code of the protection profile in use_srtp. */
    public int code() {
        return code;
    }

    /** Octets of the master key and of the session encryption key. */
    public int keyLength() {
        return keyLength;
    }

    /** Octets of the master salt and of the session salt. */
    public int saltLength() {
        return saltLength;
    }

    /** Octets that protection adds to an SRTP packet. */
    public int tagLength() {
        return tagLength;
    }

    /** Octets of the tag of an SRTCP packet, which is never a short one (RFC 3711 5.2, RFC 4568 6.2). */
    public int rtcpTagLength() {
        return Math.max(AeadPort.HMAC_TAG, tagLength);
    }

    /** Octets that protection adds to an SRTCP packet: the tag and the word of E flag and index. */
    public int rtcpOverhead() {
        return rtcpTagLength() + 4;
    }

    /** Whether it is an AEAD of RFC 7714. */
    public boolean isAead() {
        return saltLength == 12;
    }
}
