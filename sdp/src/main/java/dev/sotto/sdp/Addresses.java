package dev.sotto.sdp;

import dev.sotto.base.MalformedException;

/** Addresses of {@code c=} and {@code o=} lines (RFC 8866 5.7). */
final class Addresses {
    private static final int MAX_HOST = 255;

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
}
