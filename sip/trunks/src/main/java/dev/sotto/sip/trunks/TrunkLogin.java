package dev.sotto.sip.trunks;

import dev.sotto.base.Entropy;
import dev.sotto.base.LogText;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Login;
import dev.sotto.sip.calls.RequestEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a trunk answers challenges with (RFC 7616 3.4, RFC 8760): of its own realm alone, and of the strongest hash that is offered. */
final class TrunkLogin {
    private static final Pattern PART = Pattern.compile("([\\w-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^,\\s]+))");
    private static final List<String> HASHES = List.of("SHA-256", "MD5");

    private final Optional<Login> login;
    private final Entropy entropy;
    private @Nullable Challenge known;
    private int count;

    TrunkLogin(Optional<Login> login, Entropy entropy) {
        this.login = login;
        this.entropy = entropy;
    }

    /**
     * Whether it makes sense to ask again.
     *
     * @param words if not, about who asks
     * @param field of the trunk to look at
     */
    record Answer(boolean isWorthTrying, String words, String field) {}

    private record Challenge(boolean isProxy, Map<String, String> parts) {
        String part(String name) {
            return parts.getOrDefault(name, "");
        }

        String hash() {
            return part("algorithm").isEmpty() ? "MD5" : part("algorithm").toUpperCase(Locale.ROOT);
        }

        boolean isReadable() {
            boolean qop = parts.get("qop") == null
                    || Stream.of(part("qop").split(",")).map(String::strip).anyMatch("auth"::equalsIgnoreCase);
            return !part("nonce").isEmpty() && HASHES.contains(hash()) && qop;
        }
    }

    /** Takes note of a 401 or 407 to a request of ours. */
    Answer learn(RequestEvent.Answered answer) {
        boolean isProxy = answer.status() == 407;
        List<Challenge> all =
                answer.headers().values(isProxy ? "Proxy-Authenticate" : "WWW-Authenticate").stream()
                        .filter(value -> value.regionMatches(true, 0, "Digest ", 0, 7))
                        .map(value -> new Challenge(isProxy, parts(value)))
                        .filter(Challenge::isReadable)
                        .sorted(Comparator.comparingInt(one -> HASHES.indexOf(one.hash())))
                        .toList();
        if (login.isEmpty()) {
            return new Answer(false, "asks for a password, and the trunk has none", "/auth/outbound");
        }
        if (all.isEmpty()) {
            return new Answer(false, "asks in a way that nobody here can answer", "/auth/outbound");
        }
        Optional<Challenge> ours = all.stream()
                .filter(one -> login.get().realms().contains(one.part("realm")))
                .findFirst();
        if (ours.isEmpty()) {
            return new Answer(
                    false,
                    LogText.oneLine("asks with the realm \"" + all.getFirst().part("realm")
                            + "\", and the trunk answers " + login.get().realms() + " alone: check the realm"),
                    "/auth/outbound/realm");
        }
        boolean isNew = known == null || ours.get().part("stale").equalsIgnoreCase("true");
        boolean isSameNonce = known != null && known.part("nonce").equals(ours.get().part("nonce"));
        known = ours.get();
        count = isSameNonce ? count : 0;
        return new Answer(isNew, "does not accept user name and password: check them", "/auth/outbound");
    }

    /** The header field for the next request; none before the first challenge. */
    Headers credentials(String method, String uri) {
        Challenge challenge = known;
        if (challenge == null || login.isEmpty()) {
            return Headers.NONE;
        }
        String nc = String.format("%08x", ++count);
        String cnonce = HexFormat.of().formatHex(entropy.octets(8));
        String one = login.get().username() + ":" + challenge.part("realm") + ":" + login.get().password();
        String hashedTwo = hash(challenge, method + ":" + uri);
        boolean qop = challenge.parts.get("qop") != null;
        String middle = qop ? nc + ":" + cnonce + ":auth:" : "";
        String response = hash(challenge, hash(challenge, one) + ":" + challenge.part("nonce") + ":" + middle + hashedTwo);
        String value = "Digest username=\"" + login.get().username() + "\", realm=\"" + challenge.part("realm")
                + "\", nonce=\"" + challenge.part("nonce") + "\", uri=\"" + uri + "\", response=\"" + response
                + "\", algorithm=" + challenge.hash()
                + (qop ? ", qop=auth, nc=" + nc + ", cnonce=\"" + cnonce + "\"" : "")
                + (challenge.part("opaque").isEmpty() ? "" : ", opaque=\"" + challenge.part("opaque") + "\"");
        return Headers.NONE.with(challenge.isProxy ? "Proxy-Authorization" : "Authorization", value);
    }

    private static Map<String, String> parts(String value) {
        Map<String, String> out = new HashMap<>();
        Matcher matcher = PART.matcher(value);
        while (matcher.find()) {
            String said = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
            out.putIfAbsent(matcher.group(1).toLowerCase(Locale.ROOT), said);
        }
        return out;
    }

    private static String hash(Challenge challenge, String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance(challenge.hash());
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it: " + challenge.hash(), e);
        }
    }
}
