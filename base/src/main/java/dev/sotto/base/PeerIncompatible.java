package dev.sotto.base;

/** The peer keeps the rules but offers nothing that we can use. */
public final class PeerIncompatible extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param what what was missing, as a sentence for a person */
    public PeerIncompatible(String what) {
        super(what);
    }
}
