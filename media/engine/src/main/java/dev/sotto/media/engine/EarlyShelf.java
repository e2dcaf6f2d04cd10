package dev.sotto.media.engine;

import dev.sotto.base.Counters;
import dev.sotto.media.rtp.PacketKind;
import java.lang.foreign.MemorySegment;

/** Where the early packets of all legs of a core lie ({@link EarlyPackets}), until keys come or their second is over. */
final class EarlyShelf implements AutoCloseable {
    /** Slots: early packets of 20 legs. */
    static final int SLOTS = 1024;

    private final Slab slab = new Slab(SLOTS);
    private final Counters<SwitchCounter> counters;

    EarlyShelf(Counters<SwitchCounter> counters) {
        this.counters = counters;
    }

    /** Keeps a copy of a packet, if there is room. */
    void keep(EngineLeg leg, MemorySegment memory, long offset, int length, long nowNanos) {
        if (leg.early.isFull() || slab.available() == 0) {
            counters.increment(SwitchCounter.EARLY_OVERFLOW);
            return;
        }
        int slot = slab.acquire();
        MemorySegment.copy(memory, offset, slab.segment(), slab.offset(slot), length);
        counters.increment(SwitchCounter.EARLY_KEPT);
        leg.early.keep(slot, length, nowNanos);
    }

    /** Lets the agent handle all early packets of a leg that has keys now. */
    void release(EngineLeg leg, SwitchAgent agent, long nowNanos) {
        int count = leg.early.count();
        for (int i = 0; i < count; i++) {
            long offset = slab.offset(leg.early.slot(i));
            int length = leg.early.length(i);
            PacketKind kind = PacketKind.of(slab.segment(), offset, length);
            agent.onProtected(leg, kind, slab.segment(), offset, length, nowNanos);
        }
        agent.finish(nowNanos);
        for (int i = 0; i < count; i++) {
            removeFirst(leg);
        }
    }

    /** Drops those whose second is over. */
    void expire(EngineLeg leg, long nowNanos) {
        while (leg.early.deadlineNanos() <= nowNanos) {
            dropFirst(leg);
        }
    }

    /** Drops all of a leg that ends. */
    void dropAll(EngineLeg leg) {
        while (leg.early.count() > 0) {
            dropFirst(leg);
        }
    }

    private void dropFirst(EngineLeg leg) {
        removeFirst(leg);
        counters.increment(SwitchCounter.EARLY_EXPIRED);
    }

    private void removeFirst(EngineLeg leg) {
        slab.release(leg.early.slot(0));
        leg.early.removeFirst();
    }

    @Override
    public void close() {
        slab.close();
    }
}
