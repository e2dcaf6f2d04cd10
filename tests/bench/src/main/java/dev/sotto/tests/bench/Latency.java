package dev.sotto.tests.bench;

/** A histogram of nanoseconds with 64 buckets for each power of two, so each bucket is at most 1.6 % wide. */
record Latency(long[] buckets) {
    static final int BUCKETS = 2048;
    private static final int PER_POWER = 64;
    private static final double NANOS_PER_MICRO = 1000;

    Latency since(Latency earlier) {
        long[] out = buckets.clone();
        for (int i = 0; i < out.length; i++) {
            out[i] -= earlier.buckets[i];
        }
        return new Latency(out);
    }

    Latency plus(Latency other) {
        long[] out = buckets.clone();
        for (int i = 0; i < out.length; i++) {
            out[i] += other.buckets[i];
        }
        return new Latency(out);
    }

    static Latency none() {
        return new Latency(new long[BUCKETS]);
    }

    long count() {
        long sum = 0;
        for (long bucket : buckets) {
            sum += bucket;
        }
        return sum;
    }

    /** Microseconds that {@code share} of the packets, 0..1, were faster than; 0 without packets. */
    double micros(double share) {
        long wanted = (long) Math.ceil(count() * share);
        long seen = 0;
        for (int i = 0; i < buckets.length; i++) {
            seen += buckets[i];
            if (seen >= wanted && seen > 0) {
                return upper(i) / NANOS_PER_MICRO;
            }
        }
        return 0;
    }

    private static double upper(int bucket) {
        if (bucket < PER_POWER) {
            return bucket;
        }
        int shift = bucket / PER_POWER - 1;
        return (double) ((long) (PER_POWER + bucket % PER_POWER + 1) << shift);
    }
}
