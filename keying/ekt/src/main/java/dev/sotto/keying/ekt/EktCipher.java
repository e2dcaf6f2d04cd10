package dev.sotto.keying.ekt;

import java.util.Optional;

/**
 * The key wraps of RFC 8870 4.4.1. The RFC gives two numberings (5.2.1 and 7.2); both are here, and what an EKTKey message
 * means is decided by the length of its key, which is unambiguous.
 */
public enum EktCipher {
    /** AES key wrap with padding (RFC 5649) under a key of 16 octets. */
    AESKW128(16, 1, 0),
    /** AES key wrap with padding (RFC 5649) under a key of 32 octets. */
    AESKW256(32, 2, 1);

    /** The limit T of RFC 8870 4.4.1: how many different fields one EKTKey may encrypt. */
    public static final long MAX_WRAPS = 1L << 48;

    private final int keyLength;
    private final int syntaxCode;
    private final int registryCode;

    EktCipher(int keyLength, int syntaxCode, int registryCode) {
        this.keyLength = keyLength;
        this.syntaxCode = syntaxCode;
        this.registryCode = registryCode;
    }

    /** Length of the EKTKey in octets: 16 or 32. */
    public int keyLength() {
        return keyLength;
    }

    /** The number in the presentation syntax of RFC 8870 5.2.1, which existing implementations send: 1 or 2. */
    public int syntaxCode() {
        return syntaxCode;
    }

    /** The number in the IANA table of RFC 8870 7.2: 0 or 1. */
    public int registryCode() {
        return registryCode;
    }

    /** The cipher with an EKTKey of {@code octets} octets. */
    public static Optional<EktCipher> ofKeyLength(int octets) {
        return switch (octets) {
            case 16 -> Optional.of(AESKW128);
            case 32 -> Optional.of(AESKW256);
            default -> Optional.empty();
        };
    }

    /**
     * The cipher that goes with a double profile of RFC 8723 10.1: the EKTKey must be at least as long as the SRTP key it
     * carries (RFC 8870 6).
     *
     * @throws IllegalArgumentException if {@code profile} is neither 0009 nor 000A
     */
    public static EktCipher ofProfile(int profile) {
        return switch (profile) {
            case 0x0009 -> AESKW128;
            case 0x000A -> AESKW256;
            default -> throw new IllegalArgumentException("not a double profile: " + Integer.toHexString(profile));
        };
    }
}
