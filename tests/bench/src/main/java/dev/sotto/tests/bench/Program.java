package dev.sotto.tests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another program as a child process, with its output in a file. */
final class Program implements AutoCloseable {
    private static final int LINES_TOLD = 12;

    private final String name;
    private final Process process;
    private final Path log;

    private Program(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts a program bound to some CPUs.
     *
     * @param cpus as {@code taskset -c} takes them
     */
    static Program start(String name, String cpus, Path folder, List<String> command) throws IOException {
        Files.createDirectories(folder);
        Path log = folder.resolve(name + ".log");
        List<String> words = new ArrayList<>(List.of("taskset", "-c", cpus));
        words.addAll(command);
        Process process = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Program(name, process, log);
    }

    /** Runs a program to its end; throws with its last lines if it fails. */
    static void run(String name, Path folder, List<String> command) throws IOException {
        Files.createDirectories(folder);
        Path log = folder.resolve(name + ".log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try (Program program = new Program(name, process, log)) {
            if (!program.ended(TimeUnit.MINUTES.toMillis(2)) || process.exitValue() != 0) {
                throw program.failure("failed");
            }
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    Process process() {
        return process;
    }

    /** All that it wrote so far. */
    String output() throws IOException {
        return Files.readString(log);
    }

    /** Whether it ended by itself within this time. */
    boolean ended(long millis) {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What to throw when it does not do what it should; has its last lines. */
    IOException failure(String what) throws IOException {
        List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
        List<String> last = lines.subList(Math.max(0, lines.size() - LINES_TOLD), lines.size());
        return new IOException(name + " " + what + ":\n" + String.join("\n", last));
    }

    @Override
    public void close() {
        process.destroy();
        if (!ended(TimeUnit.SECONDS.toMillis(3))) {
            process.destroyForcibly();
            ended(TimeUnit.SECONDS.toMillis(3));
        }
    }
}
