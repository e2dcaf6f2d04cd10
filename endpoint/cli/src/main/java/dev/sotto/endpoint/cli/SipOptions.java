package dev.sotto.endpoint.cli;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.MalformedException;
import dev.sotto.base.OperationFailed;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.SipUri;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.stack.TlsTrust;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How SIP messages reach the conference. None of it decides who can listen: that is between us and the key distributor. */
final class SipOptions {
    private static final int PORT = 5060;
    private static final int TLS_PORT = 5061;

    @Option(names = "--tcp", description = "SIP over TCP instead of UDP.")
    boolean tcp;

    @Option(names = "--tls", description = "SIP over TLS.")
    boolean tls;

    @Option(
            names = "--tls-pin",
            paramLabel = "SHA256",
            description = "With --tls: the SHA-256 of the server's certificate or public key, AB:CD:…; "
                    + "without it the system's authorities and the dialled name decide.")
    @Nullable
    String tlsPin;

    @Option(
            names = "--danger-any-tls",
            description = "With --tls: takes any certificate; who is on the path can see and change the signalling.")
    boolean anyTls;

    @Option(
            names = "--proxy",
            paramLabel = "HOST[:PORT]",
            description = "Sends the call there instead of to the host of the address.")
    @Nullable
    String proxy;

    @Option(names = "--delayed-offer", description = "Lets the conference make the offer.")
    boolean delayedOffer;

    /**
     * Where a call to {@code uri} goes.
     *
     * @throws OperationFailed if the options contradict each other
     */
    Hop hop(SipUri uri) {
        if (tcp && tls) {
            throw new OperationFailed("--tcp and --tls exclude each other");
        }
        Transport byUri = uri.secure() ? Transport.TLS : uri.transport().orElse(Transport.UDP);
        Transport transport = tls ? Transport.TLS : tcp ? Transport.TCP : byUri;
        SipUri where = proxy == null ? uri : read("sip:" + proxy);
        int port = where.port().orElse(transport == Transport.TLS ? TLS_PORT : PORT);
        String host = where.host();
        return new Hop(transport, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    /** Whom we believe over TLS. */
    TlsTrust trust() {
        String pin = tlsPin;
        if (pin == null) {
            return anyTls ? new TlsTrust.DangerAnybody() : new TlsTrust.SystemAuthorities();
        }
        try {
            return new TlsTrust.Pinned(Set.of(Fingerprint.parse(Fingerprint.SHA_256 + " " + pin)));
        } catch (MalformedException e) {
            throw new OperationFailed("--tls-pin: " + e.rule(), e);
        }
    }

    /**
     * Reads an address.
     *
     * @throws OperationFailed if it is none
     */
    static SipUri read(String address) {
        try {
            return SipUri.parse(address);
        } catch (MalformedException e) {
            throw new OperationFailed("not a SIP address: " + address + " (" + e.rule() + ")", e);
        }
    }
}
