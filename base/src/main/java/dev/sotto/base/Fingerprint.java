package dev.sotto.base;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A digest of something public, such as a certificate (RFC 8122 5) or a subject public key.
 *
 * @param algorithm the name of the hash function in lower case, for example {@code sha-256}
 * @param digest its value; 32 octets for SHA-256
 */
public record Fingerprint(String algorithm, byte[] digest) {
    /** The only hash function that we make, and the one RFC 8122 5 asks for. */
    public static final String SHA_256 = "sha-256";

    private static final HexFormat COLONS = HexFormat.ofDelimiter(":").withUpperCase();
    private static final int MAX_TEXT = 3 * 64;

    /** Takes a copy of the digest. */
    public Fingerprint {
        digest = digest.clone();
    }

    /** The SHA-256 fingerprint of {@code octets}, for example a certificate in DER. */
    public static Fingerprint sha256(byte[] octets) {
        return new Fingerprint(SHA_256, digest("SHA-256", octets));
    }

    /**
     * How strong its hash function is: the octets of SHA-256, SHA-384 and SHA-512, and 0 of all others, by which nothing may be
     * recognised.
     */
    public int strength() {
        return switch (algorithm) {
            case SHA_256 -> 32;
            case "sha-384" -> 48;
            case "sha-512" -> 64;
            default -> 0;
        };
    }

    /** Whether it is one of {@code octets}, for example a certificate in DER; never with a hash function that is too weak. */
    public boolean isOf(byte[] octets) {
        return strength() > 0 && MessageDigest.isEqual(digest, digest(algorithm.toUpperCase(Locale.ROOT), octets));
    }

    private static byte[] digest(String function, byte[] octets) {
        try {
            return MessageDigest.getInstance(function).digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + function, e);
        }
    }

    /**
     * Reads the form of RFC 8122 5: {@code sha-256 AB:CD:…}.
     *
     * @throws MalformedException if it is not of that form
     */
    public static Fingerprint parse(String text) {
        int space = text.indexOf(' ');
        if (space <= 0 || text.length() - space - 1 > MAX_TEXT) {
            throw new MalformedException("RFC 8122 5: fingerprint", 0, text);
        }
        try {
            byte[] digest = COLONS.parseHex(text.substring(space + 1).strip().toUpperCase(Locale.ROOT));
            String algorithm = text.substring(0, space).toLowerCase(Locale.ROOT);
            if (digest.length == 0 || (algorithm.equals(SHA_256) && digest.length != 32)) {
                throw new MalformedException("RFC 8122 5: length of fingerprint", space + 1, text);
            }
            return new Fingerprint(algorithm, digest);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("RFC 8122 5: hexadecimal pairs with colons", space + 1, text);
        }
    }

    /** The form of RFC 8122 5: {@code sha-256 AB:CD:…}. */
    public String text() {
        return algorithm + " " + COLONS.formatHex(digest);
    }

    /** A copy. */
    @Override
    public byte[] digest() {
        return digest.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint that
                && algorithm.equals(that.algorithm)
                && MessageDigest.isEqual(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }

    @Override
    public String toString() {
        return text();
    }
}
