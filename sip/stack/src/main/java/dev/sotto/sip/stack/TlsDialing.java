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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
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
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** TLS 1.3 and 1.2 of the JDK over connected sockets, as server with our identity and as client with our trust. */
final class TlsDialing implements StreamListener.Dialing {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final String[] NEW_ONLY = {"TLSv1.3"};

    private final StreamListener.Dialing plain;
    private final Optional<SSLContext> server;
    private final Client usual;
    private final Map<InetSocketAddress, String> names = new ConcurrentHashMap<>();
    private volatile Map<String, Client> profiles = Map.of();

    TlsDialing(StreamListener.Dialing plain, Optional<TlsIdentity> identity, TlsTrust trust) {
        this.plain = plain;
        this.server = identity.map(TlsDialing::serverContext);
        this.usual = new Client(clientContext(Optional.empty(), trust), hasNames(trust), Optional.empty(), false);
    }

    /** How a host is dialled. */
    private record Client(SSLContext context, boolean hasNames, Optional<String> serverName, boolean isNewOnly) {
        static Client of(TlsProfile profile) {
            return new Client(
                    clientContext(profile.identity(), profile.trust()),
                    TlsDialing.hasNames(profile.trust()),
                    profile.serverName(),
                    profile.isNewOnly());
        }
    }

    /**
     * From now on these hosts are dialled so, and all others as usual.
     *
     * @throws OperationFailed if one cannot be used; then nothing has changed
     */
    void use(List<TlsProfile> others) {
        Map<String, Client> made = new HashMap<>();
        for (TlsProfile profile : others) {
            made.putIfAbsent(profile.host().toLowerCase(Locale.ROOT), Client.of(profile));
        }
        profiles = Map.copyOf(made);
    }

    private static boolean hasNames(TlsTrust trust) {
        return trust instanceof TlsTrust.SystemAuthorities || trust instanceof TlsTrust.Authorities;
    }

    /** Remembers by which name {@code peer} is dialled, for SNI and for the certificate's name (RFC 5922 4). */
    void name(InetSocketAddress peer, String host) {
        names.put(peer, host);
    }

    @Override
    public Socket dial(InetSocketAddress peer) throws IOException {
        String host = names.getOrDefault(peer, peer.getAddress().getHostAddress());
        return dial(peer, host, profiles.getOrDefault(host.toLowerCase(Locale.ROOT), usual));
    }

    /** The same as {@code profile} says, whatever others say of its host. */
    Socket dial(InetSocketAddress peer, TlsProfile profile) throws IOException {
        return dial(peer, profile.host(), Client.of(profile));
    }

    private Socket dial(InetSocketAddress peer, String host, Client client) throws IOException {
        Socket connected = plain.dial(peer);
        String asked = client.serverName().orElse(host);
        if (client.context().getSocketFactory().createSocket(connected, asked, peer.getPort(), true)
                instanceof SSLSocket tls) {
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setProtocols(client.isNewOnly() ? NEW_ONLY : PROTOCOLS);
            if (client.hasNames()) {
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
            return context(keys(identity), null);
        } catch (GeneralSecurityException | IOException e) {
            throw new OperationFailed("the TLS certificate of SIP cannot be used: " + e.getMessage(), e);
        }
    }

    private static KeyManager[] keys(TlsIdentity identity) throws GeneralSecurityException, IOException {
        // The store lives in memory only, so its password protects nothing.
        char[] password = {};
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("sip", identity.key(), password, identity.chain().toArray(Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        return keys.getKeyManagers();
    }

    private static SSLContext clientContext(Optional<TlsIdentity> identity, TlsTrust trust) {
        try {
            KeyManager[] own = identity.isPresent() ? keys(identity.get()) : null;
            return switch (trust) {
                case TlsTrust.SystemAuthorities system -> context(own, null);
                case TlsTrust.Authorities named -> context(own, authorities(named.certificates()));
                case TlsTrust.Pinned pinned -> context(own, new TrustManager[] {new Pins(pinned.fingerprints())});
                case TlsTrust.DangerAnybody anybody -> context(own, new TrustManager[] {new Pins(Set.of())});
            };
        } catch (GeneralSecurityException | IOException e) {
            throw new OperationFailed("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static TrustManager[] authorities(List<X509Certificate> certificates)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("authority-" + i, certificates.get(i));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust.getTrustManagers();
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
