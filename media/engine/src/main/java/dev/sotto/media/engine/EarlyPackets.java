package dev.sotto.media.engine;

import dev.sotto.base.NanoClock;
import java.util.concurrent.TimeUnit;

/**
 * SRTP and SRTCP packets of one leg that came before its keys, which travel by a longer way: at most 50, at most a second.
 * They lie in an {@link EarlyShelf}.
 */
final class EarlyPackets {
    static final int LIMIT = 50;
    static final long EXPIRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int[] slots = new int[LIMIT];
    private final int[] lengths = new int[LIMIT];
    private final long[] expiryNanos = new long[LIMIT];
    private int first;
    private int count;

    boolean isFull() {
        return count == LIMIT;
    }

    int count() {
        return count;
    }

    void keep(int slot, int length, long nowNanos) {
        int at = (first + count++) % LIMIT;
        slots[at] = slot;
        lengths[at] = length;
        expiryNanos[at] = nowNanos + EXPIRY_NANOS;
    }

    /** When the first one expires; {@link NanoClock#NEVER} if none waits. */
    long deadlineNanos() {
        return count == 0 ? NanoClock.NEVER : expiryNanos[first];
    }

    /** The slot of packet number {@code i}, from the oldest. */
    int slot(int i) {
        return slots[(first + i) % LIMIT];
    }

    /** Octets of packet number {@code i}. */
    int length(int i) {
        return lengths[(first + i) % LIMIT];
    }

    void removeFirst() {
        first = (first + 1) % LIMIT;
        count--;
    }
}
