package dev.sotto.sip.stack;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Who sends, as far as limits go: an IPv4 address, or the 64 bits of an IPv6 address that name a network, because one
 * host may have all the addresses behind them.
 *
 * @param bits the address or its first half
 * @param isIpv6 of which kind
 */
record Source(long bits, boolean isIpv6) {
    static Source of(InetAddress address) {
        ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
        return octets.capacity() == 4 ? new Source(octets.getInt(0), false) : new Source(octets.getLong(0), true);
    }
}
