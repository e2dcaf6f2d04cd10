package dev.sotto.media.distributor;

/**
 * The numbering of one source on the hop to one receiver. While the source flows, its packets keep their distances, so
 * that loss before us is still seen as loss; when it was paused (it was not among the loudest) the numbers go on where they
 * stopped, so that no pause looks like loss and the receiver's rollover counter is never guessed wrong.
 *
 * <p>Indices are 48 bits: ROC and SEQ of RFC 3711. Held by a core for each (receiver, source) and as long as the receiver's
 * keys; if only the sealer is left, {@link #resumeAfter} its {@code highestIndex}.
 */
public final class HopSequence {
    /** What {@link #next} says of a packet from before the pause, or before the first: it has no number left. */
    public static final long NONE = -1;

    private static final long STEP = 1;

    private long highest = NONE;
    private long offset;
    private long floor;
    private boolean flowing;

    /** Of a source that the receiver has never got. */
    public HopSequence() {}

    /** The receiver has already got indices up to {@code highestIndex} of this source; −1 for none. */
    public void resumeAfter(long highestIndex) {
        highest = highestIndex;
        flowing = false;
    }

    /** The source goes to this receiver no longer; what comes later starts a new run. */
    public void pause() {
        flowing = false;
    }

    /**
     * The index on this hop of a packet that came with {@code index}.
     *
     * <p>A first run keeps the sequence numbers, if they are in the lower half of their range, so that nothing need be
     * recorded in the OHB; otherwise it starts in the lower half, because a receiver that misses the first packets before a
     * wrap could not know its rollover counter (RFC 3711 3.3.1).
     */
    public long next(long index) {
        if (!flowing) {
            flowing = true;
            floor = index;
            offset = highest < 0 ? index - (index & 0x7FFF) : index - (highest + STEP);
        }
        if (index < floor) {
            return NONE;
        }
        long out = index - offset;
        highest = Math.max(highest, out);
        return out;
    }
}
