package dev.sotto.tests.interop;

import java.util.BitSet;

/** Which frames of one speaker a listener opened. */
final class FrameTally {
    private final BitSet opened = new BitSet();
    private long again;

    void add(int number) {
        if (opened.get(number)) {
            again++;
        }
        opened.set(number);
    }

    /** How many of the frames {@code from <= number < to} were not opened. */
    int missing(int from, int to) {
        return to - from - opened.get(from, to).cardinality();
    }

    /** How many frames were opened more than once. */
    long again() {
        return again;
    }

    /** How many different frames were opened. */
    int count() {
        return opened.cardinality();
    }
}
