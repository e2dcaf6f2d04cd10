package dev.sotto.sdp;

import java.util.Arrays;
import java.util.Optional;

/** How SRTP is done with a key from {@code a=crypto} (RFC 4568 6.2, RFC 7714 14.1). Which ones exist here, strongest first. */
public enum CryptoSuite {
    /** AES-256 in GCM (RFC 7714). */
    AEAD_AES_256_GCM(32, 12),
    /** AES-128 in GCM (RFC 7714). */
    AEAD_AES_128_GCM(16, 12),
    /** The default of SRTP: AES-128 in counter mode, tags of 80 bits (RFC 4568 6.2.1). */
    AES_CM_128_HMAC_SHA1_80(16, 14),
    /** The same with tags of 32 bits on SRTP; those of SRTCP have 80 (RFC 4568 6.2.2). */
    AES_CM_128_HMAC_SHA1_32(16, 14);

    private final int keyLength;
    private final int saltLength;

    CryptoSuite(int keyLength, int saltLength) {
        this.keyLength = keyLength;
        this.saltLength = saltLength;
    }

    /** Octets of the master key. */
    public int keyLength() {
        return keyLength;
    }

    /** Octets of the master salt. */
    public int saltLength() {
        return saltLength;
    }

    /** By the name in {@code a=crypto}. */
    static Optional<CryptoSuite> of(String name) {
        return Arrays.stream(values()).filter(s -> s.name().equals(name)).findFirst();
    }
}
