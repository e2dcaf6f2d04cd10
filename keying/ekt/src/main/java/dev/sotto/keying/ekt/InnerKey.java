package dev.sotto.keying.ekt;

import dev.sotto.base.KeyMaterial;
import java.util.OptionalLong;

/**
 * An end-to-end key to try on one packet. Keep one inner SRTP context, with its index and its replay list, for each
 * {@code keyId}; never for an SSRC alone, because a rejoining source starts its index again under a new key.
 *
 * @param keyId names this key of this source for the life of the list; never used again
 * @param masterKey the inner master key; belongs to the list and is destroyed with it
 * @param masterSalt its salt of 12 octets; belongs to the list too
 * @param startRoc the rollover counter for a new context, an unsigned 32-bit number
 * @param announcedRoc present if this very packet carried this key: the rollover counter that the sender used. It is not
 *     authenticated against replay: use it when the estimated index does not verify, and never to move an index back
 */
public record InnerKey(
        long keyId, KeyMaterial masterKey, KeyMaterial masterSalt, long startRoc, OptionalLong announcedRoc) {}
