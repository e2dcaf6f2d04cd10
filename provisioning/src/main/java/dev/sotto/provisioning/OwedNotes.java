package dev.sotto.provisioning;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Entries of the audit log that wait until the store takes changes again. They are in memory alone, and there is room for so many. */
final class OwedNotes {
    private static final int MOST = 1000;

    private final Deque<Note> waiting = new ArrayDeque<>();

    /** One of them. */
    record Note(Instant at, Act act, String action, String about) {}

    /** Whether there was room. */
    synchronized boolean add(Note note) {
        return waiting.size() < MOST && waiting.add(note);
    }

    /** The oldest. */
    synchronized Optional<Note> oldest() {
        return Optional.ofNullable(waiting.peek());
    }

    /** The oldest is written. */
    synchronized void written() {
        waiting.remove();
    }
}
