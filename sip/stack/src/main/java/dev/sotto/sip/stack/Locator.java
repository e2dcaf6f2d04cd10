package dev.sotto.sip.stack;

import dev.sotto.base.Entropy;
import dev.sotto.sip.calls.Hop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a next hop is reached, best first (RFC 3263 4). The transport is the caller's choice, so only records of that transport count. */
final class Locator {
    private static final int MOST_PLACES = 16;

    private final NameService names;
    private final Entropy entropy;

    Locator(NameService names, Entropy entropy) {
        this.names = names;
        this.entropy = entropy;
    }

    /**
     * One place.
     *
     * @param name what a certificate there has to be for: the domain that was asked for, not the host that a record names (RFC 5922 4)
     */
    record Place(InetSocketAddress address, String name) {}

    /** Whether nobody has to be asked. */
    static boolean isLiteral(Hop hop) {
        return NextHop.numeric(hop.address()).isPresent();
    }

    /** Where {@code hop} is; empty if the name has no address. May wait for the name service. */
    List<Place> places(Hop hop) {
        Optional<InetAddress> literal = NextHop.numeric(hop.address());
        if (literal.isPresent()) {
            return List.of(new Place(new InetSocketAddress(literal.get(), hop.port()), hop.address()));
        }
        List<Place> found = new ArrayList<>();
        if (hop.hasServices()) {
            for (NameService.Service service : inOrder(services(hop))) {
                add(found, hop, service.target(), service.port());
            }
        }
        if (found.isEmpty()) {
            add(found, hop, hop.address(), hop.port());
        }
        return found;
    }

    private void add(List<Place> found, Hop hop, String host, int port) {
        names.addresses(host).stream()
                .map(address -> new Place(new InetSocketAddress(address, port), hop.address()))
                .limit(Math.max(0, MOST_PLACES - found.size()))
                .forEach(found::add);
    }

    /** RFC 3263 4.1 and 4.2: where NAPTR points, or by the usual name. */
    private List<NameService.Service> services(Hop hop) {
        String wanted = switch (hop.transport()) {
            case UDP -> "SIP+D2U";
            case TCP -> "SIP+D2T";
            case TLS -> "SIPS+D2T";
        };
        return Stream.concat(
                        names.pointers(hop.address()).stream()
                                .filter(pointer -> pointer.service().equalsIgnoreCase(wanted))
                                .sorted(Comparator.comparingInt(NameService.Pointer::order)
                                        .thenComparingInt(NameService.Pointer::preference))
                                .map(NameService.Pointer::replacement),
                        Stream.of(usualName(hop)))
                .distinct()
                .map(names::services)
                .filter(services -> !services.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private static String usualName(Hop hop) {
        String prefix = switch (hop.transport()) {
            case UDP -> "_sip._udp.";
            case TCP -> "_sip._tcp.";
            case TLS -> "_sips._tcp.";
        };
        return prefix + hop.address();
    }

    /** RFC 2782: by priority, and among those of one priority by lot, each as often as its weight says. */
    private List<NameService.Service> inOrder(List<NameService.Service> services) {
        List<NameService.Service> left = new ArrayList<>(services);
        left.sort(Comparator.comparingInt(NameService.Service::priority).thenComparingInt(NameService.Service::weight));
        List<NameService.Service> out = new ArrayList<>();
        while (!left.isEmpty()) {
            int first = left.getFirst().priority();
            List<NameService.Service> same =
                    left.stream().filter(s -> s.priority() == first).toList();
            NameService.Service drawn = draw(same);
            out.add(drawn);
            left.remove(drawn);
        }
        return out;
    }

    private NameService.Service draw(List<NameService.Service> same) {
        int sum = same.stream().mapToInt(NameService.Service::weight).sum();
        int lot = sum == 0 ? 0 : Math.floorMod(entropy.nextInt(), sum + 1);
        int running = 0;
        for (NameService.Service one : same) {
            running += one.weight();
            if (running >= lot) {
                return one;
            }
        }
        return same.getLast();
    }
}
