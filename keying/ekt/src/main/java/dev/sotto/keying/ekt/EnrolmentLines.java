package dev.sotto.keying.ekt;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The {@code key=value} lines of enrolment bodies. Values are never part of a fault's text. */
final class EnrolmentLines {
    private static final int MAX_LINES = 8;
    private static final int MAX_NAME = 64;

    private EnrolmentLines() {}

    static Map<String, String> parse(byte[] body, String rule) {
        if (body.length > EnrolmentRequest.MAX_OCTETS) {
            throw new MalformedException(rule + ": longer than " + EnrolmentRequest.MAX_OCTETS, 0, "");
        }
        Map<String, String> out = new HashMap<>();
        String[] lines = new String(body, StandardCharsets.UTF_8).split("\r?\n", MAX_LINES + 1);
        for (String line : lines) {
            int equals = line.indexOf('=');
            boolean blank = line.isEmpty();
            if (!blank && (equals < 1 || out.put(line.substring(0, equals), line.substring(equals + 1)) != null)) {
                throw new MalformedException(rule + ": lines of key=value", 0, "");
            }
        }
        return out;
    }

    static String required(Map<String, String> lines, String key, String rule) {
        String value = lines.get(key);
        if (value == null || value.isEmpty()) {
            throw new MalformedException(rule + ": no " + key, 0, "");
        }
        return value;
    }

    static Fingerprint sha256(String text, String rule) {
        Fingerprint out = Fingerprint.parse(text);
        if (!out.algorithm().equals(Fingerprint.SHA_256)) {
            throw new MalformedException(rule + ": fingerprints are sha-256", 0, "");
        }
        return out;
    }

    /** Whether it may be shown to people: 1..64 characters, none of control, and not blank. */
    static boolean isName(String text) {
        return !text.isBlank()
                && text.length() <= MAX_NAME
                && text.codePoints().noneMatch(c -> Character.isISOControl(c) || !Character.isDefined(c));
    }
}
