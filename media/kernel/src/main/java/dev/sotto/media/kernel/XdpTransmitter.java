package dev.sotto.media.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.sotto.base.OperationFailed;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Sends short runs of datagrams past the kernel's network stack: with headers of our own, through an {@link XdpRing}. For IPv4
 * peers that are reached over one Ethernet device; all others, and runs that the kernel segments cheaper, go by their sockets.
 *
 * <p>Nothing that looks at outgoing packets sees these: no firewall, no traffic control. One in {@value #PERIOD} datagrams to a
 * peer goes by its socket nevertheless, and then route and neighbour are asked again. So the kernel keeps probing the
 * neighbour, hears of narrower paths, and a changed route is noticed.
 */
final class XdpTransmitter implements AutoCloseable {
    static final int PERIOD = 1024;

    /** From here on a run is cheaper by UDP_SEGMENT. */
    private static final int LONG_RUN = 4;
    /** A peer whose neighbour is not known yet is looked at again after so many datagrams. */
    private static final int SOON = 8;

    private static final int HEADERS = 42;
    private static final int ETHERNET = 14;
    private static final int UDP = 34;
    private static final int IP_AND_UDP = 28;
    private static final int UDP_HEADER = 8;
    private static final int STRIDE = 64;
    private static final int IP_LENGTH = 16;
    private static final int IP_CHECKSUM = 24;
    private static final int IP_SOURCE = 26;
    private static final int IP_DESTINATION = 30;
    private static final int UDP_LENGTH = 38;
    private static final int UDP_CHECKSUM = 40;
    private static final short IPV4 = 0x0800;
    private static final short VERSION_AND_LENGTH = 0x4500;
    private static final short DO_NOT_FRAGMENT = 0x4000;
    private static final short TIME_TO_LIVE_64_UDP = 64 << 8 | 17;
    private static final int PROTOCOL_UDP = 17;

    private static final ValueLayout.OfShort SHORT = JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final NativeSender bySocket;
    private final PeerSockets sockets;
    private final String device;
    private final int deviceIndex;
    private final Netlink netlink;
    private final XdpRing ring;
    private final int localPort;
    private final PacketMemory headers;
    private final long sourceHardware;
    private final int deviceMtu;
    private final int[] addresses;
    private final int[] ports;
    private final int[] localAddresses;
    /** The longest payload that goes this way; negative if none does. */
    private final int[] longest;

    private final int[] untilAsked;
    private final int[] lastSubmitted;

    /** @throws OperationFailed with a sentence for a person, if this cannot be */
    XdpTransmitter(LinuxCalls calls, NativeSender bySocket, PeerSockets sockets, String device, int localPort) {
        this.bySocket = bySocket;
        this.sockets = sockets;
        this.device = device;
        this.localPort = localPort;
        ring = new XdpRing(calls, device);
        try {
            netlink = new Netlink(calls);
        } catch (OperationFailed e) {
            ring.close();
            throw e;
        }
        deviceIndex = calls.deviceIndex(device);
        if (!netlink.link(deviceIndex)) {
            netlink.close();
            ring.close();
            throw new OperationFailed("AF_XDP frames are made for Ethernet, which " + device + " is not");
        }
        sourceHardware = netlink.hardwareAddress();
        deviceMtu = netlink.mtu();
        headers = new PacketMemory((long) sockets.most() * STRIDE);
        addresses = new int[sockets.most()];
        ports = new int[sockets.most()];
        localAddresses = new int[sockets.most()];
        longest = new int[sockets.most()];
        untilAsked = new int[sockets.most()];
        lastSubmitted = new int[sockets.most()];
        Arrays.fill(longest, -1);
    }

    /** For people. */
    String describe() {
        return "AF_XDP over " + device + " (queue " + ring.queue() + ")";
    }

    /**
     * A peer has got its socket.
     *
     * @param local what the port is bound to; if that is all addresses, the route chooses
     */
    void connected(int peer, InetSocketAddress local, InetSocketAddress address) {
        boolean isIpv4 = address.getAddress() instanceof Inet4Address;
        addresses[peer] = isIpv4 ? (int) SocketAddresses.low(address.getAddress()) : 0;
        localAddresses[peer] = isIpv4 ? (int) SocketAddresses.low(local.getAddress()) : 0;
        ports[peer] = address.getPort();
        lastSubmitted[peer] = ring.kicked();
        ask(peer);
    }

    /** Looks up how the peer is reached, and makes its headers. */
    private void ask(int peer) {
        longest[peer] = -1;
        untilAsked[peer] = PERIOD;
        int destination = addresses[peer];
        if (destination == 0 || !netlink.route(destination) || netlink.device() != deviceIndex) {
            return;
        }
        int mtu = netlink.mtu() == 0 ? deviceMtu : Math.min(netlink.mtu(), deviceMtu);
        int source = localAddresses[peer] == 0 ? netlink.source() : localAddresses[peer];
        int hop = netlink.gateway() == 0 ? destination : netlink.gateway();
        if (source == 0 || !netlink.neighbour(deviceIndex, hop)) {
            // The socket makes the kernel look for the neighbour.
            untilAsked[peer] = SOON;
            return;
        }
        write(peer, netlink.hardwareAddress(), source, destination);
        longest[peer] = Math.min(mtu - IP_AND_UDP, XdpRing.FRAME - HEADERS);
    }

    private void write(int peer, long hardware, int source, int destination) {
        MemorySegment segment = headers.segment();
        long at = headers.base() + (long) peer * STRIDE;
        segment.set(SHORT, at, (short) (hardware >>> 32));
        segment.set(INT, at + 2, (int) hardware);
        segment.set(SHORT, at + 6, (short) (sourceHardware >>> 32));
        segment.set(INT, at + 8, (int) sourceHardware);
        segment.set(SHORT, at + 12, IPV4);
        segment.set(SHORT, at + ETHERNET, VERSION_AND_LENGTH);
        segment.set(SHORT, at + IP_LENGTH, (short) 0);
        segment.set(SHORT, at + 18, (short) 0);
        segment.set(SHORT, at + 20, DO_NOT_FRAGMENT);
        segment.set(SHORT, at + 22, TIME_TO_LIVE_64_UDP);
        segment.set(SHORT, at + IP_CHECKSUM, (short) 0);
        segment.set(INT, at + IP_SOURCE, source);
        segment.set(INT, at + IP_DESTINATION, destination);
        segment.set(SHORT, at + UDP, (short) localPort);
        segment.set(SHORT, at + UDP + 2, (short) ports[peer]);
        segment.set(SHORT, at + UDP_LENGTH, (short) 0);
        segment.set(SHORT, at + UDP_CHECKSUM, (short) 0);
    }

    /** See {@link UdpPort#send}. */
    int send(int peer, MemorySegment memory, long offset, int octets, int segmentOctets) {
        sockets.connected(peer);
        boolean isLongRun = octets > (LONG_RUN - 1L) * segmentOctets
                && octets > segmentOctets
                && segmentOctets <= sockets.longestSegment(peer);
        if (isLongRun || (segmentOctets <= 0 && octets > segmentOctets)) {
            return sendBySocket(peer, memory, offset, octets, segmentOctets);
        }
        int taken = 0;
        int at = 0;
        do {
            int length = Math.min(segmentOctets, octets - at);
            boolean sent = goesThisWay(peer, length)
                    ? submit(peer, memory, offset + at, length)
                    : sendBySocket(peer, memory, offset + at, length, length) == 1;
            if (!sent) {
                return taken;
            }
            taken++;
            at += segmentOctets;
        } while (at < octets);
        return taken;
    }

    private boolean goesThisWay(int peer, int octets) {
        if (--untilAsked[peer] < 0) {
            ask(peer);
            return false;
        }
        return octets <= longest[peer];
    }

    private int sendBySocket(int peer, MemorySegment memory, long offset, int octets, int segmentOctets) {
        if (lastSubmitted[peer] - ring.kicked() > 0) {
            // What waits in the ring for this peer comes first.
            ring.kick();
        }
        return bySocket.send(peer, PacketMemory.pointer(memory, offset, octets), octets, segmentOctets);
    }

    private boolean submit(int peer, MemorySegment memory, long offset, int octets) {
        long frame = ring.frame();
        if (frame < 0) {
            return false;
        }
        MemorySegment frames = ring.memory();
        MemorySegment.copy(headers.segment(), headers.base() + (long) peer * STRIDE, frames, frame, HEADERS);
        frames.set(SHORT, frame + IP_LENGTH, (short) (IP_AND_UDP + octets));
        frames.set(SHORT, frame + UDP_LENGTH, (short) (UDP_HEADER + octets));
        long header = Checksum.sum(frames, frame + ETHERNET, UDP - ETHERNET);
        frames.set(JAVA_SHORT_UNALIGNED, frame + IP_CHECKSUM, Checksum.fold(header));
        long pseudoHeader = Checksum.sum(frames, frame + IP_SOURCE, 2 * Integer.BYTES)
                + Short.toUnsignedInt(frames.get(JAVA_SHORT_UNALIGNED, frame + UDP_LENGTH))
                + Short.toUnsignedInt(networkShort(PROTOCOL_UDP));
        long payload = Checksum.copy(memory, offset, frames, frame + HEADERS, octets);
        long udp = Checksum.sum(frames, frame + UDP, UDP_HEADER);
        short checksum = Checksum.fold(pseudoHeader + udp + payload);
        // Zero would mean that there is none (RFC 768).
        frames.set(JAVA_SHORT_UNALIGNED, frame + UDP_CHECKSUM, checksum == 0 ? -1 : checksum);
        ring.submit(HEADERS + octets);
        lastSubmitted[peer] = ring.submitted();
        return true;
    }

    private static short networkShort(int value) {
        short word = (short) value;
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Short.reverseBytes(word) : word;
    }

    /** See {@link UdpPort#flush}. */
    void flush() {
        if (ring.submitted() != ring.kicked()) {
            ring.kick();
        }
    }

    @Override
    public void close() {
        netlink.close();
        ring.close();
        headers.close();
    }
}
