package dev.sotto.sdp;

import dev.sotto.base.MalformedException;
import java.util.OptionalInt;

/**
 * One kind of RTCP feedback that a side takes (RFC 4585 4.2).
 *
 * @param payloadType for which format, 0..127; empty for all of them
 * @param value for example {@code nack}, {@code nack pli} or {@code ccm fir}
 */
public record RtcpFeedback(OptionalInt payloadType, String value) {
    private static final String RULE = "RFC 4585 4.2: rtcp-fb";
    private static final String GENERIC_NACK = "nack";

    /** Generic NACKs (RFC 4585 6.2.1) for every format. */
    static RtcpFeedback nackForAll() {
        return new RtcpFeedback(OptionalInt.empty(), GENERIC_NACK);
    }

    /**
     * Reads the value of {@code a=rtcp-fb}.
     *
     * @throws MalformedException if it is not of that form
     */
    static RtcpFeedback parse(String text) {
        int space = text.indexOf(' ');
        if (space <= 0 || !isIdentifier(text, space + 1)) {
            throw new MalformedException(RULE, 0, text);
        }
        String type = text.substring(0, space);
        OptionalInt payloadType = type.equals("*")
                ? OptionalInt.empty()
                : OptionalInt.of((int) Numbers.parse(type, 0, 127, RULE + " payload type"));
        return new RtcpFeedback(payloadType, text.substring(space + 1));
    }

    /** Letters, digits, hyphens and underscores up to a space or the end, at least one. */
    private static boolean isIdentifier(String text, int from) {
        int end = text.indexOf(' ', from);
        String name = text.substring(from, end < 0 ? text.length() : end);
        return !name.isEmpty()
                && name.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || c == '-'
                                || c == '_');
    }

    /** Whether it says that packets of this payload type may be asked for again. */
    boolean nacks(int type) {
        return value.equals(GENERIC_NACK) && payloadType.orElse(type) == type;
    }

    /** The value of the attribute. */
    public String text() {
        return (payloadType.isPresent() ? "" + payloadType.getAsInt() : "*") + " " + value;
    }
}
