package dev.sotto.media.ice;

import dev.sotto.base.MalformedException;
import dev.sotto.base.OctetReader;
import java.util.Arrays;

/**
 * An IP address and a UDP port, without any socket behind it. IPv4-mapped IPv6 addresses (RFC 4291 section 2.5.5.2) become
 * IPv4, so that one peer has one address whatever kind of socket saw it.
 *
 * @param ip the address in network order, 4 octets for IPv4 or 16 for IPv6
 * @param port 0..65535
 */
public record TransportAddress(byte[] ip, int port) {
    private static final int V4_OCTETS = 4;
    private static final int V6_OCTETS = 16;
    private static final int V6_GROUPS = 8;
    private static final int MAPPED_PREFIX = 12;

    /** @throws IllegalArgumentException if {@code ip} has neither 4 nor 16 octets or {@code port} is out of range */
    public TransportAddress {
        if ((ip.length != V4_OCTETS && ip.length != V6_OCTETS) || port < 0 || port > 0xFFFF) {
            throw new IllegalArgumentException(ip.length + " octets, port " + port);
        }
        ip = isMapped(ip) ? Arrays.copyOfRange(ip, MAPPED_PREFIX, V6_OCTETS) : ip.clone();
    }

    /**
     * From the text of an address as SDP carries it: no name, no scope, no brackets.
     *
     * @throws MalformedException if {@code literal} is no IPv4 or IPv6 address
     */
    public static TransportAddress parse(String literal, int port) {
        return new TransportAddress(literal.indexOf(':') < 0 ? parseV4(literal) : parseV6(literal), port);
    }

    /** A copy of the address, 4 or 16 octets in network order. */
    @Override
    public byte[] ip() {
        return ip.clone();
    }

    /** Whether the address has 16 octets. */
    public boolean isIpv6() {
        return ip.length == V6_OCTETS;
    }

    /** The address alone as text, for SDP; IPv6 without brackets and without shortening. */
    public String host() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < ip.length; i += isIpv6() ? 2 : 1) {
            if (i > 0) {
                out.append(isIpv6() ? ':' : '.');
            }
            out.append(isIpv6() ? Integer.toHexString((int) OctetReader.bigEndian(ip, i, 2)) : ip[i] & 0xFF);
        }
        return out.toString();
    }

    /** Same octets and same port. */
    @Override
    public boolean equals(Object other) {
        return other instanceof TransportAddress that && port == that.port && Arrays.equals(ip, that.ip);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ip) + port;
    }

    /** {@code 192.0.2.1:3478} or {@code [2001:db8:0:0:0:0:0:1]:3478}. */
    @Override
    public String toString() {
        return isIpv6() ? "[" + host() + "]:" + port : host() + ":" + port;
    }

    private static boolean isMapped(byte[] ip) {
        if (ip.length != V6_OCTETS || ip[10] != (byte) 0xFF || ip[11] != (byte) 0xFF) {
            return false;
        }
        for (int i = 0; i < 10; i++) {
            if (ip[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] parseV4(String literal) {
        String[] parts = literal.split("\\.", -1);
        if (parts.length != V4_OCTETS) {
            throw fault(literal);
        }
        byte[] out = new byte[V4_OCTETS];
        for (int i = 0; i < V4_OCTETS; i++) {
            out[i] = (byte) number(literal, parts[i], 10, 255);
        }
        return out;
    }

    /** Groups before "::" from the left, those after it from the right, zeros between (RFC 4291 section 2.2). */
    private static byte[] parseV6(String literal) {
        int gap = literal.indexOf("::");
        byte[] head = groups(literal, gap < 0 ? literal : literal.substring(0, gap));
        byte[] tail = gap < 0 ? new byte[0] : groups(literal, literal.substring(gap + 2));
        int length = head.length + tail.length;
        if (gap < 0 ? length != V6_OCTETS : length > V6_OCTETS - 2) {
            throw fault(literal);
        }
        byte[] out = Arrays.copyOf(head, V6_OCTETS);
        System.arraycopy(tail, 0, out, V6_OCTETS - tail.length, tail.length);
        return out;
    }

    private static byte[] groups(String literal, String text) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        String[] parts = text.split(":", -1);
        if (parts.length > V6_GROUPS) {
            throw fault(literal);
        }
        byte[] v4 = parts[parts.length - 1].indexOf('.') >= 0 ? parseV4(parts[parts.length - 1]) : new byte[0];
        int plain = v4.length > 0 ? parts.length - 1 : parts.length;
        byte[] out = new byte[2 * plain + v4.length];
        for (int i = 0; i < plain; i++) {
            int group = number(literal, parts[i], 16, 0xFFFF);
            out[2 * i] = (byte) (group >>> 8);
            out[2 * i + 1] = (byte) group;
        }
        System.arraycopy(v4, 0, out, 2 * plain, v4.length);
        return out;
    }

    private static int number(String literal, String digits, int radix, int max) {
        int value = 0;
        if (digits.isEmpty() || digits.length() > V4_OCTETS) {
            throw fault(literal);
        }
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, radix) : -1;
            value = value * radix + digit;
            if (digit < 0 || value > max) {
                throw fault(literal);
            }
        }
        return value;
    }

    private static MalformedException fault(String literal) {
        return new MalformedException("RFC 4291 2.2: an IP address", 0, literal);
    }
}
