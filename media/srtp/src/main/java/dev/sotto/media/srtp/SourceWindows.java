package dev.sotto.media.srtp;

import org.jspecify.annotations.Nullable;

/** The replay windows of a bounded number of sources, by SSRC, in an open hash table. */
final class SourceWindows {
    private final int[] ssrcs;
    private final @Nullable ReplayWindow[] windows;
    private final int limit;
    private int count;

    SourceWindows(int limit) {
        if (limit < 1 || limit > 1 << 16) {
            throw new IllegalArgumentException("sources per hop: " + limit);
        }
        this.limit = limit;
        int size = Integer.highestOneBit(limit) * 4;
        this.ssrcs = new int[size];
        this.windows = new ReplayWindow[size];
    }

    /** The window of {@code ssrc}, or null if it has none. */
    @Nullable
    ReplayWindow find(int ssrc) {
        return windows[slot(ssrc)];
    }

    /** Whether one more source may be added. */
    boolean hasRoom() {
        return count < limit;
    }

    /** A new window for a source that has none; only for a source whose packet was authenticated, or is our own. */
    ReplayWindow add(int ssrc) {
        int slot = slot(ssrc);
        ReplayWindow window = new ReplayWindow();
        ssrcs[slot] = ssrc;
        windows[slot] = window;
        count++;
        return window;
    }

    private int slot(int ssrc) {
        int mask = ssrcs.length - 1;
        int slot = ((ssrc * 0x9E37_79B9) >>> 7) & mask;
        while (windows[slot] != null && ssrcs[slot] != ssrc) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
