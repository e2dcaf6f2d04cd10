package dev.sotto.media.engine;

import java.util.ArrayList;
import java.util.List;

/** How many packets went out with one system call: a count for each length of a run, the last for all that are longer. */
final class RunLengths {
    private static final int LONGEST = 16;

    private final long[] counts = new long[LONGEST + 1];

    void record(int packets) {
        counts[Math.min(packets, LONGEST)]++;
    }

    /** By length, from 1. */
    List<Long> snapshot() {
        List<Long> out = new ArrayList<>();
        for (int length = 1; length <= LONGEST; length++) {
            out.add(counts[length]);
        }
        return out;
    }
}
