package dev.sotto.media.srtp;

import org.jspecify.annotations.Nullable;

/**
 * What is kept of a bounded number of sources, by SSRC, in an open hash table.
 *
 * @param <V> what is kept of each
 */
final class SourceTable<V> {
    private final int[] ssrcs;
    private final @Nullable Object[] kept;
    private final int limit;
    private int count;

    SourceTable(int limit) {
        if (limit < 1 || limit > 1 << 16) {
            throw new IllegalArgumentException("sources per hop: " + limit);
        }
        this.limit = limit;
        int size = Integer.highestOneBit(limit) * 4;
        this.ssrcs = new int[size];
        this.kept = new Object[size];
    }

    /** What is kept of {@code ssrc}, or null. */
    @SuppressWarnings("unchecked")
    @Nullable
    V find(int ssrc) {
        return (V) kept[slot(ssrc)];
    }

    /** Whether one more source may be added. */
    boolean hasRoom() {
        return count < limit;
    }

    /** Adds a source that is not there; only one whose packet was authenticated, or our own. */
    V add(int ssrc, V value) {
        int slot = slot(ssrc);
        ssrcs[slot] = ssrc;
        kept[slot] = value;
        count++;
        return value;
    }

    private int slot(int ssrc) {
        int mask = ssrcs.length - 1;
        int slot = ((ssrc * 0x9E37_79B9) >>> 7) & mask;
        while (kept[slot] != null && ssrcs[slot] != ssrc) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
