package dev.sotto.media.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.sotto.base.OperationFailed;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Asks the kernel about devices, IPv4 routes and neighbours by rtnetlink(7). The answer to the last question is in the fields.
 */
final class Netlink implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final short GET_LINK = 18;
    private static final short GET_ROUTE = 26;
    private static final short GET_NEIGHBOUR = 30;
    private static final short ERROR = 2;
    private static final short REQUEST = 1;
    private static final int HEADER = 16;
    private static final int ATTRIBUTE = 4;
    private static final int ETHERNET = 1;
    private static final int UNICAST = 1;
    private static final int LONGEST_PREFIX = 32;
    /** NUD_REACHABLE, STALE, DELAY, PROBE, NOARP and PERMANENT: all in which there is an address. */
    private static final int KNOWN = 0x02 | 0x04 | 0x08 | 0x10 | 0x40 | 0x80;

    private static final int LINK_ADDRESS = 1;
    private static final int LINK_MTU = 4;
    private static final int ROUTE_DESTINATION = 1;
    private static final int ROUTE_DEVICE = 4;
    private static final int ROUTE_GATEWAY = 5;
    private static final int ROUTE_SOURCE = 7;
    private static final int ROUTE_METRICS = 8;
    private static final int METRIC_MTU = 2;
    private static final int NEIGHBOUR_DESTINATION = 1;
    private static final int NEIGHBOUR_ADDRESS = 2;
    private static final int NESTED = 0x3FFF;

    private static final int REQUEST_OCTETS = 64;
    private static final int REPLY = 64;
    private static final int REPLY_OCTETS = 8192;
    private static final ValueLayout.OfInt NETWORK_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final LinuxCalls calls;
    private final PacketMemory memory = new PacketMemory(REPLY + REPLY_OCTETS);
    private final MemorySegment segment = memory.segment();
    private final long base = memory.base();
    private final int socket;
    private final Reader ofLink = this::readLink;
    private final Reader ofRoute = this::readRoute;
    private final Reader ofMetrics = this::readMetric;
    private final Reader ofNeighbour = this::readNeighbour;
    private int sequence;

    /** A hardware address in the low 48 bits. */
    private long hardwareAddress;

    private int mtu;
    private int device;
    private int gateway;
    private int source;

    /** @throws OperationFailed if there is no descriptor for it */
    Netlink(LinuxCalls calls) {
        this.calls = calls;
        int type = LinuxCalls.SOCK_RAW | LinuxCalls.SOCK_NONBLOCK | LinuxCalls.CLOEXEC;
        socket = calls.socket(AF_NETLINK, type, 0);
        if (socket < 0) {
            memory.close();
            throw new OperationFailed(
                    "the kernel cannot be asked about routes", new IOException(Errno.describe(socket)));
        }
    }

    /** A device's hardware address, in the low 48 bits. */
    long hardwareAddress() {
        return hardwareAddress;
    }

    /** Octets of the longest IP packet of a device or route; 0 if the route says nothing. */
    int mtu() {
        return mtu;
    }

    /** The index of the route's device. */
    int device() {
        return device;
    }

    /** The route's next hop; 0 if the destination itself is a neighbour. */
    int gateway() {
        return gateway;
    }

    /** The local address that the kernel would choose; 0 if it does not say. */
    int source() {
        return source;
    }

    /** Asks for hardware address and MTU of a device; false unless it is an Ethernet. */
    boolean link(int index) {
        begin(GET_LINK);
        segment.set(JAVA_INT_UNALIGNED, base + HEADER + 4, index);
        if (!ask(HEADER + 16) || segment.get(JAVA_SHORT_UNALIGNED, base + REPLY + HEADER + 2) != ETHERNET) {
            return false;
        }
        hardwareAddress = 0;
        mtu = 0;
        attributes(base + REPLY + HEADER + 16, base + REPLY + length(), ofLink);
        return true;
    }

    private void readLink(int type, long at, int octets) {
        if (type == LINK_ADDRESS && octets == 6) {
            hardwareAddress = hardwareAddress(at);
        } else if (type == LINK_MTU) {
            mtu = segment.get(JAVA_INT_UNALIGNED, at);
        }
    }

    /** Asks for device, gateway, source and MTU towards an address; false unless it is another machine's. */
    boolean route(int address) {
        begin(GET_ROUTE);
        segment.set(JAVA_BYTE, base + HEADER, (byte) LinuxCalls.AF_INET);
        segment.set(JAVA_BYTE, base + HEADER + 1, (byte) LONGEST_PREFIX);
        int end = attribute(HEADER + 12, ROUTE_DESTINATION, address);
        if (!ask(end) || segment.get(JAVA_BYTE, base + REPLY + HEADER + 7) != UNICAST) {
            return false;
        }
        device = 0;
        gateway = 0;
        source = 0;
        mtu = 0;
        attributes(base + REPLY + HEADER + 12, base + REPLY + length(), ofRoute);
        return true;
    }

    private void readRoute(int type, long at, int octets) {
        switch (type) {
            case ROUTE_DEVICE -> device = segment.get(JAVA_INT_UNALIGNED, at);
            case ROUTE_GATEWAY -> gateway = segment.get(NETWORK_INT, at);
            case ROUTE_SOURCE -> source = segment.get(NETWORK_INT, at);
            case ROUTE_METRICS -> attributes(at, at + octets, ofMetrics);
            default -> {}
        }
    }

    private void readMetric(int type, long at, int octets) {
        if (type == METRIC_MTU && octets == Integer.BYTES) {
            mtu = segment.get(JAVA_INT_UNALIGNED, at);
        }
    }

    /** Asks for the hardware address of a neighbour; false if the kernel does not know it now. */
    boolean neighbour(int index, int address) {
        begin(GET_NEIGHBOUR);
        segment.set(JAVA_BYTE, base + HEADER, (byte) LinuxCalls.AF_INET);
        segment.set(JAVA_INT_UNALIGNED, base + HEADER + 4, index);
        int end = attribute(HEADER + 12, NEIGHBOUR_DESTINATION, address);
        if (!ask(end) || (segment.get(JAVA_SHORT_UNALIGNED, base + REPLY + HEADER + 8) & KNOWN) == 0) {
            return false;
        }
        hardwareAddress = -1;
        attributes(base + REPLY + HEADER + 12, base + REPLY + length(), ofNeighbour);
        return hardwareAddress >= 0;
    }

    private void readNeighbour(int type, long at, int octets) {
        if (type == NEIGHBOUR_ADDRESS && octets == 6) {
            hardwareAddress = hardwareAddress(at);
        }
    }

    private long hardwareAddress(long at) {
        return (long) Short.toUnsignedInt(segment.get(NETWORK_SHORT, at)) << 32
                | Integer.toUnsignedLong(segment.get(NETWORK_INT, at + 2));
    }

    private void begin(short type) {
        for (int at = 0; at < REQUEST_OCTETS; at += Integer.BYTES) {
            segment.set(JAVA_INT_UNALIGNED, base + at, 0);
        }
        segment.set(JAVA_SHORT_UNALIGNED, base + 4, type);
        segment.set(JAVA_SHORT_UNALIGNED, base + 6, REQUEST);
        segment.set(JAVA_INT_UNALIGNED, base + 8, ++sequence);
    }

    private int attribute(int at, int type, int address) {
        segment.set(JAVA_SHORT_UNALIGNED, base + at, (short) (ATTRIBUTE + Integer.BYTES));
        segment.set(JAVA_SHORT_UNALIGNED, base + at + 2, (short) type);
        segment.set(NETWORK_INT, base + at + ATTRIBUTE, address);
        return at + ATTRIBUTE + Integer.BYTES;
    }

    /** Sends the request and takes its answer; false if that is an error. */
    private boolean ask(int octets) {
        segment.set(JAVA_INT_UNALIGNED, base, octets);
        long pointer = segment.address() + base;
        if (calls.write(socket, pointer, octets) < 0) {
            return false;
        }
        while (calls.read(socket, pointer + REPLY, REPLY_OCTETS) >= HEADER) {
            if (segment.get(JAVA_INT_UNALIGNED, base + REPLY + 8) == sequence) {
                return segment.get(JAVA_SHORT_UNALIGNED, base + REPLY + 4) != ERROR;
            }
        }
        return false;
    }

    private int length() {
        return Math.min(segment.get(JAVA_INT_UNALIGNED, base + REPLY), REPLY_OCTETS);
    }

    private interface Reader {
        void read(int type, long at, int octets);
    }

    private void attributes(long from, long end, Reader reader) {
        long at = from;
        while (at + ATTRIBUTE <= end) {
            int length = Short.toUnsignedInt(segment.get(JAVA_SHORT_UNALIGNED, at));
            int type = segment.get(JAVA_SHORT_UNALIGNED, at + 2) & NESTED;
            if (length < ATTRIBUTE || at + length > end) {
                return;
            }
            reader.read(type, at + ATTRIBUTE, length - ATTRIBUTE);
            at += (length + 3) & -4;
        }
    }

    @Override
    public void close() {
        calls.close(socket);
        memory.close();
    }
}
