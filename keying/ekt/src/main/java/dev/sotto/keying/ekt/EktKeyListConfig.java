package dev.sotto.keying.ekt;

import java.util.concurrent.TimeUnit;

/**
 * Limits of an {@link EktKeyList}.
 *
 * @param cipher the negotiated key wrap
 * @param keyLength of the inner master keys in octets: 16 with profile 0009, 32 with 000A
 * @param maxSources how many sources are remembered
 * @param unwrapsPerSecond how many fields may be unwrapped, for known sources and again for unknown ones
 * @param unwrapBurst how many at once
 * @param graceNanos how long an EKTKey, and a key of a source, is still accepted after its successor
 */
public record EktKeyListConfig(
        EktCipher cipher, int keyLength, int maxSources, int unwrapsPerSecond, int unwrapBurst, long graceNanos) {
    /**
     * The limits for a conference of the double profile 0009 or 000A: 1024 sources, 100 unwraps a second, bursts of 256 and
     * a grace of 10 s, which is twice what the key distributor waits for an acknowledgement.
     */
    public static EktKeyListConfig ofProfile(int profile) {
        EktCipher cipher = EktCipher.ofProfile(profile);
        return new EktKeyListConfig(cipher, cipher.keyLength(), 1024, 100, 256, TimeUnit.SECONDS.toNanos(10));
    }
}
