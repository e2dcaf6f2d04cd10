package dev.sotto.keying.tunnel;

import dev.sotto.base.NanoClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages that have no answer and may have died with their connection: kept while they wait for one, and for a while
 * after they were sent, so that they can be repeated on the next. All of them may be received twice.
 */
final class RecentMessages {
    /** Longer than a dead connection stays unnoticed. */
    static final long KEEP_NANOS = 60_000_000_000L;

    private static final int MOST = 1024;

    private record Kept(AdmissionMessage message, long untilNanos) {}

    private final ArrayDeque<Kept> kept = new ArrayDeque<>();

    /** Keeps a message; false if the oldest one had to be forgotten for it. */
    boolean keep(AdmissionMessage message, boolean sent, long nowNanos) {
        kept.removeIf(k -> k.untilNanos() <= nowNanos);
        kept.addLast(new Kept(message, sent ? nowNanos + KEEP_NANOS : NanoClock.NEVER));
        if (kept.size() <= MOST) {
            return true;
        }
        kept.removeFirst();
        return false;
    }

    /** What to send on a new connection; from now on it counts as sent. */
    List<AdmissionMessage> repeat(long nowNanos) {
        List<AdmissionMessage> messages = new ArrayList<>();
        List<Kept> again = new ArrayList<>();
        for (Kept k : kept) {
            if (k.untilNanos() > nowNanos) {
                messages.add(k.message());
                again.add(new Kept(k.message(), Math.min(k.untilNanos(), nowNanos + KEEP_NANOS)));
            }
        }
        kept.clear();
        kept.addAll(again);
        return messages;
    }

    /** The peer is a new process to which none of it means anything. */
    void clear() {
        kept.clear();
    }

    int size() {
        return kept.size();
    }
}
