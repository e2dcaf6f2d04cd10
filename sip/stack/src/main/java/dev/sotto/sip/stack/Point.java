package dev.sotto.sip.stack;

import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Transport;
import gov.nist.javax.sip.SipProviderImpl;
import gov.nist.javax.sip.stack.MessageProcessor;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * One of our listeners, as the legs see it.
 *
 * @param advertisedHosts instead of the bound address in Contact and Via, to peers of their family; a name is of both
 */
record Point(Transport transport, MessageProcessor processor, List<String> advertisedHosts, SipProviderImpl provider) {

    InetAddress bound() {
        return processor.getIpAddress();
    }

    int port() {
        return processor.getPort();
    }

    /** Where it listens. */
    Hop hop() {
        return new Hop(transport, text(bound()), port());
    }

    /** The host by which {@code peer} can reach us, IPv6 in brackets (RFC 3261 25.1). */
    String hostFor(InetAddress peer) {
        return bracketed(advertisedHosts.stream()
                .filter(host -> isName(host) || host.indexOf(':') >= 0 == peer instanceof Inet6Address)
                .findFirst()
                .orElseGet(() -> text(bound().isAnyLocalAddress() ? sourceTowards(peer, bound()) : bound())));
    }

    private static boolean isName(String host) {
        return host.indexOf(':') < 0 && host.chars().anyMatch(c -> c != '.' && (c < '0' || c > '9'));
    }

    /** Whether it can send to {@code peer}: same family, or a dual-stack wildcard. */
    boolean reaches(InetAddress peer) {
        boolean isSameFamily = bound().getClass() == peer.getClass();
        return isSameFamily || (bound() instanceof Inet6Address && bound().isAnyLocalAddress());
    }

    /** Whether a connection with {@code peer} is open; never for UDP. */
    boolean isOpen(InetSocketAddress peer) {
        return processor instanceof StreamListener stream && stream.isOpen(peer);
    }

    /** The address as text, without scope. */
    static String text(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    /** As a URI has it (RFC 3261 25.1). */
    static String bracketed(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    /** The address that the routing table would send from, or {@code bound}; nothing is sent. */
    static InetAddress sourceTowards(InetAddress peer, InetAddress bound) {
        try (DatagramSocket probe = new DatagramSocket()) {
            probe.connect(new InetSocketAddress(peer, 9));
            return probe.getLocalAddress();
        } catch (IOException e) {
            return bound;
        }
    }
}
