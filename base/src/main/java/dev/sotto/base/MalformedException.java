package dev.sotto.base;

/**
 * Octets that break the syntax of their protocol. Parsers throw this and nothing else, and it is caught only where the
 * octets came in.
 */
public final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_EXCERPT = 64;

    private final String rule;
    private final int offset;
    private final String excerpt;

    /**
     * @param rule the clause that was broken, for example {@code "RFC 9185 5.5: length of MediaKeys"}
     * @param offset where, in octets from the start of the input
     * @param excerpt the offending part; longer text is cut, control characters are escaped; never a secret
     */
    public MalformedException(String rule, int offset, String excerpt) {
        super(rule + " at octet " + offset + ": \"" + printable(excerpt) + "\"");
        this.rule = rule;
        this.offset = offset;
        this.excerpt = printable(excerpt);
    }

    /** The clause that was broken. */
    public String rule() {
        return rule;
    }

    /** Where, in octets from the start of the input. */
    public int offset() {
        return offset;
    }

    /** The offending part, at most 64 printable characters. */
    public String excerpt() {
        return excerpt;
    }

    /** Expected on hostile input, so cheap: no stack trace is taken. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    private static String printable(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length() && out.length() < MAX_EXCERPT; i++) {
            char c = text.charAt(i);
            out.append(c >= ' ' && c < 0x7F ? c : '.');
        }
        return out.toString();
    }
}
