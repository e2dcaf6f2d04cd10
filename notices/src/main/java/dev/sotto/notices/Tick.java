package dev.sotto.notices;

import java.time.Instant;

/**
 * A moment.
 *
 * @param nanos of a clock that is never set; by it things become due
 * @param wall what people see
 */
record Tick(long nanos, Instant wall) {}
