package dev.sotto.tests.bench;

import java.io.IOException;

/** One question that a bench answers. */
interface Chapter {
    /** For {@code --only}. */
    String name();

    /** Whether it has a place in the run of two minutes. */
    default boolean isQuick() {
        return true;
    }

    /** Makes its runs and tells {@code report} what came out. */
    void run(Bench bench, Report report) throws IOException;
}
