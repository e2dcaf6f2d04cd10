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

    private final int[] sequenceNumbers = new int[ENTRIES];
    private final int[] packetLengths = new int[ENTRIES];
    private final int[] tailLengths = new int[ENTRIES];
    private final long[] positions = new long[ENTRIES];
    private final long[] sentNanos = new long[ENTRIES];
    private final long[] repairedNanos = new long[ENTRIES];
    private @Nullable SealedSource sealed;
    private long nextIndex;

    /** Of the stream that carries repairs (RFC 4588 4); 0 if packets are sent again as they were. */
    int repairSsrc;

    /** How the source's packets change for this receiver, and which payload types repair them. */
    @Nullable
    RewriteRule rule;

    RepairLog() {
        forget();
    }

    /** Nothing of before can be asked for any more. */
    void forget() {
        java.util.Arrays.fill(packetLengths, 0);
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
        int i = sequenceNumber & MASK;
        sequenceNumbers[i] = sequenceNumber;
        positions[i] = position;
        packetLengths[i] = packetLength;
        tailLengths[i] = tailLength;
        sentNanos[i] = nowNanos;
        repairedNanos[i] = nowNanos - AGAIN_NANOS;
    }

    /** Where the packet's entry is, if it was sent since {@code sinceNanos} and not repaired just now; else −1. */
    int find(int sequenceNumber, long sinceNanos, long nowNanos) {
        int i = sequenceNumber & MASK;
        boolean there = packetLengths[i] > 0 && sequenceNumbers[i] == sequenceNumber && sentNanos[i] >= sinceNanos;
        return there && nowNanos - repairedNanos[i] >= AGAIN_NANOS ? i : -1;
    }

    long position(int entry) {
        return positions[entry];
    }

    int packetLength(int entry) {
        return packetLengths[entry];
    }

    int tailLength(int entry) {
        return tailLengths[entry];
    }

    void repaired(int entry, long nowNanos) {
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
