package dev.sotto.sip.calls;

import dev.sotto.base.MalformedException;
import java.util.Arrays;
import java.util.Optional;

/** A network of IPv4 or IPv6 addresses (RFC 4632 3.1, RFC 4291 2.3). */
public final class Network {
    private static final int V4 = 4;
    private static final int V6 = 16;
    private static final int GROUPS = 8;

    private final byte[] prefix;
    private final int bits;
    private final String text;

    private Network(byte[] prefix, int bits, String text) {
        this.prefix = prefix;
        this.bits = bits;
        this.text = text;
    }

    /**
     * Reads an address with the length of its prefix, such as {@code 192.0.2.0/24}.
     *
     * @throws MalformedException if it is none
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        Optional<byte[]> octets = slash < 0 ? Optional.empty() : octets(text.substring(0, slash));
        int bits = slash < 0 ? -1 : number(text.substring(slash + 1), 3, 10);
        if (octets.isEmpty() || bits < 0 || bits > octets.get().length * 8) {
            throw new MalformedException("a network is an address, / and the length of its prefix", 0, text);
        }
        return new Network(octets.get(), bits, text);
    }

    /** Whether {@code address}, without brackets, is in it; an IPv4 address also as IPv6 (RFC 4291 2.5.5.2). */
    public boolean holds(String address) {
        Optional<byte[]> octets = octets(address);
        if (octets.isEmpty() || octets.get().length != prefix.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if (((octets.get()[bit / 8] ^ prefix[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether both are the same address, however they are written. */
    public static boolean isSame(String one, String other) {
        Optional<byte[]> octets = octets(one);
        Optional<byte[]> others = octets(other);
        return octets.isPresent() && others.isPresent() && Arrays.equals(octets.get(), others.get());
    }

    /** How many bits of an address it says. */
    public int bits() {
        return bits;
    }

    /** 4 or 16 octets of an address; empty if it is none. */
    private static Optional<byte[]> octets(String address) {
        if (address.indexOf(':') < 0) {
            return v4(address);
        }
        return v6(address).map(all -> isMapped(all) ? Arrays.copyOfRange(all, V6 - V4, V6) : all);
    }

    private static Optional<byte[]> v4(String address) {
        String[] parts = address.split("\\.", -1);
        byte[] out = new byte[V4];
        if (parts.length != V4) {
            return Optional.empty();
        }
        for (int i = 0; i < V4; i++) {
            int octet = number(parts[i], 3, 10);
            if (octet < 0 || octet > 255) {
                return Optional.empty();
            }
            out[i] = (byte) octet;
        }
        return Optional.of(out);
    }

    private static Optional<byte[]> v6(String address) {
        int lastColon = address.lastIndexOf(':');
        if (address.indexOf('.') > lastColon) {
            return v4(address.substring(lastColon + 1))
                    .flatMap(tail -> v6(address.substring(0, lastColon + 1) + hex(tail, 0) + ":" + hex(tail, 2)));
        }
        int gap = address.indexOf("::");
        if (gap < 0) {
            return groups(address, GROUPS).filter(all -> all.length == V6);
        }
        if (address.indexOf("::", gap + 1) >= 0) {
            return Optional.empty();
        }
        Optional<byte[]> before = groups(address.substring(0, gap), GROUPS - 1);
        Optional<byte[]> after = groups(address.substring(gap + 2), GROUPS - 1);
        if (before.isEmpty() || after.isEmpty() || before.get().length + after.get().length > V6 - 2) {
            return Optional.empty();
        }
        byte[] out = Arrays.copyOf(before.get(), V6);
        System.arraycopy(after.get(), 0, out, V6 - after.get().length, after.get().length);
        return Optional.of(out);
    }

    private static Optional<byte[]> groups(String text, int most) {
        if (text.isEmpty()) {
            return Optional.of(new byte[0]);
        }
        String[] parts = text.split(":", -1);
        if (parts.length > most) {
            return Optional.empty();
        }
        byte[] out = new byte[parts.length * 2];
        for (int i = 0; i < parts.length; i++) {
            int group = number(parts[i], 4, 16);
            if (group < 0) {
                return Optional.empty();
            }
            out[2 * i] = (byte) (group >> 8);
            out[2 * i + 1] = (byte) group;
        }
        return Optional.of(out);
    }

    private static String hex(byte[] octets, int at) {
        return Integer.toHexString(((octets[at] & 0xFF) << 8) | (octets[at + 1] & 0xFF));
    }

    private static boolean isMapped(byte[] octets) {
        for (int i = 0; i < 10; i++) {
            if (octets[i] != 0) {
                return false;
            }
        }
        return octets[10] == -1 && octets[11] == -1;
    }

    /** A number of at most so many digits; -1 for none. */
    private static int number(String text, int most, int radix) {
        if (text.isEmpty() || text.length() > most) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 0x7F ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network network && text.equals(network.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
