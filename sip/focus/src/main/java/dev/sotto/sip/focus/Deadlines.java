package dev.sotto.sip.focus;

import dev.sotto.base.NanoClock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;

/** When which leg has to be looked at again. */
final class Deadlines {
    private record Due(long atNanos, long legId) {}

    private final Map<Long, Due> byLeg = new HashMap<>();
    private final TreeSet<Due> inOrder =
            new TreeSet<>(Comparator.comparingLong(Due::atNanos).thenComparingLong(Due::legId));

    void set(long legId, long atNanos) {
        remove(legId);
        if (atNanos != NanoClock.NEVER) {
            Due due = new Due(atNanos, legId);
            byLeg.put(legId, due);
            inOrder.add(due);
        }
    }

    void remove(long legId) {
        Due old = byLeg.remove(legId);
        if (old != null) {
            inOrder.remove(old);
        }
    }

    long nextNanos() {
        return inOrder.isEmpty() ? NanoClock.NEVER : inOrder.first().atNanos();
    }

    /** The leg that has been due for longest, if any is. */
    OptionalLong due(long nowNanos) {
        return nextNanos() <= nowNanos ? OptionalLong.of(inOrder.first().legId()) : OptionalLong.empty();
    }
}
