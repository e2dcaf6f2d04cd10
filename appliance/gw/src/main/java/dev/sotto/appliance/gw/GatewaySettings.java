package dev.sotto.appliance.gw;

import dev.sotto.appliance.config.ConfigException;
import dev.sotto.appliance.config.ProgramIdentity;
import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.base.MalformedException;
import dev.sotto.base.OperationFailed;
import dev.sotto.endpoint.gateway.Carriers;
import dev.sotto.endpoint.gateway.GatewayConfig;
import dev.sotto.endpoint.gateway.KeyMaps;
import dev.sotto.endpoint.library.EndpointHome;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.LegPolicy;
import dev.sotto.sip.calls.SessionPolicy;
import dev.sotto.sip.calls.SipUri;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.stack.Listener;
import dev.sotto.sip.stack.SipConfig;
import dev.sotto.sip.stack.SipLimits;
import dev.sotto.sip.stack.TlsIdentity;
import dev.sotto.sip.stack.TlsTrust;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The configuration in the words of the gateway. */
final class GatewaySettings {
    private static final String PRODUCT = "sotto-gw/0.1";
    private static final String ANY_IPV4 = "0.0.0.0";
    private static final String ANY_IPV6 = "::";

    private GatewaySettings() {}

    static GatewayConfig of(SottoConfig config, ProgramIdentity identity, EndpointHome home) {
        SottoConfig.Gw gw = config.gw();
        return new GatewayConfig(
                sip(gw, config.sip().refresh(), identity),
                new GatewayConfig.Media(
                        places(gw),
                        gw.firstRtpPort(),
                        gw.lastRtpPort(),
                        gw.phones(),
                        GatewayConfig.Offer.valueOf(gw.offer().toUpperCase(Locale.ROOT))),
                // Offers of PERC endpoints are longer than a datagram should be (RFC 3261 18.1.1).
                new Hop(Transport.TCP, gw.focus(), config.sip().tcpPort()),
                config.sip().domain(),
                gw.dialIn(),
                new GatewayConfig.Prompting(gw.prompts(), gw.language(), gw.languages()),
                new GatewayConfig.Talking(keys(gw.keys()), gw.tonesUpTo()),
                dialling(gw.dialling()),
                home,
                carriers(gw));
    }

    /** @throws ConfigException with all that is wrong with the keys */
    static KeyMaps keys(SottoConfig.Keys keys) {
        return switch (KeyMaps.read(
                keys.preset(), keys.guest().text(), keys.host().text())) {
            case KeyMaps.Reading.Read(KeyMaps maps) -> maps;
            case KeyMaps.Reading.Faulty(List<KeyMaps.Fault> faults) ->
                throw new ConfigException(faults.stream()
                        .map(fault -> (fault.ofHosts() ? keys.host() : keys.guest()).fault(fault.sentence()))
                        .toList());
        };
    }

    private static GatewayConfig.Dialling dialling(SottoConfig.Dialling dialling) {
        return new GatewayConfig.Dialling(
                proxy(dialling.outboundProxy()), dialling.ringSeconds(), dialling.atOnce(), dialling.perMinute());
    }

    private static Optional<Hop> proxy(SottoConfig.Placed proxy) {
        if (proxy.text().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(GatewayConfig.Dialling.direct(SipUri.parse(proxy.text())));
        } catch (MalformedException e) {
            throw new ConfigException(List.of(proxy.fault(
                    "must be a SIP address such as sip:proxy.example.org:5060;transport=tcp: " + e.rule() + ".")));
        }
    }

    /** Phones' calls are kept alive as the front end's are. */
    private static SipConfig sip(SottoConfig.Gw gw, SottoConfig.Refresh refresh, ProgramIdentity identity) {
        return new SipConfig(
                listening(gw.listen()).stream()
                        .flatMap(host -> Stream.of(
                                new Listener(Transport.UDP, host, gw.udpPort()),
                                new Listener(Transport.TCP, host, gw.tcpPort()),
                                new Listener(Transport.TLS, host, gw.tlsPort())))
                        .toList(),
                gw.advertised(),
                PRODUCT,
                Optional.of(new TlsIdentity(identity.key(), List.of(identity.certificate()))),
                new TlsTrust.SystemAuthorities(),
                SipLimits.DEFAULT,
                LegPolicy.USUAL
                        .withSession(new SessionPolicy(refresh.seconds(), refresh.minimumSeconds()))
                        .takingTransfers());
    }

