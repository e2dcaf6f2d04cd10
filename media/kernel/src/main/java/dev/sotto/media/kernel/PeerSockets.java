package dev.sotto.media.kernel;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The sockets of a port by number: peers from 0, then the unconnected ones. For peers also who they are, and how long segments
 * may be for the kernel to cut them.
 */
final class PeerSockets {
    /** An unused number's descriptor. */
    static final int NONE = -1;

    private final int most;
    private final int[] descriptors;
    private final long[] highs;
    private final long[] lows;
    private final int[] ports;
    private final int[] longestSegments;
    /** A stack of unused numbers. */
    private final int[] free;

    private final Set<InetSocketAddress> addresses = new HashSet<>();

    private int freeCount;

    PeerSockets(int most, int unconnected) {
        this.most = most;
        descriptors = new int[most + unconnected];
        highs = new long[most];
        lows = new long[most];
        ports = new int[most];
        longestSegments = new int[most];
        free = new int[most];
        Arrays.fill(descriptors, NONE);
        for (int number = most - 1; number >= 0; number--) {
            free[freeCount++] = number;
        }
    }

    int most() {
        return most;
    }

    boolean isFull() {
        return freeCount == 0;
    }

    /** Whether this address has a socket. */
    boolean contains(InetSocketAddress address) {
        return addresses.contains(address);
    }

    int add(int descriptor, InetSocketAddress address, int longestSegment) {
        int number = free[--freeCount];
        descriptors[number] = descriptor;
        highs[number] = SocketAddresses.high(address.getAddress());
        lows[number] = SocketAddresses.low(address.getAddress());
        ports[number] = address.getPort();
        longestSegments[number] = longestSegment;
        addresses.add(address);
        return number;
    }

    void remove(int peer) {
        addresses.remove(SocketAddresses.of(highs[peer], lows[peer], ports[peer]));
        descriptors[peer] = NONE;
        free[freeCount++] = peer;
    }

    void setUnconnected(int index, int descriptor) {
        descriptors[most + index] = descriptor;
    }

    /** The descriptor of socket {@code number}, or {@link #NONE}. */
    int descriptor(int number) {
        return descriptors[number];
    }

    /** The descriptor of a peer that there is. */
    int connected(int peer) {
        int descriptor = descriptors[peer];
        if (descriptor == NONE || peer >= most) {
            throw new IllegalStateException("peer " + peer + " is not connected");
        }
        return descriptor;
    }

    boolean isPeer(int number) {
        return number < most;
    }

    /** Whether this is the address of the peer. */
    boolean isFrom(int peer, long high, long low, int port) {
        return lows[peer] == low && ports[peer] == port && highs[peer] == high;
    }

    int longestSegment(int peer) {
        return longestSegments[peer];
    }

    void setLongestSegment(int peer, int octets) {
        longestSegments[peer] = octets;
    }
}
