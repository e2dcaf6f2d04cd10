package dev.sotto.keying.tunnel;

/**
 * Notices that a media distributor ends most of its associations within a short time. EndpointDisconnect is only a hint
 * (RFC 9185 9), so this is for an alarm and stops nothing.
 */
final class DisconnectBurst {
    static final int WINDOW_SECONDS = 10;
    private static final int FEWEST = 10;

    private long windowEndsNanos = Long.MIN_VALUE;
    private int liveAtStart;
    private int count;

    /** Counts one disconnect of {@code live} associations; true once in a window, when it is at least half of them. */
    boolean isMassive(int live, long nowNanos) {
        if (nowNanos >= windowEndsNanos) {
            windowEndsNanos = nowNanos + WINDOW_SECONDS * 1_000_000_000L;
            liveAtStart = live;
            count = 0;
        }
        count++;
        return count == Math.max(FEWEST, (liveAtStart + 1) / 2);
    }

    /** Disconnects in the present window. */
    int count() {
        return count;
    }
}
