package dev.sotto.tests.bench;

/**
 * How long and how often.
 *
 * @param repeats interleaved repeats of each run
 * @param warmMillis before the window
 * @param windowMillis in which is measured
 */
record Timing(int repeats, int warmMillis, int windowMillis) {}
