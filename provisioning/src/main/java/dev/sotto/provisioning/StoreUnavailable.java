package dev.sotto.provisioning;

/** The store cannot do what it should just now. What was not acknowledged may or may not have happened if it says so. */
public final class StoreUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why not. */
    public enum Why {
        /** No room on its disk. */
        FULL,
        /** Its disk or data base takes no writes. */
        READ_ONLY,
        /** The data base server does not answer, or the file cannot be opened. */
        UNREACHABLE,
        /** Too much to do. */
        BUSY,
        /** Anything else, as the sentence says. */
        OTHER
    }

    private final Why why;

    StoreUnavailable(Why why, String sentence, Throwable cause) {
        super(sentence, cause);
        this.why = why;
    }

    StoreUnavailable(Why why, String sentence) {
        super(sentence);
        this.why = why;
    }

    /** Why not. */
    public Why why() {
        return why;
    }
}
