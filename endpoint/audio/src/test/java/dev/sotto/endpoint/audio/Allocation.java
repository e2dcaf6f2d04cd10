package dev.sotto.endpoint.audio;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.IntConsumer;

/** What this thread allocates. */
final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /** Octets for {@code rounds} rounds, after as many to warm up. */
    static long octets(int rounds, IntConsumer round) {
        for (int i = 0; i < rounds; i++) {
            round.accept(i);
        }
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < rounds; i++) {
            round.accept(i);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
