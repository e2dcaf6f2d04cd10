package dev.sotto.keying.tunnel;

import java.util.Optional;

/**
 * The SRTP protection profiles that associations of a conference may have, with the lengths of what a media distributor is
 * given for one hop. Of a double profile that is the outer half (RFC 8723 5.2, RFC 9185 5.4); of the others it is all.
 */
public enum ProtectionProfile {
    /** SRTP_AES128_CM_HMAC_SHA1_80 (RFC 5764 4.1.2); standard conferences only. */
    AES_128_CM_SHA1_80(0x0001, 16, 14, false),
    /** SRTP_AEAD_AES_128_GCM (RFC 7714 14.2); standard conferences only. */
    AES_128_GCM(0x0007, 16, 12, false),
    /** SRTP_AEAD_AES_256_GCM (RFC 7714 14.2); standard conferences only. */
    AES_256_GCM(0x0008, 32, 12, false),
    /** DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM (RFC 8723 10.1). */
    DOUBLE_AES_128_GCM(0x0009, 16, 12, true),
    /** DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM (RFC 8723 10.1). */
    DOUBLE_AES_256_GCM(0x000A, 32, 12, true);

    private final int code;
    private final int hopKeyOctets;
    private final int hopSaltOctets;
    private final boolean isDouble;

    ProtectionProfile(int code, int hopKeyOctets, int hopSaltOctets, boolean isDouble) {
        this.code = code;
        this.hopKeyOctets = hopKeyOctets;
        this.hopSaltOctets = hopSaltOctets;
        this.isDouble = isDouble;
    }

    /** The profile of this number; empty if it is none of ours. */
    public static Optional<ProtectionProfile> of(int code) {
        for (ProtectionProfile profile : values()) {
            if (profile.code == code) {
                return Optional.of(profile);
            }
        }
        return Optional.empty();
    }

    /** The number in use_srtp and in the tunnel. */
    public int code() {
        return code;
    }

    /** Octets of one master key of one hop. */
    public int hopKeyOctets() {
        return hopKeyOctets;
    }

    /** Octets of one master salt of one hop. */
    public int hopSaltOctets() {
        return hopSaltOctets;
    }

    /** Whether it protects end to end as well (RFC 8723). */
    public boolean isDouble() {
        return isDouble;
    }
}
