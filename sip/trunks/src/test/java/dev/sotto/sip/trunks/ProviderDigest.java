package dev.sotto.sip.trunks;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The other side's digest authentication, written down from RFC 7616 3.4 for itself. */
final class ProviderDigest {
    private static final Pattern PART = Pattern.compile("(\\w+)=(?:\"([^\"]*)\"|([^,\\s]+))");

    final String realm;
    final String algorithm;
    /** With what the nonces begin that are taken. */
    String age = "a";

    boolean isAccountWrong;
    /** Whether a challenge says that only the nonce was too old. */
    boolean saysStale = true;

    private final Map<String, Integer> counts = new HashMap<>();
    private int challenges;

    ProviderDigest(String realm, String algorithm) {
        this.realm = realm;
        this.algorithm = algorithm;
    }

    String challenge(boolean stale) {
        return "Digest realm=\"" + realm + "\", nonce=\"" + age + ++challenges + "\", qop=\"auth\", algorithm="
                + algorithm + (stale && saysStale ? ", stale=true" : "");
    }

    /** Whether the answer is to an older nonce of ours. */
    boolean isStale(String credentials) {
        return !parts(credentials).getOrDefault("nonce", "").startsWith(age);
    }

    boolean isRight(String credentials, String method, String password) {
        Map<String, String> parts = parts(credentials);
        int count = Integer.parseInt(parts.getOrDefault("nc", "0"), 16);
        if (count <= counts.getOrDefault(parts.getOrDefault("nonce", ""), 0)) {
            throw new AssertionError("a count that was there before: " + credentials);
        }
        counts.put(parts.getOrDefault("nonce", ""), count);
        String one = hash(parts.get("username") + ":" + realm + ":" + password);
        String two = hash(method + ":" + parts.get("uri"));
        String wanted = hash(
                one + ":" + parts.get("nonce") + ":" + parts.get("nc") + ":" + parts.get("cnonce") + ":auth:" + two);
        return wanted.equals(parts.get("response")) && !isAccountWrong;
    }

    private static Map<String, String> parts(String credentials) {
        Map<String, String> out = new HashMap<>();
        Matcher matcher = PART.matcher(credentials);
        while (matcher.find()) {
            out.put(matcher.group(1), matcher.group(2) == null ? matcher.group(3) : matcher.group(2));
        }
        return out;
    }

    private String hash(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm.equals("MD5") ? "MD5" : "SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
