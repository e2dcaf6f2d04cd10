package dev.sotto.media.engine;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue between exactly one producing and one consuming thread, without locks. An offer that succeeded is seen
 * by a consumer that afterwards reads its {@link Doorbell} as closed, so no ring is lost.
 *
 * @param <T> what travels; never null
 */
final class SpscQueue<T> {
    private final AtomicReferenceArray<@Nullable T> items;
    private final int mask;
    private final AtomicLong head = new AtomicLong();
    private final AtomicLong tail = new AtomicLong();

    /** @param capacity a power of two */
    SpscQueue(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("not a power of two: " + capacity);
        }
        items = new AtomicReferenceArray<>(capacity);
        mask = capacity - 1;
    }

    /** By the producer alone; false if there is no room. */
    boolean offer(T item) {
        long at = tail.getPlain();
        if (at - head.getAcquire() > mask) {
            return false;
        }
        items.setPlain((int) at & mask, item);
        tail.set(at + 1);
        return true;
    }

    /** By the consumer alone; null if nothing waits. */
    @Nullable
    T poll() {
        long at = head.getPlain();
        if (at == tail.getAcquire()) {
            return null;
        }
        T item = items.getPlain((int) at & mask);
        items.setPlain((int) at & mask, null);
        head.setRelease(at + 1);
        return item;
    }

    /** Whether nothing waits, as the consumer sees it. */
    boolean isEmpty() {
        return head.getPlain() == tail.get();
    }
}
