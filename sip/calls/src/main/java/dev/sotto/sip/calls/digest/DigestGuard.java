package dev.sotto.sip.calls.digest;

import dev.sotto.base.Entropy;
import dev.sotto.base.MalformedException;
import dev.sotto.sip.calls.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Asks peers for digests and judges what they answer. A nonce is bound to a time, a source and a realm by a MAC, so that none is kept before somebody
 * has proven a password with it; then its counter is, so that what was said once is not taken again (RFC 7616 5.4). Whether a user exists shows
 * neither in the answer nor in the work. One owner.
 */
public final class DigestGuard {
    private static final int MOST_COUNTERS = 20_000;
    private static final int MAC_OCTETS = 12;
    private static final int KEY_OCTETS = 32;
    private static final String MAC = "HmacSHA256";

    private final String realm;
    private final long lifetimeNanos;
    private final SecretKeySpec key;
    private final String nobody;
    private final List<HashAlgorithm> algorithms;

    /** How often each nonce that proved a password was used; the oldest goes first. */
    private final Map<String, Long> counters = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST_COUNTERS;
        }
    };

    /**
     * One that takes all that we know.
     *
     * @param realm that is asked for
     * @param lifetimeSeconds how long a nonce is good
     */
    public DigestGuard(String realm, int lifetimeSeconds, Entropy entropy) {
        this(realm, lifetimeSeconds, List.of(HashAlgorithm.values()), entropy);
    }

    /** @param algorithms that are asked for and taken, the first first (RFC 8760 2.3) */
    public DigestGuard(String realm, int lifetimeSeconds, List<HashAlgorithm> algorithms, Entropy entropy) {
        this.algorithms = List.copyOf(algorithms);
        this.realm = realm;
        this.lifetimeNanos = TimeUnit.SECONDS.toNanos(lifetimeSeconds);
        this.key = new SecretKeySpec(entropy.octets(KEY_OCTETS), MAC);
        this.nobody = HashAlgorithm.SHA_256.hash(Base64.getEncoder().encodeToString(entropy.octets(KEY_OCTETS)));
    }

    /** What is judged of a request. */
    public sealed interface Judgement {
        /** It proves the password of this user. */
        record Proven(String username) implements Judgement {}

        /**
         * It proves nothing, and is to be asked.
         *
         * @param challenges WWW-Authenticate, one for each hash
         * @param why a sentence for an operator; the peer is told nothing
         * @param isWrong whether it tried, and a password, a user or the rest of it was wrong
         */
        record Asked(Headers challenges, String why, boolean isWrong) implements Judgement {}
    }

    /**
     * Judges a request.
     *
     * @param headers of it, with Authorization
     * @param passwords of users
     */
    public Judgement judge(
            Request request, Headers headers, Function<String, Optional<String>> passwords, long nowNanos) {
        Optional<Credentials> mine;
        try {
            mine = mine(headers);
        } catch (MalformedException e) {
            return asked(request, "its Authorization breaks RFC 7616: " + e.rule(), true, false, nowNanos);
        }
        return mine.filter(credentials -> algorithms.contains(credentials.algorithm()))
                .map(credentials -> judge(request, credentials, passwords, nowNanos))
                .orElseGet(() -> asked(request, "it brings no password", false, false, nowNanos));
    }

    /**
     * What is judged.
     *
     * @param uri the Request-URI
     * @param source the address that it came from
     */
    public record Request(String method, String uri, String source) {}

    private Optional<Credentials> mine(Headers headers) {
        for (String one : headers.values("Authorization")) {
            Optional<Credentials> read = Credentials.parse(one);
            if (read.isPresent() && read.get().realm().equals(realm)) {
                return read;
            }
        }
        return Optional.empty();
    }

    private Judgement judge(
            Request request, Credentials credentials, Function<String, Optional<String>> passwords, long nowNanos) {
        Optional<String> password = passwords.apply(credentials.username());
        // The same work for a user that there is not.
        String secret = credentials.algorithm().secret(credentials.username(), realm, password.orElse(nobody));
        boolean isRight = MessageDigest.isEqual(
                credentials.expected(secret, request.method(), "").getBytes(StandardCharsets.US_ASCII),
                credentials.response().getBytes(StandardCharsets.UTF_8));
        Freshness freshness = freshness(credentials.nonce(), request.source(), nowNanos);
        if (!isRight || password.isEmpty()) {
            return asked(request, "the user name or the password is wrong", true, false, nowNanos);
        }
        if (!sameTarget(credentials.uri(), request.uri())) {
            return asked(request, "its digest is for another address than it asks for", true, false, nowNanos);
        }
        return switch (freshness) {
            case FOREIGN -> asked(request, "its nonce is none of ours, or was another's", false, true, nowNanos);
            case OLD -> asked(request, "its nonce is too old", false, true, nowNanos);
            case FRESH ->
                isNext(credentials)
                        ? new Judgement.Proven(credentials.username())
                        : asked(request, "it says again what was said before", false, true, nowNanos);
        };
    }

    /** RFC 7616 3.4.6 wants them equivalent; ports and parameters are what proxies touch. */
    private static boolean sameTarget(String said, String asked) {
        return bare(said).equalsIgnoreCase(bare(asked));
    }

    private static String bare(String uri) {
        int end = uri.length();
        for (char c : new char[] {';', '?'}) {
            int at = uri.indexOf(c);
            end = at < 0 ? end : Math.min(end, at);
        }
        String without = uri.substring(0, end);
        return without.replaceFirst(":[0-9]{1,5}$", "");
    }

    /** Without qop there is no counter: such a nonce is good once (RFC 2069 peers). */
    private boolean isNext(Credentials credentials) {
        long count = credentials.qop().isEmpty() ? 1 : Long.parseLong(credentials.nonceCount(), 16);
        Long before = counters.get(credentials.nonce());
        if (before != null && count <= before) {
            return false;
        }
        counters.put(credentials.nonce(), count);
        return true;
    }

    private enum Freshness {
        FRESH,
        OLD,
        FOREIGN
    }

    private Freshness freshness(String nonce, String source, long nowNanos) {
        byte[] octets;
        try {
            octets = Base64.getUrlDecoder().decode(nonce);
        } catch (IllegalArgumentException e) {
            return Freshness.FOREIGN;
        }
        if (octets.length != Long.BYTES + MAC_OCTETS) {
            return Freshness.FOREIGN;
        }
        long made = ByteBuffer.wrap(octets).getLong();
        if (!MessageDigest.isEqual(octets, nonceOctets(made, source))) {
            return Freshness.FOREIGN;
        }
        return nowNanos - made > lifetimeNanos ? Freshness.OLD : Freshness.FRESH;
    }

    private byte[] nonceOctets(long made, String source) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            mac.update(ByteBuffer.allocate(Long.BYTES).putLong(made).flip());
            byte[] tag = mac.doFinal((source + '\n' + realm).getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.allocate(Long.BYTES + MAC_OCTETS)
                    .putLong(made)
                    .put(tag, 0, MAC_OCTETS)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + MAC, e);
        }
    }

    private Judgement asked(Request request, String why, boolean isWrong, boolean isStale, long nowNanos) {
        String nonce = Base64.getUrlEncoder().withoutPadding().encodeToString(nonceOctets(nowNanos, request.source()));
        Headers challenges = Headers.NONE;
        for (HashAlgorithm algorithm : algorithms) {
            Challenge challenge =
                    new Challenge(realm, nonce, "", algorithm, List.of(HashAlgorithm.Proof.AUTH), isStale);
            challenges = challenges.with("WWW-Authenticate", challenge.text());
        }
        return new Judgement.Asked(challenges, why, isWrong);
    }
}
