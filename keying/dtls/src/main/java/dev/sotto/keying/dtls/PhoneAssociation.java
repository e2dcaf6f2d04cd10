package dev.sotto.keying.dtls;

import java.io.IOException;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;

/**
 * Associations with ordinary phones, which know nothing of EKT and of a tls-id: DTLS-SRTP as in RFC 5764. Many have certificates
 * of RSA. Extended master secrets are required of them too (RFC 7627): without one an exported key binds to nobody.
 */
public final class PhoneAssociation {
    /** Nobody asks us for our external_session_id here. */
    private static final String NO_TLS_ID = "no-tls-id-with-phones";

    private PhoneAssociation() {}

    /**
     * Waits for the phone's ClientHello; the handshake timeout runs from now.
     *
     * @param name names the thread
     * @param events takes what happens; called on the association's thread
     */
    public static DtlsProxy startServer(
            String name, DtlsConfig config, PhoneAssociationTerms terms, DtlsEventPort events) {
        return DtlsProxy.start(
                name,
                true,
                config,
                events,
                (crypto, negotiation, transport) ->
                        new DTLSServerProtocol().accept(new Server(config, terms, crypto, negotiation), transport));
    }

    /**
     * Begins with our ClientHello.
     *
     * @param name names the thread
     * @param events takes what happens; called on the association's thread
     */
    public static DtlsProxy startClient(
            String name, DtlsConfig config, PhoneAssociationTerms terms, DtlsEventPort events) {
        return DtlsProxy.start(
                name,
                false,
                config,
                events,
                (crypto, negotiation, transport) ->
                        new DTLSClientProtocol().connect(new Client(config, terms, crypto, negotiation), transport));
    }

    /** The server's side. */
    private static final class Server extends PercServer {
        private final PhoneAssociationTerms terms;

        Server(DtlsConfig config, PhoneAssociationTerms terms, PercCrypto crypto, Negotiation negotiation) {
            super(
                    config,
                    offer -> new LeafChoice.Serve(
                            terms.identity(), Optional.empty(), NO_TLS_ID, terms.profiles(), List.of()),
                    crypto,
                    negotiation);
            this.terms = terms;
        }

        @Override
        short[] certificateTypes() {
            return new short[] {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign};
        }

        @Override
        Optional<String> certificateFault(byte[] leaf) {
            return terms.fault(leaf);
        }
    }

    /** The client's side. */
    private static final class Client extends PercClient {
        private static final int[] SUITES = {
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
        };

        private final PhoneAssociationTerms terms;

        Client(DtlsConfig config, PhoneAssociationTerms terms, PercCrypto crypto, Negotiation negotiation) {
            super(
                    config,
                    new ClientTerms(
                            terms.identity(),
                            NO_TLS_ID,
                            Optional.empty(),
                            terms.profiles(),
                            List.of(),
                            ServerCertificateCheck.fingerprintOnly(terms.peer().getFirst()),
                            Optional.empty()),
                    crypto,
                    negotiation);
            this.terms = terms;
        }

        /** Without those of RFC 8844, whose values would be those of our SDP if it had any. */
        @Override
        @SuppressWarnings({"rawtypes", "JdkObsolete"}) // the type of the library's interface
        public Hashtable getClientExtensions() throws IOException {
            Hashtable extensions = super.getClientExtensions();
            extensions.remove(PercExtensions.EXTERNAL_SESSION_ID);
            extensions.remove(PercExtensions.EXTERNAL_ID_HASH);
            return extensions;
        }

        @Override
        protected int[] getSupportedCipherSuites() {
            return SUITES.clone();
        }

        @Override
        Optional<String> certificateFault(List<byte[]> chain) {
            return chain.isEmpty() ? Optional.of("the phone showed no certificate") : terms.fault(chain.getFirst());
        }
    }
}
