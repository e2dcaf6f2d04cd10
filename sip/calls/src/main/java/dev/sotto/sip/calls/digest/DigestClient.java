package dev.sotto.sip.calls.digest;

import dev.sotto.base.Entropy;
import dev.sotto.base.MalformedException;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Login;
import dev.sotto.sip.calls.digest.HashAlgorithm.Proof;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers the challenges that one peer sets us, over all requests of a call or a registration. Only realms that the login names are
 * answered, and no nonce twice: who asks again for what was just answered does not take the password. One owner.
 */
public final class DigestClient {
    private static final int CLIENT_NONCE_OCTETS = 8;

    private final Login login;
    private final Entropy entropy;
    private @Nullable String answered;

    /** @param entropy for nonces of our own */
    public DigestClient(Login login, Entropy entropy) {
        this.login = login;
        this.entropy = entropy;
    }

    /** What comes of challenges. */
    public sealed interface Answer {
        /**
         * The request is to be sent again.
         *
         * @param header its name and value
         */
        record Again(Headers header) implements Answer {}

        /**
         * There is nothing to answer with.
         *
         * @param why a sentence for an operator
         */
        record GivenUp(String why) implements Answer {}
    }

    /**
     * Answers a 401 or 407.
     *
     * @param challenges the header fields of the response
     * @param method of the request, with its Request-URI and body
     */
    public Answer answer(int status, Headers challenges, String method, String uri, String body) {
        boolean isProxy = status == 407;
        List<String> asked = challenges.values(isProxy ? "Proxy-Authenticate" : "WWW-Authenticate");
        List<Challenge> known = new ArrayList<>();
        try {
            for (String one : asked) {
                Challenge.parse(one).ifPresent(known::add);
            }
        } catch (MalformedException e) {
            return new Answer.GivenUp(
                    "The other side asks for a password in a way that breaks RFC 7616: " + e.rule() + ".");
        }
        // RFC 8760 2.4: the strongest that we can.
        Optional<Challenge> best = known.stream()
                .filter(one -> login.realms().contains(one.realm()))
                .min(Comparator.comparing(Challenge::algorithm));
        if (best.isEmpty()) {
            return new Answer.GivenUp(nothing(asked, known));
        }
        Challenge challenge = best.get();
        if (challenge.nonce().equals(answered) || (answered != null && !challenge.isStale())) {
            return new Answer.GivenUp(
                    "The other side does not take the user name or the password of realm " + challenge.realm() + ".");
        }
        answered = challenge.nonce();
        String name = isProxy ? "Proxy-Authorization" : "Authorization";
        return new Answer.Again(Headers.NONE.with(name, authorization(challenge, method, uri, body)));
    }

    /** A request was taken: a later challenge is another one. */
    public void accepted() {
        answered = null;
    }

    private String nothing(List<String> asked, List<Challenge> known) {
        if (asked.isEmpty()) {
            return "The other side wants a password and does not say how.";
        }
        if (known.isEmpty()) {
            return "The other side wants a password in a way that is not known here; SHA-256 and MD5 are.";
        }
        return "The other side asks for the password of realm "
                + known.stream()
                        .map(Challenge::realm)
                        .distinct()
                        .reduce((a, b) -> a + ", " + b)
                        .orElse("")
                + "; only that of " + String.join(", ", login.realms()) + " may be answered.";
    }

    private String authorization(Challenge challenge, String method, String uri, String body) {
        String qop = challenge.qop().contains(Proof.AUTH) || challenge.qop().isEmpty()
                ? challenge.qop().isEmpty() ? "" : Proof.AUTH
                : Proof.AUTH_INT;
        String clientNonce = HexFormat.of().formatHex(entropy.octets(CLIENT_NONCE_OCTETS));
        String count = "00000001";
        HashAlgorithm algorithm = challenge.algorithm();
        String secret = algorithm.secret(login.username(), challenge.realm(), login.password());
        String response =
                algorithm.response(secret, new Proof(method, uri, body, challenge.nonce(), count, clientNonce, qop));
        StringBuilder out = new StringBuilder("Digest username=")
                .append(AuthParameters.quoted(login.username()))
                .append(", realm=")
                .append(AuthParameters.quoted(challenge.realm()))
                .append(", nonce=")
                .append(AuthParameters.quoted(challenge.nonce()))
                .append(", uri=")
                .append(AuthParameters.quoted(uri))
                .append(", response=\"")
                .append(response)
                .append("\", algorithm=")
                .append(algorithm.word());
        if (!qop.isEmpty()) {
            out.append(", cnonce=\"")
                    .append(clientNonce)
                    .append("\", qop=")
                    .append(qop)
                    .append(", nc=")
                    .append(count);
        }
        if (!challenge.opaque().isEmpty()) {
            out.append(", opaque=").append(AuthParameters.quoted(challenge.opaque()));
        }
        return out.toString();
    }
}
