package dev.sotto.media.ice;

import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * The username fragment and the password of one side of one ICE session (RFC 8445 section 5.3).
 *
 * @param ufrag 4 to 256 characters of {@code ALPHA / DIGIT / "+" / "/"}
 * @param password 22 to 256 such characters as octets
 */
public record IceCredentials(String ufrag, KeyMaterial password) {
    /** 48 random bits, twice what is required, so that no two legs of a process share one. */
    private static final int UFRAG_RANDOM_OCTETS = 6;
    /** 144 random bits; 128 are required. */
    private static final int PASSWORD_RANDOM_OCTETS = 18;

    private static final int MIN_UFRAG = 4;
    private static final int MIN_PASSWORD = 22;
    private static final int MAX = 256;

    /** @throws IllegalArgumentException if a length or a character is not allowed (RFC 8839 section 5.4) */
    public IceCredentials {
        boolean fits = ufrag.length() >= MIN_UFRAG
                && ufrag.length() <= MAX
                && password.length() >= MIN_PASSWORD
                && password.length() <= MAX;
        if (!fits || !ufrag.chars().allMatch(IceCredentials::isIceChar)) {
            throw new IllegalArgumentException("RFC 8839 5.4: ice-ufrag or ice-pwd of a forbidden form");
        }
    }

    /** New ones from {@code entropy}. */
    public static IceCredentials random(Entropy entropy) {
        Base64.Encoder base64 = Base64.getEncoder();
        byte[] password = base64.encode(entropy.octets(PASSWORD_RANDOM_OCTETS));
        try {
            String ufrag = base64.encodeToString(entropy.octets(UFRAG_RANDOM_OCTETS));
            return new IceCredentials(ufrag, KeyMaterial.copyOf(password));
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    /** From the values of {@code a=ice-ufrag} and {@code a=ice-pwd}. */
    public static IceCredentials of(String ufrag, String password) {
        return new IceCredentials(ufrag, KeyMaterial.copyOf(password.getBytes(StandardCharsets.US_ASCII)));
    }

    /** The password as text, for {@code a=ice-pwd} alone. */
    public String dangerousPasswordText() {
        return new String(password.dangerousOctets(), StandardCharsets.US_ASCII);
    }

    private static boolean isIceChar(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    }
}
