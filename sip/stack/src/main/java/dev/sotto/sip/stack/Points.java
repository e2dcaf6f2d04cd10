package dev.sotto.sip.stack;

import dev.sotto.sip.calls.Transport;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.stack.MessageChannel;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** All our listeners. */
record Points(List<Point> all) {
    Points {
        all = List.copyOf(all);
    }

    /** The one that {@code request} came in by. */
    Optional<Point> of(SIPRequest request) {
        if (!(request.getMessageChannel() instanceof MessageChannel channel)) {
            return Optional.empty();
        }
        return all.stream()
                .filter(point -> point.transport().name().equals(channel.getTransport())
                        && point.port() == channel.getPort()
                        && point.bound().equals(channel.getMessageProcessor().getIpAddress()))
                .findFirst();
    }

    /** The ways to {@code places} by {@code transport}, in their order. */
    List<Ways.Way> ways(Transport transport, List<Locator.Place> places) {
        return places.stream()
                .flatMap(place -> towards(transport, place.address().getAddress()).stream()
                        .map(point -> new Ways.Way(point, place.address())))
                .toList();
    }

    /** One that can send to {@code peer}. */
    Optional<Point> towards(Transport transport, InetAddress peer) {
        return all.stream()
                .filter(point -> point.transport() == transport && point.reaches(peer))
                .findFirst();
    }
}
