package dev.sotto.media.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * Receives from all sockets of a port, by turns.
 *
 * <p>Messages are laid one behind the other, not at fixed places: these would be 64 KiB apart for the sake of UDP_GRO, and
 * then all would share the same cache sets. The memory has two halves. When a message has more datagrams than the caller
 * wanted, the rest stays where it is, and the next call uses the other half.
 */
final class NativeReceiver implements AutoCloseable {
    /** A datagram longer than this is not one of ours. */
    static final int LONGEST = 2048;

    /** As many datagrams of one socket in a row. */
    private static final int TURN = 8;

    private static final int LONGEST_MESSAGE = 0x10000;
    private static final int GAP = 64;

    private static final int MESSAGE = 0;
    private static final int MESSAGE_NAME_OCTETS = 8;
    private static final int MESSAGE_CONTROL_OCTETS = 40;
    private static final int VECTOR = 64;
    private static final int VECTOR_OCTETS = 72;
    private static final int NAME = 128;
    private static final int CONTROL = 192;
    private static final int CONTROL_OCTETS = 64;
    private static final int CONTROL_LEVEL = 8;
    private static final int CONTROL_TYPE = 12;
    private static final int CONTROL_VALUE = 16;
    private static final int TABLE_OCTETS = 256;

    private final LinuxCalls calls;
    private final PeerSockets sockets;
    private final ReadySockets ready;
    private final ReceivedBatch batch;
    private final PacketMemory table = new PacketMemory(TABLE_OCTETS);
    private final MemorySegment tableSegment = table.segment();
    private final long tableBase = table.base();
    private final long message = tableSegment.address() + tableBase;
    private final PacketMemory memory;
    private final MemorySegment received;
    private final long half;
    private final int room;
    private final ReceivedBatch.Message current = new ReceivedBatch.Message();
    private long cursor;
    private long halfEnd;
    private int limit;

    /** @param coalesced whether the sockets have UDP_GRO */
    NativeReceiver(LinuxCalls calls, PeerSockets sockets, ReadySockets ready, ReceivedBatch batch, boolean coalesced) {
        this.calls = calls;
        this.sockets = sockets;
        this.ready = ready;
        this.batch = batch;
        room = coalesced ? LONGEST_MESSAGE : LONGEST;
        half = batch.most() * (long) (LONGEST + GAP) + 2L * room;
        memory = new PacketMemory(2 * half);
        received = memory.segment();
        tableSegment.set(JAVA_LONG_UNALIGNED, tableBase + MESSAGE, message + NAME);
        tableSegment.set(JAVA_LONG_UNALIGNED, tableBase + MESSAGE + 2 * Long.BYTES, message + VECTOR);
        tableSegment.set(JAVA_LONG_UNALIGNED, tableBase + MESSAGE + 3 * Long.BYTES, 1);
        tableSegment.set(JAVA_LONG_UNALIGNED, tableBase + MESSAGE + 4 * Long.BYTES, message + CONTROL);
        tableSegment.set(JAVA_LONG_UNALIGNED, tableBase + VECTOR_OCTETS, room);
    }

    MemorySegment memory() {
        return received;
    }

    /** Whether datagrams are left of a message. */
    boolean hasRest() {
        return !current.isEmpty();
    }

    /** See {@link UdpPort#receive}. */
    int receive(int limit) {
        this.limit = limit;
        batch.clear();
        long start = !current.isEmpty() && current.at < memory.base() + half ? memory.base() + half : memory.base();
        cursor = start;
        halfEnd = start + half;
        take();
        boolean polled = false;
        while (batch.size() < limit && cursor + room <= halfEnd) {
            if (ready.isRoundOver() && !polled) {
                ready.poll(0);
                polled = true;
            }
            int socket = ready.next();
            if (socket < 0) {
                break;
            }
            if (visit(socket)) {
                ready.again(socket);
            }
        }
        return batch.size();
    }

    /** Whether the socket may have more. */
    private boolean visit(int socket) {
        int descriptor = sockets.descriptor(socket);
        if (descriptor == PeerSockets.NONE) {
            return false;
        }
        int until = Math.min(limit, batch.size() + TURN);
        int faults = 0;
        while (batch.size() < until && cursor + room <= halfEnd) {
            long octets = receiveMessage(descriptor);
            if (octets >= 0) {
                accept(socket, (int) octets);
            } else if (octets == -Errno.EAGAIN || ++faults > TURN) {
                return false;
            }
            // Otherwise an ICMP error of the peer's, which is gone by being told.
        }
        return true;
    }

    private long receiveMessage(int descriptor) {
        tableSegment.set(JAVA_INT_UNALIGNED, tableBase + MESSAGE_NAME_OCTETS, SocketAddresses.LONGEST);
        tableSegment.set(JAVA_LONG_UNALIGNED, tableBase + MESSAGE_CONTROL_OCTETS, CONTROL_OCTETS);
        tableSegment.set(JAVA_LONG_UNALIGNED, tableBase + VECTOR, received.address() + cursor);
        return calls.receiveMessage(descriptor, message, LinuxCalls.MSG_DONTWAIT | LinuxCalls.MSG_TRUNC);
    }

    private void accept(int socket, int octets) {
        long high = SocketAddresses.high(tableSegment, tableBase + NAME);
        long low = SocketAddresses.low(tableSegment, tableBase + NAME);
        int port = SocketAddresses.port(tableSegment, tableBase + NAME);
        boolean isPeer = sockets.isPeer(socket) && sockets.isFrom(socket, high, low, port);
        current.peer = isPeer ? socket : UdpPort.NO_PEER;
        current.sourceHigh = high;
        current.sourceLow = low;
        current.sourcePort = port;
        current.segmentOctets = segmentOctets();
        if (current.segmentOctets <= 0 || current.segmentOctets >= octets) {
            batch.add(cursor, octets, current);
            cursor += (Math.min(octets, room) + 2 * GAP - 1) & -GAP;
            return;
        }
        current.at = cursor;
        current.end = cursor + octets;
        cursor += (octets + 2 * GAP - 1) & -GAP;
        take();
    }

    /** The length of the datagrams of this message; 0 if it is one. */
    private int segmentOctets() {
        long octets = tableSegment.get(JAVA_LONG_UNALIGNED, tableBase + MESSAGE_CONTROL_OCTETS);
        boolean told = octets >= CONTROL_VALUE + Integer.BYTES
                && tableSegment.get(JAVA_INT_UNALIGNED, tableBase + CONTROL + CONTROL_LEVEL) == LinuxCalls.SOL_UDP
                && tableSegment.get(JAVA_INT_UNALIGNED, tableBase + CONTROL + CONTROL_TYPE) == LinuxCalls.UDP_GRO;
        return told ? tableSegment.get(JAVA_INT_UNALIGNED, tableBase + CONTROL + CONTROL_VALUE) : 0;
    }

    private void take() {
        while (!current.isEmpty() && batch.size() < limit) {
            int length = (int) Math.min(current.segmentOctets, current.end - current.at);
            batch.add(current.at, length, current);
            current.at += length;
        }
    }

    /** See {@link ReceivedBatch#forget}. */
    void forget(int peer) {
        batch.forget(peer);
        if (current.peer == peer) {
            current.peer = UdpPort.NO_PEER;
        }
    }

    @Override
    public void close() {
        table.close();
        memory.close();
    }
}
