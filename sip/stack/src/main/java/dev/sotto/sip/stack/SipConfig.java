package dev.sotto.sip.stack;

import dev.sotto.sip.calls.LegPolicy;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * How a SIP stack is started.
 *
 * @param listeners at least one; also the transports that can be dialled
 * @param advertisedHosts what Contact and Via say instead of a listener's address: the first that is a name or an address of the peer's family
 * @param product the Server and User-Agent header, for example {@code sotto/0.1}
 * @param tlsIdentity needed to listen on TLS; to dial it may be empty
 * @param tlsTrust whom we believe when we dial over TLS
 * @param limits of strangers
 * @param legs how calls behave
 * @param nameServer that is asked for the services of names; empty for those of the system
 */
public record SipConfig(
        List<Listener> listeners,
        List<String> advertisedHosts,
        String product,
        Optional<TlsIdentity> tlsIdentity,
        TlsTrust tlsTrust,
        SipLimits limits,
        LegPolicy legs,
        Optional<InetSocketAddress> nameServer) {
    /** With the name servers of the system. */
    public SipConfig(
            List<Listener> listeners,
            List<String> advertisedHosts,
            String product,
            Optional<TlsIdentity> tlsIdentity,
            TlsTrust tlsTrust,
            SipLimits limits,
            LegPolicy legs) {
        this(listeners, advertisedHosts, product, tlsIdentity, tlsTrust, limits, legs, Optional.empty());
    }

    /** Plain SIP with the default limits: no TLS certificate, the system's authorities when dialling. */
    public static SipConfig plain(String product, Listener... listeners) {
        return new SipConfig(
                List.of(listeners),
                List.of(),
                product,
                Optional.empty(),
                new TlsTrust.SystemAuthorities(),
                SipLimits.DEFAULT,
                LegPolicy.USUAL);
    }

    /** The same with calls that behave otherwise. */
    public SipConfig withLegs(LegPolicy other) {
        return new SipConfig(listeners, advertisedHosts, product, tlsIdentity, tlsTrust, limits, other, nameServer);
    }

    /** The same with other limits. */
    public SipConfig within(SipLimits others) {
        return new SipConfig(listeners, advertisedHosts, product, tlsIdentity, tlsTrust, others, legs, nameServer);
    }

    /** The same with a name server of one's own. */
    public SipConfig askingNamesOf(InetSocketAddress server) {
        return new SipConfig(
                listeners, advertisedHosts, product, tlsIdentity, tlsTrust, limits, legs, Optional.of(server));
    }

    /** Takes copies of the lists. */
    public SipConfig {
        listeners = List.copyOf(listeners);
        advertisedHosts = List.copyOf(advertisedHosts);
    }
}
