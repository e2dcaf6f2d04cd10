package dev.sotto.tests.bench;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** A program that forwards. */
interface Contender extends AutoCloseable {
    /** For tables. */
    String name();

    /** Why it cannot run here and what would help; empty if it can. */
    Optional<String> whyNot();

    /**
     * Makes it ready to forward.
     *
     * @throws IOException if it does not start or refuses; the message has what it said
     */
    Session start(Scenario scenario, Sink sink) throws IOException;

    @Override
    default void close() {}

    /** A contender at work on one scenario. */
    interface Session extends AutoCloseable {
        /** What to send to it. */
        LoadPlan load();

        /** The threads that forward. */
        CpuClock cpu();

        /** The window begins. */
        default void mark() throws IOException {}

        /** What it says about itself after the load has stopped, since {@link #mark}; by name. */
        default Map<String, Double> facts() throws IOException {
            return Map.of();
        }

        @Override
        void close() throws IOException;
    }
}
