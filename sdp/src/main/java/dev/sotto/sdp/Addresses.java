package dev.sotto.sdp;

import dev.sotto.base.MalformedException;
import java.util.Arrays;

/** Addresses of {@code c=} and {@code o=} lines (RFC 8866 5.7). */
final class Addresses {
    private static final int MAX_HOST = 255;
    private static final int FIRST_IPV4_GROUP = 224;
    private static final int IPV6_GROUPS = 8;

    private Addresses() {}

    /** {@code IN IP4} or {@code IN IP6}: a colon means IPv6. */
    static String networkAndType(String host) {
        return host.indexOf(':') >= 0 ? "IN IP6" : "IN IP4";
    }

    /** The host of a {@code c=} value; a multicast TTL is cut off. */
    static String host(String connection) {
        String[] fields = connection.split(" ", -1);
        if (fields.length != 3 || !fields[0].equals("IN") || !(fields[1].equals("IP4") || fields[1].equals("IP6"))) {
            throw new MalformedException("RFC 8866 5.7: c=", 0, connection);
        }
        int slash = fields[2].indexOf('/');
        String host = slash < 0 ? fields[2] : fields[2].substring(0, slash);
        if (host.isEmpty() || host.length() > MAX_HOST) {
            throw new MalformedException("RFC 8866 5.7: address of c=", 0, connection);
        }
        return host;
    }

    /** {@code 0.0.0.0} or {@code ::}: nothing is to be sent there (RFC 3264 8.4), or the address comes later by ICE. */
    static boolean isUnspecified(String host) {
        return host.equals("0.0.0.0") || host.equals("::");
    }

    /** Whether it is an IP address in text and no name, and one host is meant by it. */
    static boolean isOneHost(String host) {
        return isIpv4(host)
                ? Integer.parseInt(host.substring(0, host.indexOf('.'))) < FIRST_IPV4_GROUP
                : isIpv6(host) && !host.regionMatches(true, 0, "ff", 0, 2);
    }

    private static boolean isIpv4(String host) {
        String[] octets = host.split("\\.", -1);
        return octets.length == 4
                && Arrays.stream(octets).allMatch(o -> o.matches("0|[1-9][0-9]{0,2}") && Integer.parseInt(o) < 256);
    }

    /** RFC 4291 2.2; without a zone, which means nothing to another host. */
    private static boolean isIpv6(String host) {
        int gap = host.indexOf("::");
        if (gap < 0) {
            return groups(host, true) == IPV6_GROUPS;
        }
        int before = gap == 0 ? 0 : groups(host.substring(0, gap), false);
        int after = gap + 2 == host.length() ? 0 : groups(host.substring(gap + 2), true);
        return before >= 0 && after >= 0 && before + after < IPV6_GROUPS;
    }

    /** How many groups of 16 bits, or −1 if one of them is none. */
    private static int groups(String text, boolean last) {
        String[] groups = text.split(":", -1);
        int count = 0;
        for (int i = 0; i < groups.length; i++) {
            if (groups[i].matches("[0-9A-Fa-f]{1,4}")) {
                count++;
            } else if (last && i == groups.length - 1 && isIpv4(groups[i])) {
                count += 2;
            } else {
                return -1;
            }
        }
        return count;
    }
}
