package dev.sotto.sip.calls.digest;

import dev.sotto.base.MalformedException;
import dev.sotto.sip.calls.digest.HashAlgorithm.Proof;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a client answers (RFC 7616 3.4). Its text form says nothing that helps to guess.
 *
 * @param username who it says that it is
 * @param nonceCount eight hexadecimal digits; empty without qop
 */
record Credentials(
        String username,
        String realm,
        String nonce,
        String uri,
        String response,
        HashAlgorithm algorithm,
        String clientNonce,
        String qop,
        String nonceCount) {
    private static final Pattern COUNT = Pattern.compile("[0-9A-Fa-f]{8}");

    /**
     * Reads the value of Authorization or Proxy-Authorization.
     *
     * @return empty if it is of another scheme or hash than we serve
     * @throws MalformedException if it breaks the grammar or lacks what it must have
     */
    static Optional<Credentials> parse(String header) {
        if (AuthParameters.isOther(header)) {
            return Optional.empty();
        }
        AuthParameters parameters = AuthParameters.parse(header);
        Optional<HashAlgorithm> algorithm =
                HashAlgorithm.named(parameters.first("algorithm").orElse(HashAlgorithm.MD5.word()));
        if (algorithm.isEmpty()) {
            return Optional.empty();
        }
        String qop = parameters.first("qop").orElse("");
        String count = parameters.first("nc").orElse("");
        if (!qop.isEmpty() && !COUNT.matcher(count).matches()) {
            throw new MalformedException("nc is eight hexadecimal digits where there is qop", 0, "");
        }
        return Optional.of(new Credentials(
                parameters.required("username"),
                parameters.required("realm"),
                parameters.required("nonce"),
                parameters.required("uri"),
                parameters.required("response"),
                algorithm.get(),
                parameters.first("cnonce").orElse(""),
                qop,
                count));
    }

    /** What {@link #response} has to be for {@code secret}. */
    String expected(String secret, String method, String body) {
        return algorithm.response(secret, new Proof(method, uri, body, nonce, nonceCount, clientNonce, qop));
    }

    @Override
    public String toString() {
        return "Credentials[" + username + "]";
    }
}
