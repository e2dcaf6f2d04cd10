package dev.sotto.keying.admin;

/** Describes the whole program as one line of JSON, without a secret. */
@FunctionalInterface
public interface StatePort {
    /**
     * The state now; may take until a deadline of its own.
     *
     * @throws InterruptedException when the thread is told to stop
     */
    String json() throws InterruptedException;
}
