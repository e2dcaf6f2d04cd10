package dev.sotto.media.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * The packets of one core: equal slots in one off-heap segment, confined to the thread that made it. The stride is 2048 + 64
 * octets, because slots exactly 2048 apart fall into the same cache sets.
 */
final class Slab implements AutoCloseable {
    /** The longest datagram that is handled, in octets. */
    static final int PACKET = 2048;

    static final int STRIDE = 2048 + 64;
    /** What may be received into a slot: one octet more than is handled shows that a datagram was cut. */
    static final int RECEIVE = PACKET + 1;

    private static final int CACHE_LINE = 64;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment segment;
    private final ByteBuffer[] buffers;
    private final int[] free;
    private int freeCount;

    Slab(int slots) {
        segment = arena.allocate((long) slots * STRIDE, CACHE_LINE);
        buffers = new ByteBuffer[slots];
        free = new int[slots];
        for (int slot = 0; slot < slots; slot++) {
            buffers[slot] = segment.asSlice(offset(slot), STRIDE).asByteBuffer();
            free[slots - 1 - slot] = slot;
        }
        freeCount = slots;
    }

    /** All slots. */
    MemorySegment segment() {
        return segment;
    }

    /** Where a slot begins. */
    long offset(int slot) {
        return (long) slot * STRIDE;
    }

    /** The slot as a buffer whose position and limit are the caller's to set. */
    ByteBuffer buffer(int slot) {
        return buffers[slot];
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
        segment.fill((byte) 0);
        arena.close();
    }
}
