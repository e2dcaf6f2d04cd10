package dev.sotto.media.engine;

import dev.sotto.media.distributor.RewriteRule;
import dev.sotto.media.srtp.HopSealer;
import dev.sotto.media.srtp.SealedSource;
import org.jspecify.annotations.Nullable;

/** Where in a {@link RepairCache} the last packets of one source are, by their sequence number on the hop. */
final class RepairLog {
    /** How many of the last packets of a source can be asked for. */
    static final int ENTRIES = 256;

    private static final int MASK = ENTRIES - 1;
    /** The same packet is not sent again sooner: the first repair may be on its way. */
    private static final long AGAIN_NANOS = 10_000_000;

    /**
     * Two words for each packet, next to each other because they are written for each packet that is sent: position in the ring
     * and sequence number; milliseconds of sending, octets of the packet, octets of its EKT field.
     */
    private final long[] entries = new long[2 * ENTRIES];

    /** The first word of what was repaired last in each place, and when; not touched by sending. */
    private final long[] repairedEntries = new long[ENTRIES];

    private final long[] repairedNanos = new long[ENTRIES];
    private @Nullable SealedSource sealed;
    private long nextIndex;

    /** How many packets were repaired, and how many could not be. */
    long repairedCount;

    long missedCount;

    /** Of the stream that carries repairs (RFC 4588 4); 0 if packets are sent again as they were. */
    int repairSsrc;

    /** How the source's packets change for this receiver, and which payload types repair them. */
    @Nullable
    RewriteRule rule;

    /** Nothing of before can be asked for any more. */
    void forget() {
        java.util.Arrays.fill(entries, 0);
        sealed = null;
        nextIndex = 0;
    }

    /**
     * A packet was sealed.
     *
     * @param position in the ring, counted from its beginning
     * @param packetLength octets without EKT field
     */
    void sent(int sequenceNumber, long position, int packetLength, int tailLength, long nowNanos) {
        int at = 2 * (sequenceNumber & MASK);
        entries[at] = position << 16 | sequenceNumber;
        entries[at + 1] = millis(nowNanos) << 32 | (long) packetLength << 16 | tailLength;
    }

    /** Somebody asked for a packet. */
    void count(boolean repaired) {
        repairedCount += repaired ? 1 : 0;
        missedCount += repaired ? 0 : 1;
    }

    /** Where the packet's entry is, if it was sent since {@code sinceNanos} and not repaired just now; else −1. */
    int find(int sequenceNumber, long sinceNanos, long nowNanos) {
        int i = sequenceNumber & MASK;
        long entry = entries[2 * i];
        boolean there = packetLength(i) > 0 && (entry & 0xFFFF) == sequenceNumber;
        boolean fresh = (int) ((entries[2 * i + 1] >>> 32) - millis(sinceNanos)) >= 0;
        boolean repairedNow = repairedEntries[i] == entry && nowNanos - repairedNanos[i] < AGAIN_NANOS;
        return there && fresh && !repairedNow ? i : -1;
    }

    private static long millis(long nanos) {
        return nanos / 1_000_000;
    }

    long position(int entry) {
        return entries[2 * entry] >>> 16;
    }

    int packetLength(int entry) {
        return (int) (entries[2 * entry + 1] >>> 16) & 0xFFFF;
    }

    int tailLength(int entry) {
        return (int) entries[2 * entry + 1] & 0xFFFF;
    }

    void repaired(int entry, long nowNanos) {
        repairedEntries[entry] = entries[2 * entry];
        repairedNanos[entry] = nowNanos;
    }

    /** The repair stream under the receiver's present keys. */
    @Nullable
    SealedSource sealed(HopSealer sealer) {
        SealedSource present = sealed;
        if (present == null || present.sealer() != sealer) {
            present = sealer.source(repairSsrc);
            sealed = present;
        }
        return present;
    }

    /** The next index of the repair stream. */
    long takeIndex() {
        return nextIndex++;
    }
}
