package dev.sotto.base;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What other threads want to know of one owner. Asking never blocks and never makes the owner wait: it answers when it comes
 * round, once for all who asked in the meantime. An owner that is stuck or gone does not answer, and the asker's deadline tells.
 *
 * @param <T> an immutable description
 */
public final class Question<T> {
    private final AtomicReference<@Nullable CompletableFuture<T>> waiting = new AtomicReference<>();

    /** Asked by nobody yet. */
    public Question() {}

    /** From any thread; the caller then wakes the owner if that sleeps, and waits with a deadline. */
    public CompletableFuture<T> ask() {
        CompletableFuture<T> mine = new CompletableFuture<>();
        CompletableFuture<T> others = waiting.compareAndExchange(null, mine);
        return others == null ? mine : others;
    }

    /** Whether somebody waits; one volatile read, for an owner in a hurry. */
    public boolean isAsked() {
        return waiting.get() != null;
    }

    /** On the owner's thread, once in each turn: describes itself if somebody asked. */
    public void answer(Supplier<T> description) {
        CompletableFuture<T> asked = waiting.getAndSet(null);
        if (asked != null) {
            answer(asked, description);
        }
    }

    private static <T> void answer(CompletableFuture<T> asked, Supplier<T> description) {
        try {
            asked.complete(description.get());
        } catch (RuntimeException e) {
            asked.completeExceptionally(e);
        }
    }
}
