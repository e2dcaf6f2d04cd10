package dev.sotto.appliance.gw;

import dev.sotto.appliance.config.ConfigException;
import dev.sotto.appliance.config.ProgramIdentity;
import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.base.OperationFailed;
import dev.sotto.endpoint.gateway.GatewayConfig;
import dev.sotto.endpoint.gateway.KeyMaps;
import dev.sotto.endpoint.library.EndpointHome;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.LegPolicy;
import dev.sotto.sip.calls.SessionPolicy;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.stack.Listener;
import dev.sotto.sip.stack.SipConfig;
import dev.sotto.sip.stack.SipLimits;
import dev.sotto.sip.stack.TlsIdentity;
import dev.sotto.sip.stack.TlsTrust;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The configuration in the words of the gateway. */
final class GatewaySettings {
    private static final String PRODUCT = "sotto-gw/0.1";

    private GatewaySettings() {}

    static GatewayConfig of(SottoConfig config, ProgramIdentity identity, EndpointHome home) {
        SottoConfig.Gw gw = config.gw();
        return new GatewayConfig(
                sip(gw, config.sip().refresh(), identity),
                new GatewayConfig.Media(
                        gw.listen(),
                        literal(gw.advertised()),
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
                home);
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

    /** Phones' calls are kept alive as the front end's are. */
    private static SipConfig sip(SottoConfig.Gw gw, SottoConfig.Refresh refresh, ProgramIdentity identity) {
        return new SipConfig(
                List.of(
                        new Listener(Transport.UDP, gw.listen(), gw.udpPort()),
                        new Listener(Transport.TCP, gw.listen(), gw.tcpPort()),
                        new Listener(Transport.TLS, gw.listen(), gw.tlsPort())),
                Optional.of(gw.advertised()),
                PRODUCT,
                Optional.of(new TlsIdentity(identity.key(), List.of(identity.certificate()))),
                new TlsTrust.SystemAuthorities(),
                SipLimits.DEFAULT,
                LegPolicy.USUAL.withSession(new SessionPolicy(refresh.seconds(), refresh.minimumSeconds())));
    }

    /** SDP wants an address: a name is resolved once, at start. */
    private static String literal(String host) {
        try {
            return InetAddress.getByName(host).getHostAddress();
        } catch (UnknownHostException e) {
            throw new OperationFailed(
                    "gw.advertised (or sip.domain) is " + host + ", which has no address: set gw.advertised.", e);
        }
    }
}
