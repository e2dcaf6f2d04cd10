package dev.sotto.media.engine;

/** Wakes the one thread that waits behind it; ringing while nobody sleeps costs one volatile read. */
@FunctionalInterface
public interface Doorbell {
    /** From any thread: there is something to do. */
    void ring();
}
