package dev.sotto.keying.dtls;

/** The EKT ciphers of RFC 8870 4.4, named by what they are because their code points are contradictory; see {@link EktCodePoints}. */
public enum EktCipherType {
    /** AES Key Wrap with Padding, key of 16 octets. */
    AESKW_128(16),
    /** AES Key Wrap with Padding, key of 32 octets. */
    AESKW_256(32);

    private final int keyLength;

    EktCipherType(int keyLength) {
        this.keyLength = keyLength;
    }

    /** Length of the EKTKey in octets. */
    public int keyLength() {
        return keyLength;
    }

    /** Whether it is strong enough for a profile: at least as long as the end-to-end key (RFC 8870 6). */
    public boolean suits(SrtpProfile profile) {
        return profile.isDouble() && keyLength >= profile.keyLength() / 2;
    }
}
