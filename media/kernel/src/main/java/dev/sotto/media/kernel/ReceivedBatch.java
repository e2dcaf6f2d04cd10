package dev.sotto.media.kernel;

import java.net.InetSocketAddress;

/** What one receive returned: where each datagram lies and who sent it. */
final class ReceivedBatch {
    private final long[] offsets;
    private final int[] lengths;
    private final int[] peers;
    private final long[] sourceHighs;
    private final long[] sourceLows;
    private final int[] sourcePorts;
    private int size;

    ReceivedBatch(int most) {
        offsets = new long[most];
        lengths = new int[most];
        peers = new int[most];
        sourceHighs = new long[most];
        sourceLows = new long[most];
        sourcePorts = new int[most];
    }

    int most() {
        return offsets.length;
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    void add(long offset, int length, Message from) {
        offsets[size] = offset;
        lengths[size] = length;
        peers[size] = from.peer;
        sourceHighs[size] = from.sourceHigh;
        sourceLows[size] = from.sourceLow;
        sourcePorts[size] = from.sourcePort;
        size++;
    }

    /** What a peer sent before it was disconnected is a stranger's, since its number may be another's soon. */
    void forget(int peer) {
        for (int i = 0; i < size; i++) {
            if (peers[i] == peer) {
                peers[i] = UdpPort.NO_PEER;
            }
        }
    }

    long offset(int i) {
        return offsets[i];
    }

    int length(int i) {
        return lengths[i];
    }

    int peer(int i) {
        return peers[i];
    }

    long sourceHigh(int i) {
        return sourceHighs[i];
    }

    long sourceLow(int i) {
        return sourceLows[i];
    }

    int sourcePort(int i) {
        return sourcePorts[i];
    }

    InetSocketAddress source(int i) {
        return SocketAddresses.of(sourceHighs[i], sourceLows[i], sourcePorts[i]);
    }

    /** One message of the kernel: datagrams of one source, one behind the other, of which the last may be shorter. */
    static final class Message {
        /** Where the next datagram begins. */
        long at;
        /** Where the last one ends. */
        long end;
        /** Octets of each but the last. */
        int segmentOctets;

        int peer;
        long sourceHigh;
        long sourceLow;
        int sourcePort;

        boolean isEmpty() {
            return at >= end;
        }
    }
}
