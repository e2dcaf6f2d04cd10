package dev.sotto.sip.calls.digest;

import dev.sotto.base.MalformedException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The parameters of a header of the scheme Digest, each once (RFC 3261 25.1: {@code Digest name=value, name="value"}). */
final class AuthParameters {
    private static final String SCHEME = "digest";
    private static final int LONGEST = 4096;
    private static final int MOST = 32;

    private final Map<String, String> values;

    private AuthParameters(Map<String, String> values) {
        this.values = values;
    }

    /** Whether a header is of another scheme, which is nobody's fault. */
    static boolean isOther(String header) {
        String[] words = header.strip().split("[ \t]+", 2);
        return !words[0].equalsIgnoreCase(SCHEME);
    }

    /**
     * Reads one.
     *
     * @throws MalformedException if it is none, is too long, or has a parameter twice
     */
    static AuthParameters parse(String header) {
        if (header.length() > LONGEST || isOther(header)) {
            throw fault("a header of the scheme Digest, of at most 4096 characters", 0, header);
        }
        Map<String, String> values = new LinkedHashMap<>();
        int at = header.toLowerCase(Locale.ROOT).indexOf(SCHEME) + SCHEME.length();
        at = skip(header, at);
        while (at < header.length()) {
            int equals = header.indexOf('=', at);
            if (equals < 0 || values.size() == MOST) {
                throw fault("parameters are name=value, at most 32", at, header);
            }
            String name = header.substring(at, equals).strip().toLowerCase(Locale.ROOT);
            StringBuilder value = new StringBuilder();
            at = value(header, skip(header, equals + 1), value);
            if (name.isEmpty() || values.put(name, value.toString()) != null) {
                throw fault("each parameter has a name and is there once", equals, header);
            }
            at = skip(header, at);
            if (at < header.length() && header.charAt(at) != ',') {
                throw fault("a comma is between parameters", at, header);
            }
            at = skip(header, at + 1);
        }
        return new AuthParameters(values);
    }

    private static int skip(String text, int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    /** Reads a token or a quoted string; where it ends. */
    private static int value(String text, int from, StringBuilder into) {
        if (from >= text.length() || text.charAt(from) != '"') {
            int end = from;
            while (end < text.length() && ", \t".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            into.append(text, from, end);
            return end;
        }
        int at = from + 1;
        while (at < text.length() && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\') {
                at++;
            }
            if (at < text.length()) {
                into.append(text.charAt(at));
            }
            at++;
        }
        if (at >= text.length()) {
            throw fault("a quoted string has an end", from, text);
        }
        return at + 1;
    }

    private static MalformedException fault(String rule, int offset, String header) {
        // No excerpt: a response is as good as a password to who guesses.
        return new MalformedException(rule, Math.min(offset, header.length()), "");
    }

    Optional<String> first(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /**
     * The same, of one that has to be there.
     *
     * @throws MalformedException if it is not
     */
    String required(String name) {
        return first(name).orElseThrow(() -> new MalformedException("the parameter " + name + " is there", 0, ""));
    }

    /** Text inside quotes. */
    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
