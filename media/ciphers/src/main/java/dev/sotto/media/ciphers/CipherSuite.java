package dev.sotto.media.ciphers;

import dev.sotto.base.KeyMaterial;

/** What ciphers are wanted for; each may come from another library. */
public enum CipherSuite {
    /** AES-GCM with a key of 16 octets (RFC 7714). */
    AES_128_GCM(16),
    /** AES-GCM with a key of 32 octets (RFC 7714). */
    AES_256_GCM(32),
    /** AES in counter mode with a key of 16 or 32 octets, and HMAC-SHA1 (RFC 3711, RFC 6188). */
    AES_CM_HMAC_SHA1(16),
    /** AES in counter mode with a key of 16 octets, for header extensions (RFC 6904). */
    KEYSTREAM_128(16),
    /** AES in counter mode with a key of 32 octets, for header extensions (RFC 6904). */
    KEYSTREAM_256(32);

    private final int keyOctets;

    CipherSuite(int keyOctets) {
        this.keyOctets = keyOctets;
    }

    /** Octets of the key that a trial of this suite takes. */
    int keyOctets() {
        return keyOctets;
    }

    /** Whether it is one that only makes keystream. */
    boolean isKeystream() {
        return this == KEYSTREAM_128 || this == KEYSTREAM_256;
    }

    /** Whether it is one of RFC 7714. */
    boolean isAead() {
        return this == AES_128_GCM || this == AES_256_GCM;
    }

    /**
     * Whether a key has 32 octets.
     *
     * @throws IllegalArgumentException if it has neither 16 nor 32
     */
    static boolean isWide(KeyMaterial key) {
        return switch (key.length()) {
            case 16 -> false;
            case 32 -> true;
            default -> throw new IllegalArgumentException("an AES key has 16 or 32 octets, not " + key.length());
        };
    }

    /**
     * That an HMAC can be made so.
     *
     * @throws IllegalArgumentException if the key is longer than a block of SHA-1 or empty, or the tag has neither 10 nor 4 octets
     */
    static void checkHmac(KeyMaterial key, int tagOctets) {
        if (key.length() < 1 || key.length() > 64) {
            throw new IllegalArgumentException("a key of HMAC-SHA1 has 1 to 64 octets here, not " + key.length());
        }
        if (tagOctets != 10 && tagOctets != 4) {
            throw new IllegalArgumentException("a tag of HMAC-SHA1 has 10 or 4 octets, not " + tagOctets);
        }
    }
}
