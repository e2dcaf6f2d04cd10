package dev.sotto.base;

/** The peer broke a rule of its protocol; carries the clause it broke. */
public final class PeerMisbehaved extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String clause;

    /**
     * @param clause the rule, for example {@code "RFC 8844 4.3"}
     * @param what what the peer did
     */
    public PeerMisbehaved(String clause, String what) {
        super(clause + ": " + what);
        this.clause = clause;
    }

    /** The rule that was broken. */
    public String clause() {
        return clause;
    }
}
