package dev.sotto.tests.bench;

import java.util.Locale;

/**
 * One figure that must be reached.
 *
 * @param name what it is
 * @param bound the number that must be reached
 * @param direction which side of it is right
 * @param value what was measured
 * @param note what the number does not say; why there is none
 */
record Goal(String name, double bound, Direction direction, Spread value, String note) {
    /** Which side of a bound is right. */
    enum Direction {
        AT_LEAST,
        AT_MOST
    }

    static Goal atLeast(String name, double bound, Spread value, String note) {
        return new Goal(name, bound, Direction.AT_LEAST, value, note);
    }

    static Goal atMost(String name, double bound, Spread value, String note) {
        return new Goal(name, bound, Direction.AT_MOST, value, note);
    }

    boolean isReached() {
        return value.isKnown() && (direction == Direction.AT_LEAST ? value.median() >= bound : value.median() <= bound);
    }

    String verdict() {
        return !value.isKnown() ? "not measured" : isReached() ? "reached" : "not reached";
    }

    String need() {
        return (direction == Direction.AT_LEAST ? ">= " : "<= ") + String.format(Locale.ROOT, "%.4g", bound);
    }
}
