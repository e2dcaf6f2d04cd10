package dev.sotto.media.engine;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** How one core hands packets to the others of its media distributor, and gets theirs. */
final class Siblings {
    private final int own;
    private final CoreChannel[] cores;
    private final @Nullable HandoverRing[] to;
    private final @Nullable HandoverRing[] from;
    private final boolean[] rung;

    /**
     * @param own number of this core
     * @param cores all of them
     * @param rings from row to column; none from a core to itself
     */
    Siblings(int own, CoreChannel[] cores, @Nullable HandoverRing[][] rings) {
        this.own = own;
        this.cores = cores;
        this.to = rings[own];
        this.from = new HandoverRing[cores.length];
        this.rung = new boolean[cores.length];
        for (int core = 0; core < cores.length; core++) {
            from[core] = rings[core][own];
        }
    }

    /** How many cores there are, this one included. */
    int count() {
        return cores.length;
    }

    /** Packets from a core; null from itself. */
    @Nullable
    HandoverRing from(int core) {
        return from[core];
    }

    /** Whether nothing waits from anybody. */
    boolean isQuiet() {
        for (int core = 0; core < from.length; core++) {
            HandoverRing ring = from[core];
            if (ring != null && !ring.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Hands a packet over; false if that core does not keep up. */
    boolean handOver(int core, OpenedPacket packet, int conferenceIndex, int run) {
        HandoverRing ring = core == own || core >= to.length ? null : to[core];
        boolean taken = ring != null && ring.offer(packet, conferenceIndex, run);
        rung[core] |= taken;
        return taken;
    }

    /**
     * Wakes those that got something and sleep. The fence stands between what was offered and the look at the bell, as a
     * sibling looks at its rings once more after it said that it sleeps: one of the two sees the other.
     */
    void ring() {
        for (int core = 0; core < rung.length; core++) {
            if (rung[core]) {
                rung[core] = false;
                VarHandle.fullFence();
                cores[core].ring();
            }
        }
    }
}
