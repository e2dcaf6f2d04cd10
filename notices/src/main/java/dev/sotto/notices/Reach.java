package dev.sotto.notices;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses may be called. Whoever makes a webhook could otherwise have this machine ask what only this machine can reach: so
 * nothing but the public Internet, unless the configuration allows a network. Asked with the address to which the connection then goes,
 * so that a name that changes between check and connection (DNS rebinding) gains nothing.
 */
public final class Reach {
    /** Special-purpose addresses (RFC 6890 and its registries), and those at which clouds tell their machines secrets. */
    private static final Networks CLOSED = Networks.of(List.of(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "168.63.129.16/32",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
            "::/96",
            "64:ff9b:1::/48",
            "100::/64",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20",
            "5f00::/16",
            "fc00::/7",
            "fe80::/9",
            "ff00::/8"));

    private final Networks allowed;

    private Reach(Networks allowed) {
        this.allowed = allowed;
    }

    /**
     * The public Internet and these.
     *
     * @param networks such as {@code 10.0.0.0/8}
     * @throws IllegalArgumentException if one is none
     */
    public static Reach of(List<String> networks) {
        return new Reach(Networks.of(networks));
    }

    /** Why {@code address} is not called, as a sentence; empty if it is. */
    Optional<String> fault(InetAddress address) {
        InetAddress inner = Networks.unwrapped(address);
        if (allowed.have(address) || allowed.have(inner)) {
            return Optional.empty();
        }
        boolean closed = CLOSED.have(address) || CLOSED.have(inner) || isOurs(address) || isOurs(inner);
        return closed
                ? Optional.of(address.getHostAddress()
                        + " is no address of the public Internet; console.webhook-networks does not allow it.")
                : Optional.empty();
    }

    /** One that cannot be looked up is taken for ours. */
    private static boolean isOurs(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException _) {
            return true;
        }
    }
}
