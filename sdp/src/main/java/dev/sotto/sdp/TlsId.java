package dev.sotto.sdp;

import dev.sotto.base.Entropy;

/** The value of {@code a=tls-id}, which names one DTLS association (RFC 8842 4). */
public final class TlsId {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_";
    private static final int LENGTH = 32;

    private TlsId() {}

    /** A new value of 32 characters with 192 random bits; RFC 8842 4 asks for 120. */
    public static String random(Entropy entropy) {
        return RandomText.of(entropy, LENGTH);
    }

    /** Whether it has 20 to 255 characters of {@code A-Z a-z 0-9 + / - _}. */
    public static boolean isValid(String value) {
        return value.length() >= 20 && value.length() <= 255 && value.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0);
    }
}
