package dev.sotto.appliance.config;

import dev.sotto.base.StateTree;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Asks every owner of a program what it looks like and puts the answers into one tree. All are asked at once and share one
 * deadline; who does not answer is shown as that, next to the others.
 */
public final class StateDesk {
    private final String program;
    private final InstantSource clock;
    private final Duration patience;
    private final Instant started;
    private final Map<String, Supplier<? extends CompletableFuture<?>>> owners = new LinkedHashMap<>();

    /**
     * Knows nobody yet.
     *
     * @param program its name
     * @param patience how long all owners together may take
     */
    public StateDesk(String program, InstantSource clock, Duration patience) {
        this.program = program;
        this.clock = clock;
        this.patience = patience;
        this.started = clock.instant();
    }

    /** Adds an owner that other threads must ask; before the first {@link #describe}. */
    public StateDesk owner(String name, Supplier<? extends CompletableFuture<?>> ask) {
        owners.put(name, ask);
        return this;
    }

    /** Adds a description that any thread may make. */
    public StateDesk view(String name, Supplier<?> description) {
        return owner(name, () -> CompletableFuture.completedFuture(description.get()));
    }

    /**
     * The whole tree as JSON.
     *
     * @throws InterruptedException when the thread is told to stop
     */
    public String json() throws InterruptedException {
        return StateTree.toJson(describe());
    }

    /**
     * Time first, then each owner by its name.
     *
     * @throws InterruptedException when the thread is told to stop
     */
    public Map<String, Object> describe() throws InterruptedException {
        Map<String, CompletableFuture<?>> asked = new LinkedHashMap<>();
        owners.forEach((name, ask) -> asked.put(name, ask(ask)));
        Map<String, Object> tree = new LinkedHashMap<>();
        Instant now = clock.instant();
        tree.put("program", program);
        tree.put("at", now);
        tree.put("upSeconds", Duration.between(started, now).toSeconds());
        long deadlineNanos = System.nanoTime() + patience.toNanos();
        for (Map.Entry<String, CompletableFuture<?>> each : asked.entrySet()) {
            tree.put(each.getKey(), await(each.getValue(), deadlineNanos - System.nanoTime()));
        }
        return tree;
    }

    private static CompletableFuture<?> ask(Supplier<? extends CompletableFuture<?>> owner) {
        try {
            return owner.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Object await(CompletableFuture<?> answer, long nanos) throws InterruptedException {
        try {
            return answer.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return "does not answer within " + patience.toMillis() + " ms";
        } catch (ExecutionException e) {
            return "does not answer: " + e.getCause();
        }
    }
}
