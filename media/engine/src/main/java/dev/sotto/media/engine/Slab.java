package dev.sotto.media.engine;

import dev.sotto.media.kernel.PacketMemory;
import java.lang.foreign.MemorySegment;

/**
 * Equal slots for packets in memory outside the heap. The stride is 2048 + 64 octets, because slots exactly 2048 apart fall
 * into the same cache sets.
 */
final class Slab implements AutoCloseable {
    /** The longest datagram that is handled, in octets. */
    static final int PACKET = 2048;

    static final int STRIDE = 2048 + 64;

    private final PacketMemory memory;
    private final int[] free;
    private int freeCount;

    Slab(int slots) {
        memory = new PacketMemory((long) slots * STRIDE);
        free = new int[slots];
        for (int slot = 0; slot < slots; slot++) {
            free[slots - 1 - slot] = slot;
        }
        freeCount = slots;
    }

    /** Where all slots are. */
    MemorySegment segment() {
        return memory.segment();
    }

    /** Where a slot begins in {@link #segment()}. */
    long offset(int slot) {
        return memory.base() + (long) slot * STRIDE;
    }

    /** A free slot; there must be one. */
    int acquire() {
        return free[--freeCount];
    }

    /** Gives a slot back. */
    void release(int slot) {
        free[freeCount++] = slot;
    }

    /** How many slots are free. */
    int available() {
        return freeCount;
    }

    @Override
    public void close() {
        memory.close();
    }
}
