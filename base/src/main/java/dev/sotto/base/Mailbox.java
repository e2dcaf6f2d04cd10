package dev.sotto.base;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue by which other threads talk to one owner. Posting never blocks; a full mailbox refuses, and the
 * caller counts that.
 *
 * @param <T> the sealed input type of the owner
 */
public final class Mailbox<T> {
    private final LinkedBlockingQueue<T> queue;

    /** With room for {@code capacity} inputs. */
    public Mailbox(int capacity) {
        this.queue = new LinkedBlockingQueue<>(capacity);
    }

    /** How many inputs wait now; for any thread. */
    public int waiting() {
        return queue.size();
    }

    /** Adds one input; false if there is no room. */
    public boolean post(T input) {
        return queue.offer(input);
    }

    /**
     * The next input, or null when {@code nanos} have passed without one.
     *
     * @throws InterruptedException when the owner is told to stop
     */
    public @Nullable T poll(long nanos) throws InterruptedException {
        return queue.poll(nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * The next input, waiting as long as it takes.
     *
     * @throws InterruptedException when the owner is told to stop
     */
    public T take() throws InterruptedException {
        return queue.take();
    }
}
