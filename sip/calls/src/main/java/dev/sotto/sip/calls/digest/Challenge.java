package dev.sotto.sip.calls.digest;

import dev.sotto.base.MalformedException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a server asks (RFC 7616 3.3).
 *
 * @param realm whose passwords it takes
 * @param nonce what the response is good for
 * @param opaque to be given back; empty if there is none
 * @param algorithm the hash
 * @param qop the qualities of protection that it takes; empty for a server of RFC 2069
 * @param isStale whether only the nonce was wrong
 */
public record Challenge(
        String realm, String nonce, String opaque, HashAlgorithm algorithm, List<String> qop, boolean isStale) {
    /** Takes a copy of the list. */
    public Challenge {
        qop = List.copyOf(qop);
    }

    /**
     * Reads the value of WWW-Authenticate or Proxy-Authenticate.
     *
     * @return empty if it is of another scheme or hash than we serve
     * @throws MalformedException if it breaks the grammar, or lacks realm or nonce
     */
    public static Optional<Challenge> parse(String header) {
        if (AuthParameters.isOther(header)) {
            return Optional.empty();
        }
        AuthParameters parameters = AuthParameters.parse(header);
        String realm = parameters.required("realm");
        String nonce = parameters.required("nonce");
        List<String> qop = parameters.first("qop").map(Challenge::words).orElse(List.of());
        boolean isStale = parameters.first("stale").orElse("").equalsIgnoreCase("true");
        String opaque = parameters.first("opaque").orElse("");
        return HashAlgorithm.named(parameters.first("algorithm").orElse(HashAlgorithm.MD5.word()))
                .map(algorithm -> new Challenge(realm, nonce, opaque, algorithm, qop, isStale));
    }

    private static List<String> words(String list) {
        return Arrays.stream(list.split(","))
                .map(word -> word.strip().toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** As it stands in the header. */
    public String text() {
        StringBuilder out = new StringBuilder("Digest realm=")
                .append(AuthParameters.quoted(realm))
                .append(", nonce=")
                .append(AuthParameters.quoted(nonce));
        if (!opaque.isEmpty()) {
            out.append(", opaque=").append(AuthParameters.quoted(opaque));
        }
        out.append(", algorithm=").append(algorithm.word());
        if (!qop.isEmpty()) {
            out.append(", qop=").append(AuthParameters.quoted(String.join(",", qop)));
        }
        return out.append(isStale ? ", stale=true" : "").toString();
    }
}
