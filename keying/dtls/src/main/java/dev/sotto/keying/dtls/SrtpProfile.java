package dev.sotto.keying.dtls;

import java.util.List;
import java.util.Optional;

/** The SRTP protection profiles of use_srtp that we know (RFC 5764 4.1.2, RFC 7714 14.2, RFC 8723 10.1). Lengths in octets. */
public enum SrtpProfile {
    /** SRTP_AES128_CM_HMAC_SHA1_80, for old peers of standard conferences. */
    AES128_CM_HMAC_SHA1_80(0x0001, 16, 14, false),
    /** SRTP_AES128_CM_HMAC_SHA1_32, for ordinary phones that have nothing better. */
    AES128_CM_HMAC_SHA1_32(0x0002, 16, 14, false),
    /** SRTP_AEAD_AES_128_GCM. */
    AEAD_AES_128_GCM(0x0007, 16, 12, false),
    /** SRTP_AEAD_AES_256_GCM. */
    AEAD_AES_256_GCM(0x0008, 32, 12, false),
    /** DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM. */
    DOUBLE_AEAD_AES_128_GCM(0x0009, 32, 24, true),
    /** DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM. */
    DOUBLE_AEAD_AES_256_GCM(0x000A, 64, 24, true);

    /** The code points of the double profiles, for private conferences. */
    public static final List<Integer> PRIVATE_CODES = List.of(0x0009, 0x000A);

    /** The code points of the single profiles in the order in which we prefer them, for standard conferences. */
    public static final List<Integer> STANDARD_CODES = List.of(0x0008, 0x0007, 0x0001);

    /** The same for ordinary phones. */
    public static final List<Integer> PHONE_CODES = List.of(0x0008, 0x0007, 0x0001, 0x0002);

    private final int code;
    private final int keyLength;
    private final int saltLength;
    private final boolean isDouble;

    SrtpProfile(int code, int keyLength, int saltLength, boolean isDouble) {
        this.code = code;
        this.keyLength = keyLength;
        this.saltLength = saltLength;
        this.isDouble = isDouble;
    }

    /** The profile with this code point, if we know it. */
    public static Optional<SrtpProfile> of(int code) {
        for (SrtpProfile profile : values()) {
            if (profile.code == code) {
                return Optional.of(profile);
            }
        }
        return Optional.empty();
    }

    /** The code point on the wire, two octets. */
    public int code() {
        return code;
    }

    /** Length of one direction's master key; for a double profile of both halves together. */
    public int keyLength() {
        return keyLength;
    }

    /** Length of one direction's master salt; for a double profile of both halves together. */
    public int saltLength() {
        return saltLength;
    }

    /** Whether keys and salts are an inner and an outer half (RFC 8723 3). */
    public boolean isDouble() {
        return isDouble;
    }

    /** Length of the exporter's output, {@code 2 * (key + salt)} (RFC 5764 4.2). */
    public int exporterLength() {
        return 2 * (keyLength + saltLength);
    }
}
