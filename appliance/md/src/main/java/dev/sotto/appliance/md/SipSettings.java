package dev.sotto.appliance.md;

import dev.sotto.appliance.config.ProgramIdentity;
import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.base.OperationFailed;
import dev.sotto.keying.tunnel.Kind;
import dev.sotto.sip.calls.LegPolicy;
import dev.sotto.sip.calls.SessionPolicy;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.calls.digest.HashAlgorithm;
import dev.sotto.sip.focus.ConferenceConfig;
import dev.sotto.sip.focus.FocusConfig;
import dev.sotto.sip.focus.FocusConfig.PhoneGateway.Way;
import dev.sotto.sip.registrar.RegistrarConfig;
import dev.sotto.sip.stack.Listener;
import dev.sotto.sip.stack.SipConfig;
import dev.sotto.sip.stack.SipLimits;
import dev.sotto.sip.stack.TlsIdentity;
import dev.sotto.sip.stack.TlsTrust;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The configuration in the words of the SIP stack and of the focus. */
final class SipSettings {
    private static final int MAX_LEGS = 20_000;
    private static final String PRODUCT = "sotto/0.1";

    private SipSettings() {}

    static SipConfig stack(SottoConfig config, ProgramIdentity identity) {
        SottoConfig.Sip sip = config.sip();
        List<Listener> listeners = List.of(
                new Listener(Transport.UDP, sip.listen(), sip.udpPort()),
                new Listener(Transport.TCP, sip.listen(), sip.tcpPort()),
                new Listener(Transport.TLS, sip.listen(), sip.tlsPort()));
        return new SipConfig(
                listeners,
                List.of(sip.domain()),
                PRODUCT,
                Optional.of(new TlsIdentity(identity.key(), List.of(identity.certificate()))),
                new TlsTrust.SystemAuthorities(),
                limits(sip.strangers()),
                LegPolicy.USUAL
                        .withSession(new SessionPolicy(
                                sip.refresh().seconds(), sip.refresh().minimumSeconds()))
                        .takingHealth(),
                sip.nameServer());
    }

    /** Telephones know this server by its domain, or by an address that somebody typed into them. */
    static RegistrarConfig registrar(SottoConfig config) {
        String domain = config.sip().domain();
        Set<String> hosts = Stream.of(
                        domain, config.sip().listen(), config.media().advertised())
                .map(host -> (host.indexOf(':') < 0 ? host : "[" + host + "]").toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        return new RegistrarConfig(
                domain, hosts, digests(config), RegistrarConfig.MINIMUM_SECONDS, RegistrarConfig.MAXIMUM_SECONDS);
    }

    /** What accounts prove their passwords by, the better one first. */
    static List<HashAlgorithm> digests(SottoConfig config) {
        return switch (config.sip().digests()) {
            case "sha-256" -> List.of(HashAlgorithm.SHA_256);
            case "both" -> List.of(HashAlgorithm.SHA_256, HashAlgorithm.MD5);
            default -> List.of(HashAlgorithm.MD5);
        };
    }

    private static SipLimits limits(SottoConfig.Strangers strangers) {
        return new SipLimits(
                strangers.connections(),
                strangers.connectionsPerSource(),
                strangers.requestsPerSecond(),
                strangers.firstOctetSeconds(),
                strangers.headerSeconds(),
                strangers.messageSeconds(),
                strangers.idleSeconds());
    }

    /** Those of the file. */
    static List<ConferenceConfig> conferences(SottoConfig config) {
        return config.conferences().stream()
                .map(c -> new ConferenceConfig(
                        "sip:" + c.user() + "@" + config.sip().domain(),
                        c.name(),
                        c.maxLegs(),
                        c.mayJoin(),
                        c.kind().map(word -> word.equals("private") ? Kind.PRIVATE : Kind.STANDARD)))
                .toList();
    }

    static FocusConfig focus(SottoConfig config, List<ConferenceConfig> conferences) {
        return new FocusConfig(
                conferences,
                List.of(literal(config.media().advertised())),
                config.media().portBase(),
                config.media().cores(),
                config.media().legsPerCore(),
                MAX_LEGS,
                phones(config),
                FocusConfig.Limits.USUAL);
    }

    private static Optional<FocusConfig.PhoneGateway> phones(SottoConfig config) {
        return switch (config.sip().phones()) {
            case OFF -> Optional.empty();
            case REDIRECT ->
                Optional.of(gateway(config, config.gw().advertised().getFirst(), Way.REDIRECT, false));
            case CARRY -> {
                InetAddress address =
                        address("gw.advertised", config.gw().advertised().getFirst());
                yield Optional.of(gateway(config, address.getHostAddress(), Way.CARRY, isHere(address)));
            }
        };
    }

    private static FocusConfig.PhoneGateway gateway(SottoConfig config, String host, Way way, boolean isHere) {
        SottoConfig.Gw gw = config.gw();
        String dialIn = "sip:" + gw.dialIn() + "@" + config.sip().domain();
        return new FocusConfig.PhoneGateway(host, gw.udpPort(), gw.tcpPort(), gw.tlsPort(), way, isHere, dialIn);
    }

    private static boolean isHere(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    /** SDP wants an address: a name is resolved once, at start. */
    private static String literal(String host) {
        return address("media.advertised (or sip.domain)", host).getHostAddress();
    }

    private static InetAddress address(String key, String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new OperationFailed(key + " is " + host + ", which has no address: set it in the configuration.", e);
        }
    }
}
