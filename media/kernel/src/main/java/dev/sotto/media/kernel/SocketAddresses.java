package dev.sotto.media.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * {@code sockaddr_in} and {@code sockaddr_in6} in memory, and addresses as two longs: all are IPv6 there, IPv4 as
 * ::ffff:a.b.c.d.
 */
final class SocketAddresses {
    /** Octets of the longer one. */
    static final int LONGEST = 28;

    private static final int IPV4_OCTETS = 16;
    private static final int PORT = 2;
    private static final int IPV4_ADDRESS = 4;
    private static final int IPV6_FLOW = 4;
    private static final int IPV6_ADDRESS = 8;
    private static final int IPV6_SCOPE = 24;
    private static final long MAPPED = 0x0000_FFFF_0000_0000L;
    private static final long MAPPED_MASK = 0xFFFF_FFFF_0000_0000L;

    private static final ValueLayout.OfShort NATIVE_SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = NATIVE_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private SocketAddresses() {}

    /** Writes an address and returns its length in octets; {@link #LONGEST} must be there. */
    static int write(MemorySegment memory, long at, InetSocketAddress address) {
        InetAddress host = address.getAddress();
        memory.set(SHORT, at + PORT, (short) address.getPort());
        if (host instanceof Inet4Address) {
            memory.set(NATIVE_SHORT, at, (short) LinuxCalls.AF_INET);
            memory.set(INT, at + IPV4_ADDRESS, (int) low(host));
            memory.set(LONG, at + IPV6_ADDRESS, 0);
            return IPV4_OCTETS;
        }
        memory.set(NATIVE_SHORT, at, (short) LinuxCalls.AF_INET6);
        memory.set(INT, at + IPV6_FLOW, 0);
        memory.set(LONG, at + IPV6_ADDRESS, high(host));
        memory.set(LONG, at + IPV6_ADDRESS + Long.BYTES, low(host));
        int scope = host instanceof Inet6Address ipv6 ? ipv6.getScopeId() : 0;
        memory.set(ValueLayout.JAVA_INT_UNALIGNED, at + IPV6_SCOPE, scope);
        return LONGEST;
    }

    static boolean isIpv4(MemorySegment memory, long at) {
        return memory.get(NATIVE_SHORT, at) == LinuxCalls.AF_INET;
    }

    /** The first eight octets of the address in memory. */
    static long high(MemorySegment memory, long at) {
        return isIpv4(memory, at) ? 0 : memory.get(LONG, at + IPV6_ADDRESS);
    }

    /** The last eight octets of the address in memory. */
    static long low(MemorySegment memory, long at) {
        return isIpv4(memory, at)
                ? MAPPED | Integer.toUnsignedLong(memory.get(INT, at + IPV4_ADDRESS))
                : memory.get(LONG, at + IPV6_ADDRESS + Long.BYTES);
    }

    static int port(MemorySegment memory, long at) {
        return Short.toUnsignedInt(memory.get(SHORT, at + PORT));
    }

    static long high(InetAddress address) {
        return address instanceof Inet4Address
                ? 0
                : ByteBuffer.wrap(address.getAddress()).getLong();
    }

    static long low(InetAddress address) {
        ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet4Address
                ? MAPPED | Integer.toUnsignedLong(octets.getInt())
                : octets.getLong(Long.BYTES);
    }

    /** The object for two longs and a port. */
    static InetSocketAddress of(long high, long low, int port) {
        boolean ipv4 = high == 0 && (low & MAPPED_MASK) == MAPPED;
        byte[] octets = ipv4
                ? ByteBuffer.allocate(Integer.BYTES).putInt((int) low).array()
                : ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
        try {
            return new InetSocketAddress(InetAddress.getByAddress(octets), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + octets.length + " octets", e);
        }
    }
}
