package dev.sotto.appliance.config;

import dev.sotto.base.OperationFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What a program has opened, and the wish to end it. Parts are closed in the opposite order; SIGTERM and Ctrl-C wake
 * {@link #awaitStop} and wait until all is closed.
 */
public final class ProgramLifetime implements AutoCloseable {
    private static final long FAREWELL_SECONDS = 8;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Exception> failures = new ArrayList<>();

    /** Remembers a part to close, and returns it. */
    public <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    /**
     * Tells the world that the program serves: {@code file} exists until it is closed, and signals end the program well.
     *
     * @throws OperationFailed if the file cannot be written
     */
    public void ready(Path file) {
        try {
            Files.writeString(file, ProcessHandle.current().pid() + "\n");
        } catch (IOException e) {
            throw new OperationFailed("The file " + file + " cannot be written: " + e.getMessage(), e);
        }
        opened(() -> Files.deleteIfExists(file));
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopAndWait, "farewell"));
    }

    /** Ends the program as a signal would; from any thread. */
    public void askToStop() {
        stopAsked.countDown();
    }

    /** Returns when the program is told to stop. */
    public void awaitStop() throws InterruptedException {
        stopAsked.await();
    }

    /** What could not be closed; empty unless something is wrong. */
    public List<Exception> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failures.add(e);
            } catch (Exception e) {
                failures.add(e);
            }
        }
        closed.countDown();
    }

    /** The JVM ends when its hooks have: so this one waits, but not for ever. */
    private void stopAndWait() {
        stopAsked.countDown();
        try {
            if (!closed.await(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("sotto: did not close everything within " + FAREWELL_SECONDS + " seconds");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
