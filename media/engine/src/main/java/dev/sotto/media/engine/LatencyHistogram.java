package dev.sotto.media.engine;

/**
 * How long packets stayed in a core, from the receive call that returned them until their batch was sent: counts by powers of
 * two of microseconds. One owner.
 */
final class LatencyHistogram {
    private static final int BUCKETS = 24;
    private static final long MICRO = 1000;

    private final long[] counts = new long[BUCKETS];
    private long total;

    void record(int packets, long nanos) {
        int bucket = Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, nanos) / MICRO);
        counts[Math.min(bucket, BUCKETS - 1)] += packets;
        total += packets;
    }

    /** The least power of two of microseconds below which {@code permille} of all packets stayed; 0 if there were none. */
    long microsAt(int permille) {
        long wanted = (total * permille + 999) / 1000;
        long seen = 0;
        for (int i = 0; i < BUCKETS && total > 0; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return 1L << i;
            }
        }
        return 0;
    }
}
