package dev.sotto.sip.calls.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** The hash of a digest, the stronger first (RFC 8760 2). */
public enum HashAlgorithm {
    /** RFC 7616 3.3. */
    SHA_256("SHA-256"),
    /** What older peers have (RFC 2617). */
    MD5("MD5");

    private final String word;

    HashAlgorithm(String word) {
        this.word = word;
    }

    /** As it stands in messages. */
    public String word() {
        return word;
    }

    /** The one of that word; empty for those that are not served, the {@code -sess} ones among them. */
    static Optional<HashAlgorithm> named(String word) {
        for (HashAlgorithm one : values()) {
            if (one.word.equalsIgnoreCase(word)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    /** The hash of the parts with colons between them, in lower-case hexadecimal digits. */
    String hash(String... parts) {
        try {
            byte[] text = String.join(":", parts).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance(word).digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + word, e);
        }
    }

    /** The hash of the user's secret, which is as good as the secret for that realm (RFC 7616 3.4.2). */
    public String secret(String username, String realm, String password) {
        return hash(username, realm, password);
    }

    /** What proves the knowledge of the secret (RFC 7616 3.4.1); without qop as RFC 2069 had it. */
    String response(String secret, Proof proof) {
        String request = proof.qop().equals(Proof.AUTH_INT)
                ? hash(proof.method(), proof.uri(), hash(proof.body()))
                : hash(proof.method(), proof.uri());
        return proof.qop().isEmpty()
                ? hash(secret, proof.nonce(), request)
                : hash(secret, proof.nonce(), proof.nonceCount(), proof.clientNonce(), proof.qop(), request);
    }

    /**
     * What a response is made of besides the secret.
     *
     * @param qop {@code auth}, {@code auth-int}, or empty
     * @param nonceCount eight hexadecimal digits
     */
    record Proof(
            String method, String uri, String body, String nonce, String nonceCount, String clientNonce, String qop) {
        static final String AUTH = "auth";
        static final String AUTH_INT = "auth-int";
    }
}