    /**
     * From where calls were carried. By itself that is where the front end is; if it is on this machine, whatever runs here can call
     * from any address of it.
     */
    private static Carriers carriers(SottoConfig.Gw gw) {
        return switch (gw.carriers()) {
            case "none" -> Carriers.NONE;
            case "auto" ->
                Carriers.of(
                        addresses("gw.focus (or sip.domain)", List.of(gw.focus()), "gw.focus or gw.carriers"),
                        ofThisMachine());
            case String list ->
                Carriers.of(
                        Stream.of(list.split(",", -1))
                                .map(String::strip)
                                .map(InetAddress::ofLiteral)
                                .toList(),
                        List.of());
        };
    }

    private static List<InetAddress> ofThisMachine() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .toList();
        } catch (SocketException e) {
            throw new OperationFailed("the addresses of this machine cannot be read: set gw.carriers.", e);
        }
    }

    /** A wildcard of IPv6 takes IPv4 too, and leaves no room for another. */
    private static List<String> listening(List<String> hosts) {
        return hosts.contains(ANY_IPV6) && hosts.contains(ANY_IPV4) ? List.of(ANY_IPV6) : hosts;
    }

    /**
     * Where phones' media goes in each family that we listen in and that phones can be told of.
     *
     * @throws OperationFailed if there is none
     */
    static List<GatewayConfig.Place> places(SottoConfig.Gw gw) {
        List<InetAddress> ours = addresses("gw.listen", gw.listen(), "gw.listen");
        List<InetAddress> said = addresses("gw.advertised (or sip.domain)", gw.advertised(), "gw.advertised");
        List<GatewayConfig.Place> places = Stream.of(Inet4Address.class, Inet6Address.class)
                .flatMap(family -> place(family, ours, said).stream())
                .toList();
        if (places.isEmpty()) {
            throw new OperationFailed("gw.advertised (or sip.domain) is " + String.join(", ", gw.advertised())
                    + " and gw.listen " + String.join(", ", gw.listen())
                    + ", which have no family of addresses in common: set gw.advertised.");
        }
        return places;
    }

    private static Optional<GatewayConfig.Place> place(
            Class<? extends InetAddress> family, List<InetAddress> ours, List<InetAddress> said) {
        Optional<InetAddress> listen = ours.stream().filter(family::isInstance).findFirst();
        boolean isBoth = ours.stream().anyMatch(one -> one instanceof Inet6Address && one.isAnyLocalAddress());
        if (listen.isEmpty() && isBoth) {
            listen = Optional.of(InetAddress.ofLiteral(ANY_IPV4));
        }
        Optional<InetAddress> own = listen.filter(address -> !address.isAnyLocalAddress());
        Optional<InetAddress> advertised =
                said.stream().filter(family::isInstance).findFirst().or(() -> own);
        return listen.flatMap(here -> advertised.map(there -> new GatewayConfig.Place(text(here), text(there))));
    }

    /** SDP wants addresses: a name is resolved once, at start. */
    private static List<InetAddress> addresses(String what, List<String> hosts, String toSet) {
        List<InetAddress> all = new ArrayList<>();
        for (String host : hosts) {
            try {
                all.addAll(List.of(InetAddress.getAllByName(host)));
            } catch (UnknownHostException e) {
                throw new OperationFailed(what + " is " + host + ", which has no address: set " + toSet + ".", e);
            }
        }
        return all;
    }

    private static String text(InetAddress address) {
        return address.isAnyLocalAddress()
                ? address instanceof Inet6Address ? ANY_IPV6 : ANY_IPV4
                : address.getHostAddress();
    }
}
