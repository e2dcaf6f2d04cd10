package dev.sotto.notices;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** Networks by the first bits of their addresses. */
final class Networks {
    private static final int V4_OCTETS = 4;

    private final List<Network> all;

    private record Network(byte[] first, int bits) {
        boolean has(byte[] address) {
            if (address.length != first.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if (((address[bit / 8] ^ first[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private Networks(List<Network> all) {
        this.all = all;
    }

    /**
     * Reads them.
     *
     * @param all such as {@code 10.0.0.0/8}; an address alone is a network of one
     * @throws IllegalArgumentException if one is none
     */
    static Networks of(List<String> all) {
        return new Networks(all.stream().map(Networks::network).toList());
    }

    private static Network network(String said) {
        int slash = said.indexOf('/');
        byte[] first = InetAddress.ofLiteral(slash < 0 ? said : said.substring(0, slash))
                .getAddress();
        int bits = slash < 0 ? 8 * first.length : Integer.parseInt(said.substring(slash + 1));
        if (bits < 0 || bits > 8 * first.length) {
            throw new IllegalArgumentException(said + " is no network");
        }
        return new Network(first, bits);
    }

    /** Whether one of them has that address. */
    boolean have(InetAddress address) {
        byte[] octets = address.getAddress();
        return all.stream().anyMatch(one -> one.has(octets));
    }

    /**
     * The IPv4 address inside an IPv6 one that routers or translators may turn into it; the address itself for all others: IPv4-mapped
     * and -compatible (RFC 4291 2.5.5), 6to4 (RFC 3056), the well-known prefix of NAT64 (RFC 6052).
     */
    static InetAddress unwrapped(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] octets = address.getAddress();
        int at = -1;
        if (startsWith(octets, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff)
                || (startsWith(octets, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) && !isSmall(octets))
                || startsWith(octets, 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0)) {
            at = 12;
        } else if (startsWith(octets, 0x20, 0x02)) {
            at = 2;
        }
        return at < 0 ? address : ofOctets(Arrays.copyOfRange(octets, at, at + V4_OCTETS));
    }

    /** {@code ::} and {@code ::1} are no IPv4 addresses. */
    private static boolean isSmall(byte[] octets) {
        return octets[12] == 0 && octets[13] == 0 && octets[14] == 0 && (octets[15] & 0xfe) == 0;
    }

    private static boolean startsWith(byte[] octets, int... first) {
        for (int i = 0; i < first.length; i++) {
            if (octets[i] != (byte) first[i]) {
                return false;
            }
        }
        return true;
    }

    private static InetAddress ofOctets(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an address", e);
        }
    }
}
