package dev.sotto.media.engine;

import dev.sotto.base.Counters;
import dev.sotto.media.kernel.PacketMemory;
import dev.sotto.media.kernel.UdpPort;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;

/** Sends what is not media, from memory of its own: STUN answers, DTLS flights, SRTCP. */
final class Outgoing implements AutoCloseable {
    private final UdpPort udp;
    private final Counters<SwitchCounter> counters;
    private final PacketMemory memory = new PacketMemory(Slab.STRIDE);

    Outgoing(UdpPort udp, Counters<SwitchCounter> counters) {
        this.udp = udp;
        this.counters = counters;
    }

    /** Sends octets as they are to an address; false if they were dropped, which is counted. */
    boolean send(byte[] octets, InetSocketAddress to) {
        return load(octets) && count(udp.sendTo(to, segment(), offset(), octets.length));
    }

    /** Puts octets into the memory; false if they do not fit. */
    boolean load(byte[] octets) {
        if (octets.length > Slab.PACKET) {
            counters.increment(SwitchCounter.NO_ROOM);
            return false;
        }
        MemorySegment.copy(octets, 0, segment(), ValueLayout.JAVA_BYTE, offset(), octets.length);
        return true;
    }

    /** Sends the first {@code length} octets of the memory to where the leg is. */
    boolean send(int length, EngineLeg to) {
        if (to.peer != UdpPort.NO_PEER) {
            return count(udp.send(to.peer, segment(), offset(), length, length) == 1);
        }
        return to.address != null && count(udp.sendTo(to.address, segment(), offset(), length));
    }

    private boolean count(boolean sent) {
        if (!sent) {
            counters.increment(SwitchCounter.SEND_FAILED);
        }
        return sent;
    }

    MemorySegment segment() {
        return memory.segment();
    }

    /** Where the memory begins in {@link #segment()}. */
    long offset() {
        return memory.base();
    }

    @Override
    public void close() {
        memory.close();
    }
}
