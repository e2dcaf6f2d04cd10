package dev.sotto.sip.focus;

import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Decides on which forwarding core a leg lives. Its port stands in the leg's description, so that this is decided before
 * anything is agreed and stays for the leg's life.
 *
 * <p>A conference begins on the core that has least to do, and stays there as long as that core has room: each further core
 * costs the hand-over of every packet that is heard. Then its legs go to the cores that it uses already, and to others when
 * those have no room either. No leg is refused here: when no core has room, the one with least to do gets it.
 */
final class CorePlacement {
    /** A core that is busier than this has no room for more. */
    static final int BUSY_PERMILLE = 700;

    /** Cores whose loads differ by less are alike: their legs are counted instead. */
    static final int ALIKE_PERMILLE = 20;

    /** A leg that was just placed is not in any load yet; it is taken for this much for two to four seconds. */
    static final int NEW_LEG_PERMILLE = 1;

    static final long NEW_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final int cores;
    private final int legsPerCore;
    private Map<Integer, Integer> busyPermille = Map.of();
    private int[] placed;
    private int[] placedBefore;
    private long turnNanos = Long.MIN_VALUE;

    /**
     * @param cores how many there are, at least 1
     * @param legsPerCore a core with as many has no room for more
     */
    CorePlacement(int cores, int legsPerCore) {
        this.cores = cores;
        this.legsPerCore = legsPerCore;
        this.placed = new int[cores];
        this.placedBefore = new int[cores];
    }

    /** How busy the cores are, by number; one that is not there is idle. */
    void loaded(Map<Integer, Integer> present) {
        busyPermille = Map.copyOf(present);
    }

    /** Where a conference begins. {@code legs} are those of all conferences by core. */
    int forConference(int[] legs, long nowNanos) {
        forget(nowNanos);
        return least(legs, new int[cores]);
    }

    /**
     * Where a leg goes.
     *
     * @param home where its conference began
     * @param ofConference the legs of its conference by core
     * @param legs those of all conferences by core
     */
    int forLeg(int home, int[] ofConference, int[] legs, long nowNanos) {
        forget(nowNanos);
        int core = hasRoom(home, legs) ? home : least(legs, ofConference);
        placed[core]++;
        return core;
    }

    private void forget(long nowNanos) {
        if (turnNanos != Long.MIN_VALUE && nowNanos - turnNanos < NEW_NANOS) {
            return;
        }
        boolean lately = turnNanos != Long.MIN_VALUE && nowNanos - turnNanos < 2 * NEW_NANOS;
        placedBefore = lately ? placed : new int[cores];
        placed = new int[cores];
        turnNanos = nowNanos;
    }

    private int load(int core) {
        return busyPermille.getOrDefault(core, 0) + NEW_LEG_PERMILLE * (placed[core] + placedBefore[core]);
    }

    private boolean hasRoom(int core, int[] legs) {
        return legs[core] < legsPerCore && load(core) < BUSY_PERMILLE;
    }

    /** Of the cores with room one that is {@code preferred} if any is, then the least busy, the emptiest, the first. */
    private int least(int[] legs, int[] preferred) {
        Comparator<Integer> order = Comparator.<Integer>comparingInt(core -> hasRoom(core, legs) ? 0 : 1)
                .thenComparingInt(core -> hasRoom(core, legs) && preferred[core] > 0 ? 0 : 1)
                .thenComparingInt(core -> load(core) / ALIKE_PERMILLE)
                .thenComparingInt(core -> legs[core])
                .thenComparingInt(core -> core);
        return IntStream.range(0, cores).boxed().min(order).orElseThrow();
    }
}
