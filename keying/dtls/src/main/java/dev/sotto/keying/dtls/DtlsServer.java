package dev.sotto.keying.dtls;

import org.bouncycastle.tls.DTLSServerProtocol;

/**
 * Server associations, one for each client (RFC 6347, RFC 5764, RFC 9185 5.4). No HelloVerifyRequest is sent: cookies break
 * fragmented ClientHellos, and whoever passes datagrams on has checked the address.
 */
public final class DtlsServer {
    private DtlsServer() {}

    /**
     * Starts an association on a thread of its own; the handshake timeout runs from now.
     *
     * @param name names the thread: the UUID of the association
     * @param leaves says who we are to this client
     * @param events takes what happens; called on the association's thread
     */
    public static DtlsProxy start(String name, DtlsConfig config, LeafPort leaves, DtlsEventPort events) {
        return DtlsProxy.start(
                name,
                true,
                config,
                events,
                (crypto, negotiation, transport) -> new DTLSServerProtocol()
                        .accept(new PercServer(config, leaves, crypto, negotiation), transport));
    }
}
