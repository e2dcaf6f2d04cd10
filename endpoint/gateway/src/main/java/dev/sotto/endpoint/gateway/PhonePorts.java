package dev.sotto.endpoint.gateway;

import dev.sotto.base.SharedCounters;
import java.util.List;
import java.util.Optional;

/** The ports of phones in each family of addresses: a call has its sockets in one of them. One owner, which reads them. */
final class PhonePorts implements AutoCloseable {
    private final List<Family> families;

    /** Sockets of one family. */
    private record Family(GatewayConfig.Place place, PhoneSockets sockets) {}

    /**
     * Two ports of a phone.
     *
     * @param host what its SDP is told
     */
    record Opened(String host, PhoneSockets.Pair pair) {}

    private PhonePorts(List<Family> families) {
        this.families = families;
    }

    /** No port is open yet. */
    static PhonePorts of(GatewayConfig.Media media, SharedCounters<GatewayCounter> counters) {
        return new PhonePorts(media.places().stream()
                .map(place -> new Family(
                        place, PhoneSockets.of(place.listen(), media.firstPort(), media.lastPort(), counters)))
                .toList());
    }

    /** Two free ports in a family, or in the only one that there is; empty if there are none in the range. */
    Optional<Opened> open(boolean ipv6) {
        Family family = families.stream()
                .filter(one -> one.place.isIpv6() == ipv6)
                .findFirst()
                .orElse(families.getFirst());
        return family.sockets.open().map(pair -> new Opened(family.place.advertised(), pair));
    }

    /** As {@link PhoneSockets#read}. */
    void read(long nowNanos) {
        for (int i = 0; i < families.size(); i++) {
            families.get(i).sockets.read(nowNanos);
        }
    }

    /** How many ports are open. */
    int openPorts() {
        return families.stream().mapToInt(family -> family.sockets.openPorts()).sum();
    }

    @Override
    public void close() {
        families.forEach(family -> family.sockets.close());
    }
}
