package dev.sotto.sip.stack;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.OperationFailed;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** TLS 1.3 and 1.2 of the JDK over connected sockets, as server with our identity and as client with our trust. */
final class TlsDialing implements StreamListener.Dialing {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final StreamListener.Dialing plain;
    private final Optional<SSLContext> server;
    private final SSLContext client;
    private final boolean hasNames;
    private final Map<InetSocketAddress, String> names = new ConcurrentHashMap<>();

    TlsDialing(StreamListener.Dialing plain, Optional<TlsIdentity> identity, TlsTrust trust) {
        this.plain = plain;
        this.server = identity.map(TlsDialing::serverContext);
        this.client = clientContext(trust);
        this.hasNames = trust instanceof TlsTrust.SystemAuthorities;
    }

    /** Remembers by which name {@code peer} is dialled, for SNI and for the certificate's name (RFC 5922 4). */
    void name(InetSocketAddress peer, String host) {
        names.put(peer, host);
    }

    @Override
    public Socket dial(InetSocketAddress peer) throws IOException {
        Socket connected = plain.dial(peer);
        String host = names.getOrDefault(peer, peer.getAddress().getHostAddress());
        if (client.getSocketFactory().createSocket(connected, host, peer.getPort(), true) instanceof SSLSocket tls) {
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setProtocols(PROTOCOLS);
            if (hasNames) {
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
            }
            tls.setSSLParameters(parameters);
            return tls;
        }
        throw new IllegalStateException("an SSL socket factory makes SSL sockets");
    }

    @Override
    public Socket receive(Socket accepted) throws IOException {
        SSLContext context = server.orElseThrow(() -> new IOException("no certificate to listen with"));
        String host = accepted.getInetAddress().getHostAddress();
        if (context.getSocketFactory().createSocket(accepted, host, accepted.getPort(), true)
                instanceof SSLSocket tls) {
            tls.setUseClientMode(false);
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setProtocols(PROTOCOLS);
            tls.setSSLParameters(parameters);
            return tls;
        }
        throw new IllegalStateException("an SSL socket factory makes SSL sockets");
    }

    private static SSLContext serverContext(TlsIdentity identity) {
        try {
            // The store lives in memory only, so its password protects nothing.
            char[] password = {};
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("sip", identity.key(), password, identity.chain().toArray(Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password);
            return context(keys.getKeyManagers(), null);
        } catch (GeneralSecurityException | IOException e) {
            throw new OperationFailed("the TLS certificate of SIP cannot be used: " + e.getMessage(), e);
        }
    }

    private static SSLContext clientContext(TlsTrust trust) {
        try {
            return switch (trust) {
                case TlsTrust.SystemAuthorities system -> context(null, null);
                case TlsTrust.Pinned pinned -> context(null, new TrustManager[] {new Pins(pinned.fingerprints())});
                case TlsTrust.DangerAnybody anybody -> context(null, new TrustManager[] {new Pins(Set.of())});
            };
        } catch (GeneralSecurityException e) {
            throw new OperationFailed("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static SSLContext context(KeyManager @Nullable [] keys, TrustManager @Nullable [] trust)
            throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust, null);
        return context;
    }

    /** Believes the pinned certificates and keys; with no pin at all, which only {@code DangerAnybody} makes, anybody. */
    private static final class Pins extends X509ExtendedTrustManager {
        private final Set<Fingerprint> pins;

        Pins(Set<Fingerprint> pins) {
            this.pins = pins;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            Fingerprint leaf = Fingerprint.sha256(chain[0].getEncoded());
            Fingerprint key = Fingerprint.sha256(chain[0].getPublicKey().getEncoded());
            if (!pins.isEmpty() && !pins.contains(leaf) && !pins.contains(key)) {
                throw new CertificateException("not a pinned certificate: " + leaf);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("no client certificates here");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("no client certificates here");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("no client certificates here");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
