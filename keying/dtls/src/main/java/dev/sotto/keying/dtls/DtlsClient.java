package dev.sotto.keying.dtls;

import org.bouncycastle.tls.DTLSClientProtocol;

/** Client associations: what a PERC endpoint always is (RFC 8871 4.5.1). */
public final class DtlsClient {
    private DtlsClient() {}

    /**
     * Starts an association on a thread of its own, beginning with the ClientHello.
     *
     * @param name names the thread
     * @param terms who we are and whom we accept
     * @param events takes what happens; called on the association's thread
     */
    public static DtlsProxy start(String name, DtlsConfig config, ClientTerms terms, DtlsEventPort events) {
        return DtlsProxy.start(
                name,
                false,
                config,
                events,
                (crypto, negotiation, transport) -> new DTLSClientProtocol()
                        .connect(new PercClient(config, terms, crypto, negotiation), transport));
    }
}
