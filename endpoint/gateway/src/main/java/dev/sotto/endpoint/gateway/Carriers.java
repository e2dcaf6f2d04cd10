package dev.sotto.endpoint.gateway;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * From where calls come that were carried: whoever is there has seen their descriptions, and so could read their media, or have put
 * itself between.
 *
 * @param addresses that calls come from
 * @param loopback whether this machine's own addresses of that kind count too
 */
public record Carriers(Set<InetAddress> addresses, boolean loopback) {
    /** Only what calls say themselves counts. */
    public static final Carriers NONE = new Carriers(Set.of(), false);

    /** Takes a copy. */
    public Carriers {
        addresses = Set.copyOf(addresses);
    }

    /**
     * Those that are named; and if one of them is of this machine, all of it, because whatever runs here can call from each.
     *
     * @param machine the addresses of this machine
     */
    public static Carriers of(List<InetAddress> named, List<InetAddress> machine) {
        boolean isHere = named.stream().anyMatch(one -> one.isLoopbackAddress() || machine.contains(one));
        Set<InetAddress> all = new HashSet<>(named);
        if (isHere) {
            all.addAll(machine);
        }
        return new Carriers(all, isHere);
    }

    /** Whether a call from this literal address was carried. */
    boolean has(String host) {
        InetAddress address = InetAddress.ofLiteral(host);
        return addresses.contains(address) || (loopback && address.isLoopbackAddress());
    }
}
