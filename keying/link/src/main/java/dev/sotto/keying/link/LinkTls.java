package dev.sotto.keying.link;

import dev.sotto.base.Fingerprint;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** Sets up TLS 1.3 (RFC 8446) with certificates on both sides, and says why a handshake came to nothing. */
final class LinkTls {
    private static final String[] VERSIONS = {"TLSv1.3"};
    private static final String[] SUITES = {
        "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"
    };

    private final SSLContext context;
    private final PinTrust trust;

    LinkTls(LinkIdentity identity, PinTrust trust) {
        this.trust = trust;
        try {
            context = SSLContext.getInstance("TLSv1.3");
            context.init(new KeyManager[] {new OneKey(identity)}, new TrustManager[] {trust}, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS 1.3", e);
        }
    }

    /** TLS over an accepted connection; the handshake is still to come. */
    SSLSocket accept(ObservedSocket raw) throws IOException {
        SSLSocket tls = layer(raw);
        tls.setUseClientMode(false);
        SSLParameters parameters = parameters();
        parameters.setNeedClientAuth(true);
        tls.setSSLParameters(parameters);
        tls.setHandshakeApplicationProtocolSelector((_, offered) ->
                LinkProtocol.choose(offered).map(LinkProtocol::alpn).orElse(null));
        return tls;
    }

    /** TLS over a dialled connection; the handshake is still to come. */
    SSLSocket dial(ObservedSocket raw, LinkProtocol protocol) throws IOException {
        SSLSocket tls = layer(raw);
        tls.setUseClientMode(true);
        SSLParameters parameters = parameters();
        parameters.setApplicationProtocols(new String[] {protocol.alpn()});
        tls.setSSLParameters(parameters);
        return tls;
    }

    private SSLSocket layer(ObservedSocket raw) throws IOException {
        return (SSLSocket) context.getSocketFactory().createSocket(raw, null, raw.getPort(), true);
    }

    private static SSLParameters parameters() {
        SSLParameters parameters = new SSLParameters(SUITES.clone(), VERSIONS.clone());
        // Pins identify the peer; names do not.
        parameters.setEndpointIdentificationAlgorithm(null);
        return parameters;
    }

    /**
     * Who the peer is, checked again after the handshake: a resumed session would have passed by the trust manager, and
     * the pins may have changed meanwhile.
     */
    Fingerprint peer(SSLSocket tls) throws SSLException, LinkRefusedException {
        Fingerprint peer = trust.check((X509Certificate) tls.getSession().getPeerCertificates()[0]);
        tls.getSession().invalidate();
        return peer;
    }

    /** What the peers agreed to speak. */
    LinkProtocol protocol(SSLSocket tls) throws LinkRefusedException {
        String alpn = tls.getApplicationProtocol();
        return Optional.ofNullable(alpn)
                .flatMap(LinkProtocol::of)
                .orElseThrow(() -> new LinkRefusedException(LinkCounter.REFUSED_PROTOCOL, "no protocol agreed"));
    }

    /** Why a handshake failed. JSSE tells some reasons only in words; they decide about a counter and nothing else. */
    static LinkCounter reason(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof LinkRefusedException refused) {
                return refused.counter();
            }
        }
        String words = String.valueOf(failure.getMessage());
        if (words.contains("certificate chain") || words.contains("certificate_required")) {
            return LinkCounter.REFUSED_NO_CERTIFICATE;
        }
        if (words.contains("application layer protocol") || words.contains("no_application_protocol")) {
            return LinkCounter.REFUSED_PROTOCOL;
        }
        if (words.contains("protocol version")
                || words.contains("protocol_version")
                || words.contains("protocol TLSv")) {
            return LinkCounter.REFUSED_VERSION;
        }
        return LinkCounter.REFUSED_HANDSHAKE;
    }
}
