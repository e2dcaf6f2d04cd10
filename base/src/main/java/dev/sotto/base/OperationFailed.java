package dev.sotto.base;

/** Something outside failed: a store, a socket, an unreachable key distributor. */
public final class OperationFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param what what failed and what to do, as a sentence for a person
     * @param cause the failure below
     */
    public OperationFailed(String what, Throwable cause) {
        super(what, cause);
    }

    /** @param what what failed and what to do, as a sentence for a person */
    public OperationFailed(String what) {
        super(what);
    }
}
