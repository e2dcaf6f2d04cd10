package dev.sotto.base;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * One counter per constant of an enum. One owner increments; any thread may read a snapshot.
 *
 * @param <E> the enum; each constant documents its counter with one sentence
 */
public final class Counters<E extends Enum<E>> {
    private final Class<E> names;
    private final AtomicLongArray values;

    /** All counters at zero. */
    public Counters(Class<E> names) {
        this.names = names;
        this.values = new AtomicLongArray(names.getEnumConstants().length);
    }

    /** Adds one. */
    public void increment(E counter) {
        add(counter, 1);
    }

    /** Adds {@code amount}. Single writer: a plain read and an ordered write, no locked instruction. */
    public void add(E counter, long amount) {
        int i = counter.ordinal();
        values.setRelease(i, values.getPlain(i) + amount);
    }

    /** The present value of one counter. */
    public long value(E counter) {
        return values.getAcquire(counter.ordinal());
    }

    /** All values now, also those that are zero. */
    public Map<E, Long> snapshot() {
        Map<E, Long> out = new EnumMap<>(names);
        for (E counter : names.getEnumConstants()) {
            out.put(counter, value(counter));
        }
        return out;
    }
}
