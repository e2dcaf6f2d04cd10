package dev.sotto.keying.dtls;

import java.io.IOException;
import java.util.Hashtable;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsServerCertificate;
import org.jspecify.annotations.Nullable;

/** Clients that do what ours never would. */
@SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"}) // the types of the library's interface
final class OddClient {
    /** What is done to the extensions of a ClientHello. */
    @FunctionalInterface
    interface Change {
        void accept(Hashtable<Object, Object> extensions);
    }

    private OddClient() {}

    static AssociationOwner.Handshake plain(ClientTerms terms) {
        return (crypto, negotiation, transport) ->
                new DTLSClientProtocol().connect(new PercClient(Cast.FAST, terms, crypto, negotiation), transport);
    }

    /** Sends one encrypted record of its own choice as soon as the handshake is over. */
    static AssociationOwner.Handshake sending(OddServer.Sent record, ClientTerms terms) {
        return (crypto, negotiation, transport) -> {
            DTLSTransport dtls = plain(terms).complete(crypto, negotiation, transport);
            crypto.epoch().beginOutgoing(record.contentType());
            dtls.send(record.plaintext(), 0, record.plaintext().length);
            crypto.epoch().endOutgoing();
            return dtls;
        };
    }

    static AssociationOwner.Handshake without(int extension) {
        return changed(Cast.aliceTerms(9), extensions -> extensions.remove(extension));
    }

    static AssociationOwner.Handshake with(int extension, byte[] body) {
        return changed(Cast.aliceTerms(9), extensions -> extensions.put(extension, body));
    }

    static AssociationOwner.Handshake withoutCertificate() {
        return (crypto, negotiation, transport) -> new DTLSClientProtocol()
                .connect(
                        new PercClient(Cast.FAST, Cast.aliceTerms(9), crypto, negotiation) {
                            @Override
                            public TlsAuthentication getAuthentication() {
                                return new Silent();
                            }
                        },
                        transport);
    }

    static AssociationOwner.Handshake withoutExtendedMasterSecret() {
        return (crypto, negotiation, transport) -> new DTLSClientProtocol()
                .connect(
                        new PercClient(Cast.FAST, Cast.aliceTerms(9), crypto, negotiation) {
                            @Override
                            public boolean shouldUseExtendedMasterSecret() {
                                return false;
                            }
                        },
                        transport);
    }

    static AssociationOwner.Handshake changed(ClientTerms terms, Change change) {
        return (crypto, negotiation, transport) -> new DTLSClientProtocol()
                .connect(
                        new PercClient(Cast.FAST, terms, crypto, negotiation) {
                            @Override
                            public Hashtable getClientExtensions() throws IOException {
                                Hashtable extensions = super.getClientExtensions();
                                change.accept(extensions);
                                return extensions;
                            }
                        },
                        transport);
    }

    /** Believes every server and says nothing about itself. */
    private static final class Silent implements TlsAuthentication {
        @Override
        public void notifyServerCertificate(TlsServerCertificate server) {}

        @Override
        public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) {
            return null;
        }
    }
}
