package dev.sotto.console;

import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/** Random texts that are told once, and the hashes by which they are known again. They are long, so the hash need not be slow. */
final class Tokens {
    private static final int OCTETS = 32;

    private Tokens() {}

    static String make(Entropy entropy) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(entropy.octets(OCTETS));
    }

    static String hash(String token) {
        return HexFormat.of()
                .formatHex(Fingerprint.sha256(token.getBytes(StandardCharsets.UTF_8))
                        .digest());
    }
}
