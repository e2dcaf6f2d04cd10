package dev.sotto.base;

/** A monotonic clock in nanoseconds. Shells read it and hand the value down; machines never hold one. */
@FunctionalInterface
public interface NanoClock {
    /** A deadline that never comes. */
    long NEVER = Long.MAX_VALUE;

    /** Nanoseconds since an arbitrary origin; never goes back. */
    long nowNanos();

    /** The JVM's monotonic clock, counted from the first use so that sums with it cannot overflow. */
    static NanoClock system() {
        long origin = System.nanoTime();
        return () -> System.nanoTime() - origin;
    }
}
