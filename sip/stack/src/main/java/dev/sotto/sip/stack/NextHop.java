package dev.sotto.sip.stack;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;
import javax.sip.address.SipURI;
import javax.sip.address.URI;

/** Where requests of a leg are sent. */
final class NextHop {
    private NextHop() {}

    /**
     * RFC 3261 8.1.2: the first route, or the remote target. But an open connection is used again, a UDP peer that asked
     * for symmetric answers is reached where it sends from, and names are not looked up here.
     *
     * @param flow where the peer is
     * @param isSymmetric whether it asked for answers there
     */
    static FlowRouter.FlowHop of(Dialog dialog, Point point, InetSocketAddress flow, boolean isSymmetric) {
        boolean isFirst = dialog.remoteTag().isEmpty();
        if (isFirst || point.isOpen(flow) || (isSymmetric && dialog.routes().isEmpty())) {
            return at(flow, point);
        }
        URI next = dialog.routes().isEmpty()
                ? dialog.remoteTarget()
                : dialog.routes().getFirst().getURI();
        if (!(next instanceof SipURI uri) || !isTransport(point, uri)) {
            return at(flow, point);
        }
        Optional<InetAddress> address = numeric(uri.getHost());
        int port = uri.getPort() > 0 ? uri.getPort() : point.transport().defaultPort();
        return at(address.map(a -> new InetSocketAddress(a, port)).orElse(flow), point);
    }

    private static boolean isTransport(Point point, SipURI uri) {
        String transport = uri.getTransportParam() == null ? "udp" : uri.getTransportParam();
        return transport.equalsIgnoreCase(point.transport().name());
    }

    /** An IP address, never a name. */
    static Optional<InetAddress> numeric(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        try {
            return Optional.of(InetAddress.ofLiteral(bare));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** There, by the transport of {@code point}. */
    static FlowRouter.FlowHop at(InetSocketAddress target, Point point) {
        String transport = point.transport().name().toLowerCase(Locale.ROOT);
        return new FlowRouter.FlowHop(Point.text(target.getAddress()), target.getPort(), transport);
    }
}
