package dev.sotto.media.engine;

import dev.sotto.media.kernel.PacketMemory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Opened packets on their way from the core where they came in to a sibling that has receivers of the same conference: a ring
 * of slots between exactly one producing and one consuming core. The packet was opened once; it is copied into its slot, and
 * there the sibling makes of it what its own receivers need, so that neither core ever writes into the other's slots.
 */
final class HandoverRing implements AutoCloseable {
    /** How many packets may be under way. */
    static final int SLOTS = 256;

    private static final int MASK = SLOTS - 1;

    private final PacketMemory memory = new PacketMemory((long) SLOTS * OpenedPacket.SLOT);
    private final OpenedPacket[] packets = new OpenedPacket[SLOTS];
    private final int[] conferences = new int[SLOTS];
    private final int[] runs = new int[SLOTS];
    private final AtomicLong head = new AtomicLong();
    private final AtomicLong tail = new AtomicLong();

    HandoverRing() {
        for (int i = 0; i < SLOTS; i++) {
            packets[i] = new OpenedPacket(memory.segment(), slot(i) + Slab.STRIDE);
        }
    }

    private long slot(int i) {
        return memory.base() + (long) i * OpenedPacket.SLOT;
    }

    /**
     * By the producer alone; false if there is no room.
     *
     * @param conferenceIndex of the packet's plan on both cores
     * @param run grows when the packet's indices begin anew
     */
    boolean offer(OpenedPacket packet, int conferenceIndex, int run) {
        long at = tail.getPlain();
        if (at - head.getAcquire() > MASK) {
            return false;
        }
        int i = (int) at & MASK;
        packets[i].copyOf(packet, memory.segment(), slot(i));
        conferences[i] = conferenceIndex;
        runs[i] = run;
        tail.setRelease(at + 1);
        return true;
    }

    /** By the consumer alone: how many packets wait. */
    int waiting() {
        return (int) (tail.getAcquire() - head.getPlain());
    }

    /** By the consumer alone, before it sleeps: whether nothing waits. */
    boolean isEmpty() {
        return head.getPlain() == tail.get();
    }

    /** By the consumer alone: packet number {@code i} of those that wait; its own until {@link #release}. */
    OpenedPacket packet(int i) {
        return packets[at(i)];
    }

    int conference(int i) {
        return conferences[at(i)];
    }

    int run(int i) {
        return runs[at(i)];
    }

    private int at(int i) {
        return (int) (head.getPlain() + i) & MASK;
    }

    /** By the consumer alone: the first {@code count} packets are done with. */
    void release(int count) {
        head.setRelease(head.getPlain() + count);
    }

    @Override
    public void close() {
        memory.close();
    }
}
