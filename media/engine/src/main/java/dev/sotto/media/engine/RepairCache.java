package dev.sotto.media.engine;

import dev.sotto.media.kernel.PacketMemory;
import java.lang.foreign.MemorySegment;

/**
 * The packets of one receiver as they were sealed for it, in a ring from which they were also sent, so that remembering them
 * costs no copy. Bounded in octets by the ring and in time by its owner. A repair must be made of exactly these octets (RFC 8723
 * 7.1), since nobody else could make them again.
 */
final class RepairCache implements AutoCloseable {
    private final PacketMemory memory;
    private final long octets;
    private final long keepNanos;
    private long position;

    /**
     * @param octets size of the ring, at least what one batch may need
     * @param keepNanos how long a packet can be asked for
     */
    RepairCache(int octets, long keepNanos) {
        this.octets = octets;
        this.keepNanos = keepNanos;
        this.memory = new PacketMemory(octets + Long.BYTES);
    }

    /** Size of the ring. */
    long octets() {
        return octets;
    }

    /** How long a packet can be asked for. */
    long keepNanos() {
        return keepNanos;
    }

    MemorySegment segment() {
        return memory.segment();
    }

    /** The position at which {@code length} octets in one piece are free for the next packet. */
    long reserve(int length) {
        long left = octets - position % octets;
        if (left < length) {
            position += left;
        }
        return position;
    }

    /** Where the next packet begins, once it was reserved. */
    long position() {
        return position;
    }

    /** Where in {@link #segment()} a position is. */
    long offset(long at) {
        return memory.base() + at % octets;
    }

    /** The {@code length} octets that were reserved are a packet now. */
    void commit(int length) {
        position += length;
    }

    /** Whether the octets from {@code at} on are still those that were written there; a packet is followed by up to seven that mean nothing. */
    boolean holds(long at) {
        return at + octets >= position + Long.BYTES;
    }

    /** When a packet must have been sent to be remembered at {@code nowNanos}. */
    long sinceNanos(long nowNanos) {
        return nowNanos - keepNanos;
    }

    @Override
    public void close() {
        memory.close();
    }
}
