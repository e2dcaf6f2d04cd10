package dev.sotto.base;

/** Our own policy refused; carries a status of the protocol in use and a sentence for a person. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * @param status the status to answer with, for example 488
     * @param sentence why, for a person, without a secret in it
     */
    public Refused(int status, String sentence) {
        super(sentence);
        this.status = status;
    }

    /** The status to answer with. */
    public int status() {
        return status;
    }
}
