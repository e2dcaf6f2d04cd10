package dev.sotto.sip.stack;

import java.time.Duration;

/** Waits for threads of the stack to end. */
final class Threads {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Threads() {}

    /** Waits for {@code thread}, unless it is the caller's own or never ran; an interrupt ends the wait and stays set. */
    static void join(Thread thread) {
        if (thread.equals(Thread.currentThread()) || thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
