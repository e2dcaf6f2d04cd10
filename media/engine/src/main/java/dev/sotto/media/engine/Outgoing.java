package dev.sotto.media.engine;

import dev.sotto.base.Counters;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;

/** Sends what is not media, through a slot of its own: STUN answers, DTLS flights, SRTCP. */
final class Outgoing {
    private final Slab slab;
    private final SocketPort sockets;
    private final Counters<SwitchCounter> counters;
    private final int slot;

    Outgoing(Slab slab, SocketPort sockets, Counters<SwitchCounter> counters) {
        this.slab = slab;
        this.sockets = sockets;
        this.counters = counters;
        this.slot = slab.acquire();
    }

    /** Sends octets as they are; false if they were dropped, which is counted. */
    boolean send(byte[] octets, InetSocketAddress to) {
        return load(octets) && send(octets.length, to);
    }

    /** Puts octets into the slot; false if they do not fit. */
    boolean load(byte[] octets) {
        if (octets.length > Slab.PACKET) {
            counters.increment(SwitchCounter.NO_ROOM);
            return false;
        }
        MemorySegment.copy(octets, 0, slab.segment(), ValueLayout.JAVA_BYTE, offset(), octets.length);
        return true;
    }

    /** Sends the first {@code length} octets of the slot. */
    boolean send(int length, InetSocketAddress to) {
        boolean sent = sockets.send(slot, length, to);
        if (!sent) {
            counters.increment(SwitchCounter.SEND_FAILED);
        }
        return sent;
    }

    /** Where the slot begins. */
    long offset() {
        return slab.offset(slot);
    }
}
