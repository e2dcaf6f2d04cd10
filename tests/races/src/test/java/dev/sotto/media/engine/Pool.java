package dev.sotto.media.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Things that are too large to be made anew for each of millions of races. Who gives one back leaves it as it was made. */
final class Pool<T> {
    private final Queue<T> free = new ConcurrentLinkedQueue<>();
    private final Supplier<T> maker;

    Pool(Supplier<T> maker) {
        this.maker = maker;
    }

    T take() {
        @Nullable T one = free.poll();
        return one == null ? maker.get() : one;
    }

    void give(T one) {
        free.add(one);
    }
}
