package dev.sotto.media.engine;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The UDP sockets of one core, over the slots of its slab. All methods belong to the core's thread. {@link DatagramSockets}
 * does it with plain channels; a faster tier may batch.
 */
interface SocketPort {
    /** Receives one waiting datagram into {@code slot} and says from where; null if none waits. */
    @Nullable
    InetSocketAddress receive(int slot);

    /** Octets of the last received datagram; more than {@link Slab#PACKET} if it was cut. */
    int receivedLength();

    /** Sends {@code length} octets of {@code slot}; false if the kernel would not take them. */
    boolean send(int slot, int length, InetSocketAddress to);

    /** Blocks until a datagram waits, the core is rung, or {@code nanos} have passed. */
    void await(long nanos);
}
