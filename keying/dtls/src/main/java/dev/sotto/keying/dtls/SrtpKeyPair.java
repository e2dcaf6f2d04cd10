package dev.sotto.keying.dtls;

import dev.sotto.base.KeyMaterial;

/**
 * What both directions of one association encrypt with (RFC 5764 4.2).
 *
 * @param clientWrite used by the DTLS client to send
 * @param serverWrite used by the DTLS server to send
 */
public record SrtpKeyPair(SrtpKey clientWrite, SrtpKey serverWrite) implements AutoCloseable {
    /**
     * Cuts an exporter block into its four values, in the order client key, server key, client salt, server salt. For a
     * double profile each value still holds both halves; see {@link SrtpKeyHalves}.
     *
     * @param block stays the caller's
     * @throws IllegalArgumentException if the block has not the length of the profile
     */
    public static SrtpKeyPair whole(SrtpProfile profile, KeyMaterial block) {
        if (block.length() != profile.exporterLength()) {
            throw new IllegalArgumentException(block.length() + " octets exported for " + profile);
        }
        int key = profile.keyLength();
        int salt = profile.saltLength();
        return new SrtpKeyPair(
                new SrtpKey(block.slice(0, key), block.slice(2 * key, salt)),
                new SrtpKey(block.slice(key, key), block.slice(2 * key + salt, salt)));
    }

    /** Destroys all four values. */
    @Override
    public void close() {
        clientWrite.close();
        serverWrite.close();
    }
}
