package dev.sotto.media.srtp;

import org.jspecify.annotations.Nullable;

/**
 * What is kept of a bounded number of sources, by SSRC, in an open hash table that grows with them: most hops have one source, and
 * that of a gateway has hundreds.
 *
 * @param <V> what is kept of each
 */
final class SourceTable<V> {
    private static final int FIRST_SIZE = 16;

    private int[] ssrcs;
    private @Nullable Object[] kept;
    private final int limit;
    private int count;

    SourceTable(int limit) {
        if (limit < 1 || limit > 1 << 16) {
            throw new IllegalArgumentException("sources per hop: " + limit);
        }
        this.limit = limit;
        this.ssrcs = new int[FIRST_SIZE];
        this.kept = new Object[FIRST_SIZE];
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
        if (count * 2 >= ssrcs.length) {
            grow();
        }
        put(ssrc, value);
        count++;
        return value;
    }

    private void put(int ssrc, @Nullable Object value) {
        int slot = slot(ssrc);
        ssrcs[slot] = ssrc;
        kept[slot] = value;
    }

    private void grow() {
        int[] before = ssrcs;
        @Nullable Object[] values = kept;
        ssrcs = new int[before.length * 2];
        kept = new Object[values.length * 2];
        for (int i = 0; i < before.length; i++) {
            if (values[i] != null) {
                put(before[i], values[i]);
            }
        }
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
