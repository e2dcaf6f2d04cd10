package dev.sotto.media.srtp;

/**
 * The last 128 indices of one source (RFC 3711 3.3.2 asks for 64 at least) and the highest one, from which the rollover
 * counter of the next packet is guessed. Checking and committing are apart, because nothing may change before the tag
 * was found right.
 */
public final class ReplayWindow {
    /** How many indices below the highest are remembered, itself included. */
    public static final int SIZE = 128;

    private long highest = -1;
    private long recent;
    private long older;

    /** A window that has seen nothing. */
    public ReplayWindow() {}

    /** Whether anything was committed. */
    public boolean started() {
        return highest >= 0;
    }

    /** The highest committed index; −1 if there is none. */
    public long highest() {
        return highest;
    }

    /** {@link SrtpVerdict#OK}, {@link SrtpVerdict#REPLAYED} or {@link SrtpVerdict#TOO_OLD}; changes nothing. */
    public SrtpVerdict check(long index) {
        long behind = highest - index;
        if (highest < 0 || behind < 0) {
            return SrtpVerdict.OK;
        }
        if (behind >= SIZE) {
            return SrtpVerdict.TOO_OLD;
        }
        long word = behind < 64 ? recent : older;
        return (word >>> behind & 1) == 0 ? SrtpVerdict.OK : SrtpVerdict.REPLAYED;
    }

    /** Remembers an index that {@link #check} found to be {@link SrtpVerdict#OK}. */
    public void commit(long index) {
        if (index > highest) {
            advance(highest < 0 ? SIZE : index - highest);
            highest = index;
        }
        long behind = highest - index;
        if (behind < 64) {
            recent |= 1L << behind;
        } else if (behind < SIZE) {
            older |= 1L << behind;
        }
    }

    /** {@link #check} and {@link #commit} in one; false if the index is not new. For who numbers packets himself. */
    boolean claim(long index) {
        if (index == highest + 1 && highest >= 0) {
            older = older << 1 | recent >>> 63;
            recent = recent << 1 | 1;
            highest = index;
            return true;
        }
        if (check(index) != SrtpVerdict.OK) {
            return false;
        }
        commit(index);
        return true;
    }

    private void advance(long by) {
        if (by >= SIZE) {
            recent = 0;
            older = 0;
        } else if (by >= 64) {
            older = recent << (by - 64);
            recent = 0;
        } else {
            older = older << by | recent >>> (64 - by);
            recent <<= by;
        }
    }

    /** Forgets everything. */
    public void reset() {
        highest = -1;
        recent = 0;
        older = 0;
    }

    /**
     * The 48-bit index of a packet with sequence number {@code sequenceNumber}, guessed from the highest index so far
     * (RFC 3711 3.3.1, appendix A).
     *
     * @param highest −1 for the first packet of a source, whose rollover counter is taken to be 0
     */
    public static long estimateIndex(long highest, int sequenceNumber) {
        if (highest < 0) {
            return sequenceNumber;
        }
        long roc = highest >>> 16;
        int last = (int) (highest & 0xFFFF);
        if (last < 0x8000) {
            if (sequenceNumber - last > 0x8000 && roc > 0) {
                roc--;
            }
        } else if (last - 0x8000 > sequenceNumber) {
            roc++;
        }
        return roc << 16 | sequenceNumber;
    }

    /** The index that {@link #estimateIndex(long, int)} guesses from this window. */
    public long estimateIndex(int sequenceNumber) {
        return estimateIndex(highest, sequenceNumber);
    }
}
