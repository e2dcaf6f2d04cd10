package dev.sotto.keying.dtls;

import dev.sotto.base.KeyMaterial;

/**
 * The halves of a double profile's keys (RFC 8723 3): the first half of each of the four exported values is inner, the
 * second is outer. Halving the whole block at once would be wrong, because keys come before salts in it.
 *
 * @param inner end-to-end; normally destroyed at once, because EKT replaces it (RFC 8871 6.2)
 * @param outer hop-by-hop; what RFC 9185 MediaKeys give to the media distributor
 */
public record SrtpKeyHalves(SrtpKeyPair inner, SrtpKeyPair outer) implements AutoCloseable {
    /**
     * Splits an exporter block.
     *
     * @param block stays the caller's
     * @throws IllegalArgumentException if the profile is not double or the block has not its length
     */
    public static SrtpKeyHalves split(SrtpProfile profile, KeyMaterial block) {
        if (!profile.isDouble()) {
            throw new IllegalArgumentException(profile + " has no halves");
        }
        try (SrtpKeyPair whole = SrtpKeyPair.whole(profile, block)) {
            return new SrtpKeyHalves(half(whole, 0), half(whole, 1));
        }
    }

    private static SrtpKeyPair half(SrtpKeyPair whole, int which) {
        return new SrtpKeyPair(half(whole.clientWrite(), which), half(whole.serverWrite(), which));
    }

    private static SrtpKey half(SrtpKey both, int which) {
        return new SrtpKey(half(both.key(), which), half(both.salt(), which));
    }

    private static KeyMaterial half(KeyMaterial both, int which) {
        int length = both.length() / 2;
        return both.slice(which * length, length);
    }

    /** Destroys all eight values. */
    @Override
    public void close() {
        inner.close();
        outer.close();
    }
}
