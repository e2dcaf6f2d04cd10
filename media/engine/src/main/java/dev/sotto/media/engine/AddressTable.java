package dev.sotto.media.engine;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Which leg owns which address; looked up by the numbers that a socket tells, so that a stranger's flood allocates nothing. */
final class AddressTable {
    private static final long IPV4_MAPPED = 0xFFFF_0000_0000L;
    private static final int SMALLEST = 64;

    private @Nullable EngineLeg[] owners = new EngineLeg[SMALLEST];
    private long[] highs = new long[SMALLEST];
    private long[] lows = new long[SMALLEST];
    private int[] ports = new int[SMALLEST];
    private int count;

    /** The first half of an address as IPv6. */
    static long high(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address
                ? 0
                : ByteBuffer.wrap(address.getAddress().getAddress()).getLong(0);
    }

    /** The second half of an address as IPv6; IPv4 is ::ffff:a.b.c.d. */
    static long low(InetSocketAddress address) {
        ByteBuffer octets = ByteBuffer.wrap(address.getAddress().getAddress());
        return octets.capacity() == 4 ? IPV4_MAPPED | (octets.getInt(0) & 0xFFFF_FFFFL) : octets.getLong(8);
    }

    /** The owner of an address, null if it is nobody's. */
    @Nullable
    EngineLeg find(long high, long low, int port) {
        return owners[slot(high, low, port)];
    }

    /** Gives an address to a leg, which does not change it if it has an owner; says who owns it then. */
    EngineLeg putIfAbsent(InetSocketAddress address, EngineLeg leg) {
        long high = high(address);
        long low = low(address);
        int slot = slot(high, low, address.getPort());
        EngineLeg owner = owners[slot];
        if (owner != null) {
            return owner;
        }
        put(slot, high, low, address.getPort(), leg);
        if (++count > owners.length / 2) {
            rebuild(owners.length * 2, null, -1);
        }
        return leg;
    }

    /** Takes an address from a leg, if it has it. */
    void remove(InetSocketAddress address, EngineLeg leg) {
        int slot = slot(high(address), low(address), address.getPort());
        if (owners[slot] == leg) {
            rebuild(owners.length, null, slot);
        }
    }

    /** Takes all addresses from a leg. */
    void removeAll(EngineLeg leg) {
        rebuild(owners.length, leg, -1);
    }

    private void put(int slot, long high, long low, int port, EngineLeg leg) {
        owners[slot] = leg;
        highs[slot] = high;
        lows[slot] = low;
        ports[slot] = port;
    }

    /** Removal is rare and cold: what stays is put into fresh arrays. */
    private void rebuild(int size, @Nullable EngineLeg without, int withoutSlot) {
        @Nullable EngineLeg[] formerOwners = owners;
        long[] formerHighs = highs;
        long[] formerLows = lows;
        int[] formerPorts = ports;
        owners = new EngineLeg[size];
        highs = new long[size];
        lows = new long[size];
        ports = new int[size];
        count = 0;
        for (int i = 0; i < formerOwners.length; i++) {
            EngineLeg owner = formerOwners[i];
            if (owner != null && owner != without && i != withoutSlot) {
                put(
                        slot(formerHighs[i], formerLows[i], formerPorts[i]),
                        formerHighs[i],
                        formerLows[i],
                        formerPorts[i],
                        owner);
                count++;
            }
        }
    }

    private int slot(long high, long low, int port) {
        int mask = owners.length - 1;
        long mixed = (high * 31 + low) * 31 + port;
        int slot = (int) ((mixed * 0x9E37_79B9_7F4A_7C15L) >>> 40) & mask;
        while (owners[slot] != null && (highs[slot] != high || lows[slot] != low || ports[slot] != port)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
