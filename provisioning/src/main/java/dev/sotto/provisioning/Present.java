package dev.sotto.provisioning;

import java.time.Duration;
import java.util.List;

/** The newest snapshot. One writes it, anybody reads it, and some wait for the next one. */
final class Present {
    private Snapshot snapshot = Snapshot.of(0, List.of());

    synchronized Snapshot snapshot() {
        return snapshot;
    }

    synchronized void becomes(Snapshot next) {
        snapshot = next;
        notifyAll();
    }

    /** The newest one, as soon as it is not of the generation {@code seen}, or after {@code patience}. */
    synchronized Snapshot await(long seen, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        long left = patience.toMillis();
        while (snapshot.generation() == seen && left > 0) {
            wait(left);
            left = Duration.ofNanos(end - System.nanoTime()).toMillis();
        }
        return snapshot;
    }
}
