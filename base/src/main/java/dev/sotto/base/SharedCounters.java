package dev.sotto.base;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * One counter per constant of an enum that many threads increment; with one writer {@link Counters} is cheaper.
 *
 * @param <E> the enum; each constant documents its counter with one sentence
 */
public final class SharedCounters<E extends Enum<E>> {
    private final Class<E> names;
    private final AtomicLongArray values;

    /** All counters at zero. */
    public SharedCounters(Class<E> names) {
        this.names = names;
        this.values = new AtomicLongArray(names.getEnumConstants().length);
    }

    /** Adds one. */
    public void increment(E counter) {
        values.incrementAndGet(counter.ordinal());
    }

    /** All values now, also those that are zero. */
    public Map<E, Long> snapshot() {
        Map<E, Long> out = new EnumMap<>(names);
        for (E counter : names.getEnumConstants()) {
            out.put(counter, values.get(counter.ordinal()));
        }
        return out;
    }
}
