package dev.sotto.sip.calls;

import dev.sotto.base.MalformedException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One key of a telephone in the body of an INFO without Info-Package, as phones sent it before there were packages ("legacy usage",
 * RFC 6086 9). No RFC says what the two bodies look like; this is what phones send:
 *
 * <pre>
 * application/dtmf-relay        application/dtmf
 * Signal=5                      5
 * Duration=160
 * </pre>
 *
 * A key is {@code 0-9 * # A-D}, or 10 to 15 as RFC 4733 3.2 numbers those after 9. How long it was pressed changes nothing, but has to be a number.
 */
public final class InfoKeyCodec {
    /** The subtype with the key in a line, below {@code application}. */
    public static final String RELAY = "dtmf-relay";
    /** The subtype with the key alone. */
    public static final String PLAIN = "dtmf";
    /** A longer body is no key. */
    public static final int LARGEST_OCTETS = 128;

    private static final String RULE = "a key by INFO";
    private static final String KEYS = "0123456789*#ABCD";
    private static final String SIGNAL = "signal";
    private static final String DURATION = "duration";
    private static final int MOST_LINES = 8;
    private static final int USUAL_MILLIS = 160;

    private InfoKeyCodec() {}

    /** Whether a body of this subtype is a key. */
    public static boolean isKey(String subtype) {
        return subtype.equalsIgnoreCase(RELAY) || subtype.equalsIgnoreCase(PLAIN);
    }

    /**
     * Reads one key.
     *
     * @return {@code 0} to {@code 9}, {@code *}, {@code #}, {@code A} to {@code D}
     * @throws MalformedException if it is none; it says nothing of what was there instead, which may be a part of a PIN
     */
    public static char parse(String subtype, String body) {
        if (body.length() > LARGEST_OCTETS) {
            throw malformed("too long");
        }
        return subtype.equalsIgnoreCase(RELAY) ? relay(body) : key(body.strip());
    }

    /** One key as a body of {@link #RELAY}, pressed for as long as people press keys. */
    public static String print(char key) {
        return "Signal=" + key + "\r\nDuration=" + USUAL_MILLIS + "\r\n";
    }

    private static char relay(String body) {
        List<String> lines = body.lines().filter(line -> !line.isBlank()).toList();
        if (lines.size() > MOST_LINES) {
            throw malformed("too many lines");
        }
        Optional<Character> key = Optional.empty();
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (equals < 0) {
                throw malformed("a line is NAME=VALUE");
            }
            String name = line.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            String value = line.substring(equals + 1).strip();
            if (name.equals(SIGNAL)) {
                if (key.isPresent()) {
                    throw malformed("two signals");
                }
                key = Optional.of(key(value));
            } else if (name.equals(DURATION) && !isDuration(value)) {
                throw malformed("its duration is no number");
            }
        }
        return key.orElseThrow(() -> malformed("no signal"));
    }

    private static boolean isDuration(String value) {
        return !value.isEmpty() && value.length() <= 6 && value.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static char key(String value) {
        if (value.length() == 1) {
            int index = KEYS.indexOf(Character.toUpperCase(value.charAt(0)));
            if (index >= 0) {
                return KEYS.charAt(index);
            }
        } else if (value.length() == 2 && value.charAt(0) == '1' && value.charAt(1) >= '0' && value.charAt(1) <= '5') {
            return KEYS.charAt(10 + value.charAt(1) - '0');
        }
        throw malformed("no key of a telephone");
    }

    private static MalformedException malformed(String what) {
        return new MalformedException(RULE + ": " + what, 0, "");
    }
}
