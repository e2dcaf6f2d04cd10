package dev.sotto.base;

import java.security.SecureRandom;

/** Where random octets come from. Machines get one at construction, so that a test can give them a seed. */
@FunctionalInterface
public interface Entropy {
    /** Fills all of {@code target}. */
    void fill(byte[] target);

    /** {@code length} new random octets. */
    default byte[] octets(int length) {
        byte[] out = new byte[length];
        fill(out);
        return out;
    }

    /** 32 random bits. */
    default int nextInt() {
        return (int) OctetReader.bigEndian(octets(4), 0, 4);
    }

    /** 64 random bits. */
    default long nextLong() {
        return OctetReader.bigEndian(octets(8), 0, 8);
    }

    /** The operating system's generator; safe to share between threads. */
    static Entropy system() {
        SecureRandom random = new SecureRandom();
        return random::nextBytes;
    }
}
