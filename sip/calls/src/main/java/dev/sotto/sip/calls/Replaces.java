package dev.sotto.sip.calls;

import dev.sotto.base.MalformedException;
import java.util.Locale;
import java.util.Optional;

/**
 * The dialog that a call is to replace (RFC 3891 6.1), as the one names it who gets the call.
 *
 * @param callId its Call-ID
 * @param toTag the tag of who gets the call
 * @param fromTag the tag of the other side
 * @param earlyOnly whether it is not to be replaced once it is answered
 */
public record Replaces(String callId, String toTag, String fromTag, boolean earlyOnly) {
    private static final int MAX_LENGTH = 512;
    private static final String RULE = "RFC 3891 6.1";

    /**
     * Reads the value of a Replaces header. Parameters that are not known are passed over.
     *
     * @throws MalformedException if it is none
     */
    public static Replaces parse(String value) {
        if (value.length() > MAX_LENGTH) {
            throw new MalformedException(RULE + ": length", MAX_LENGTH, value);
        }
        String[] parts = value.split(";", -1);
        String callId = word(parts[0].strip(), "Call-ID", value);
        Optional<String> toTag = Optional.empty();
        Optional<String> fromTag = Optional.empty();
        boolean isEarlyOnly = false;
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].split("=", 2);
            String given = pair.length > 1 ? pair[1].strip() : "";
            switch (pair[0].strip().toLowerCase(Locale.ROOT)) {
                case "to-tag" -> toTag = once(toTag, word(given, "to-tag", value), value);
                case "from-tag" -> fromTag = once(fromTag, word(given, "from-tag", value), value);
                case "early-only" -> isEarlyOnly = true;
                default -> {
                    // generic-param
                }
            }
        }
        if (toTag.isEmpty() || fromTag.isEmpty()) {
            throw new MalformedException(RULE + ": to-tag and from-tag are needed", 0, value);
        }
        return new Replaces(callId, toTag.get(), fromTag.get(), isEarlyOnly);
    }

    private static Optional<String> once(Optional<String> before, String given, String value) {
        if (before.isPresent()) {
            throw new MalformedException(RULE + ": one tag twice", 0, value);
        }
        return Optional.of(given);
    }

    /** Nothing that could end the header, or begin another part of it. */
    private static String word(String given, String what, String value) {
        if (given.isEmpty() || !given.chars().allMatch(c -> c > ' ' && c < 0x7F && c != ';' && c != ',')) {
            throw new MalformedException(RULE + ": " + what, 0, value);
        }
        return given;
    }

    /** The value of the header. */
    public String text() {
        return callId + ";to-tag=" + toTag + ";from-tag=" + fromTag + (earlyOnly ? ";early-only" : "");
    }
}
