package dev.sotto.media.srtp;

import dev.sotto.base.KeyMaterial;

/**
 * Master key and master salt of one direction of one hop. For a double profile these are the outer (second) halves.
 *
 * @param profile what the hop does with them
 * @param key {@link HopProfile#keyLength()} octets
 * @param salt {@link HopProfile#saltLength()} octets
 */
public record HopKeys(HopProfile profile, KeyMaterial key, KeyMaterial salt) {
    /** @throws IllegalArgumentException if a length is not the profile's */
    public HopKeys {
        if (key.length() != profile.keyLength() || salt.length() != profile.saltLength()) {
            throw new IllegalArgumentException("lengths of " + key + " and " + salt + " do not fit " + profile);
        }
    }

    /** Zeroes both. Contexts made from them have derived their own session keys and stay usable. */
    public void destroy() {
        key.destroy();
        salt.destroy();
    }
}
