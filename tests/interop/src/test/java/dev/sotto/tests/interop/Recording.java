package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What somebody hears, in a WAV file that grows as they hear it. */
final class Recording {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** Of 48,000 samples of 16 bits, which the phone records. */
    private static final double OCTETS_PER_SECOND = 96_000;

    /** A tone that is there has this amplitude at least; the phone says it with a quarter or more. */
    private static final double THERE = 0.02;

    /** A tone that is not there is below this. */
    private static final double ABSENT = 0.004;

    /** What was sent before a change may still be under way. */
    private static final double UNDER_WAY_SECONDS = 1;

    private static final double STRETCH_SECONDS = 3;

    private final Path file;

    Recording(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /** A stretch of it. */
    record Part(double fromSeconds, double toSeconds) {}

    /** Three seconds that begin a second from now; returns when they are over. */
    Part listen() throws IOException, InterruptedException {
        double from = heardSeconds() + UNDER_WAY_SECONDS;
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (heardSeconds() < from + STRETCH_SECONDS) {
            if (System.nanoTime() > end) {
                throw new AssertionError(file + " does not grow beyond " + heardSeconds() + " s");
            }
            Thread.sleep(100);
        }
        return new Part(from, from + STRETCH_SECONDS);
    }

    private double heardSeconds() throws IOException {
        return Files.size(file) / OCTETS_PER_SECOND;
    }

    /** The tone was heard there. */
    void has(int hertz, Part part) {
        assertThat(Spectrum.ofWav(file).most(hertz, part.fromSeconds, part.toSeconds))
                .as(hertz + " Hz in " + file + " at " + part)
                .isGreaterThan(THERE);
    }

    /** The tone was not heard there. */
    void lacks(int hertz, Part part) {
        assertThat(Spectrum.ofWav(file).most(hertz, part.fromSeconds, part.toSeconds))
                .as(hertz + " Hz in " + file + " at " + part)
                .isLessThan(ABSENT);
    }
}
