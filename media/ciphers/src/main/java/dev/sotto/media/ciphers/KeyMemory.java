package dev.sotto.media.ciphers;

import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Where one port's expanded keys lie outside the heap, and which of its keys live: slots of {@link #SLOT} octets, aligned to
 * cache lines, wiped when given back. Closing destroys the keys that are left, so that none can be used after its memory is
 * gone.
 */
final class KeyMemory implements AutoCloseable {
    /** Octets between two slots; GCM in intel-ipsec-mb takes 1008. */
    static final int SLOT = 1024;

    private static final int CACHE_LINE = 64;
    private static final int SLOTS_IN_BLOCK = 64;

    private final Arena arena = Arena.ofShared();
    private final Deque<Long> free = new ArrayDeque<>();
    private final Set<NativeKey> live = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean closed;

    /**
     * An empty slot.
     *
     * @throws IllegalStateException if closed
     */
    long take() {
        checkOpen();
        if (free.isEmpty()) {
            long block =
                    arena.allocate((long) SLOT * SLOTS_IN_BLOCK, CACHE_LINE).address();
            for (int i = 0; i < SLOTS_IN_BLOCK; i++) {
                free.addLast(block + (long) i * SLOT);
            }
        }
        return free.removeFirst();
    }

    /** Wipes a slot and takes it back. */
    void give(long slot) {
        Foreign.wipe(slot, SLOT);
        free.addFirst(slot);
    }

    /** Zeroed memory that lives as long as this. */
    long scratch(long octets) {
        checkOpen();
        return arena.allocate(octets, CACHE_LINE).address();
    }

    /** This key lives. */
    void born(NativeKey key) {
        checkOpen();
        live.add(key);
    }

    /** This key was destroyed. */
    void died(NativeKey key) {
        live.remove(key);
    }

    /** How many keys live. */
    int keys() {
        return live.size();
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("these ciphers were closed");
        }
    }

    /** Destroys what lives, then frees the memory. */
    @Override
    public void close() {
        if (!closed) {
            List<NativeKey> left = new ArrayList<>(live);
            left.forEach(NativeKey::destroy);
            closed = true;
            arena.close();
        }
    }
}
