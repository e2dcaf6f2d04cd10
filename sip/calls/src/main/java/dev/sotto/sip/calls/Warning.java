package dev.sotto.sip.calls;

/**
 * One warning of a response (RFC 3261 20.43).
 *
 * @param code 300..399; 399 is the miscellaneous warning for a person
 * @param text a sentence for a person, without line ends
 */
public record Warning(int code, String text) {
    private static final int MISCELLANEOUS = 399;

    /** A warning for a person, code 399. */
    public static Warning of(String text) {
        return new Warning(MISCELLANEOUS, text);
    }
}
