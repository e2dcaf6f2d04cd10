package dev.sotto.media.kernel;

import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;

/**
 * The UDP of one core: one local port, an unconnected socket for strangers, and for each peer that was {@link #connect
 * connected} a socket of its own, since the kernel then need not look up the route for each packet. All methods but
 * {@link #wake} and {@link #localPort} belong to the core's thread. Nothing waits for a full batch, and nothing is allocated
 * for a packet.
 *
 * <p>Loss is normal: what the kernel does not take is not sent, and the return value tells.
 */
public interface UdpPort extends AutoCloseable {
    /** The number of nobody: a datagram of a stranger, or a peer that got no socket. */
    int NO_PEER = -1;

    /** The local UDP port. */
    int localPort();

    /**
     * Receives what waits on all sockets, at most {@code limit} datagrams, and returns how many; without waiting. What they
     * are can be asked until the next call. A datagram longer than 2048 octets is cut, and its {@link #length} says so by
     * being greater than 2048.
     *
     * @param limit 1 to {@link #batch()}
     */
    int receive(int limit);

    /** The most datagrams that one {@link #receive} returns. */
    int batch();

    /** The memory in which received datagrams lie. */
    MemorySegment received();

    /** Where in {@link #received()} datagram {@code i} begins. */
    long offset(int i);

    /** Octets of datagram {@code i}. */
    int length(int i);

    /** Whose socket datagram {@code i} came in by, or {@link #NO_PEER}; its source address is that peer's. */
    int peer(int i);

    /** The first eight octets of the source's IPv6 address, IPv4 as ::ffff:a.b.c.d; for a stranger's datagram. */
    long sourceHigh(int i);

    /** The last eight octets of the source's IPv6 address. */
    long sourceLow(int i);

    /** The source's port. */
    int sourcePort(int i);

    /** The source as an object, which is allocated. */
    InetSocketAddress source(int i);

    /**
     * Gives a peer a socket of its own. Until then its datagrams are strangers'.
     *
     * @return a small number, free again after {@link #disconnect}; {@link #NO_PEER} if there can be no more sockets, and then
     *     {@link #sendTo} reaches it
     */
    int connect(InetSocketAddress peer);

    /** The peer's datagrams are strangers' again. */
    void disconnect(int peer);

    /**
     * Sends {@code octets} octets to a peer as datagrams of {@code segmentOctets} each, of which the last may be shorter.
     * Any number of segments is right; the port cuts as the kernel wants it (at most 16 segments and 60 kB in one call).
     *
     * @return how many datagrams the kernel took
     */
    int send(int peer, MemorySegment memory, long offset, int octets, int segmentOctets);

    /**
     * Sends everything that waits in {@code batch}, which stays as it is; how many datagrams the kernel took. What some peer
     * gets goes in order, unless the kernel refuses a part.
     */
    default int send(SendBatch batch) {
        return batch.sendBy(this);
    }

    /** Sends one datagram to an address, through the unconnected socket; false if the kernel did not take it. */
    boolean sendTo(InetSocketAddress to, MemorySegment memory, long offset, int octets);

    /** Hands over what a transmit ring may still hold; after each round of sends. Most ports have none. */
    void flush();

    /** Blocks until a datagram waits, {@link #wake} is called, or {@code nanos} have passed. */
    void await(long nanos);

    /** Ends {@link #await}, from any thread. */
    void wake();

    /** Which ways this port sends and receives, and why not by faster ones. */
    UdpTier tier();

    /** Closes all sockets; after the core's thread has ended. */
    @Override
    void close();
}
