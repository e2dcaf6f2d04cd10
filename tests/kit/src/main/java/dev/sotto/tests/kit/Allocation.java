package dev.sotto.tests.kit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What the calling thread takes from the heap. */
public final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 10;

    private Allocation() {}

    /**
     * Octets that the thriftiest of up to ten equal rounds takes; it ends with the first that takes less than {@code enough}. The first ones
     * pay for what is loaded and compiled, which comes late on a busy machine; code that allocates for each packet does so in every round.
     *
     * @param enough octets
     * @param round has as many packets as one would like to be told about
     */
    public static long least(long enough, Runnable round) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < ROUNDS && least >= enough; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            round.run();
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
