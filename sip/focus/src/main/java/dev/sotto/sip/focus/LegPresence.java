package dev.sotto.sip.focus;

import dev.sotto.base.NanoClock;

/** Since when a leg is there, and whether the others get what it sends. */
final class LegPresence {
    private long joinedNanos = NanoClock.NEVER;
    private boolean muted;

    void join(long nowNanos) {
        joinedNanos = nowNanos;
    }

    boolean hasJoined() {
        return joinedNanos != NanoClock.NEVER;
    }

    /** When it was answered; {@link NanoClock#NEVER} if it was not. */
    long joinedNanos() {
        return joinedNanos;
    }

    void mute(boolean wanted) {
        muted = wanted;
    }

    boolean isMuted() {
        return muted;
    }
}
