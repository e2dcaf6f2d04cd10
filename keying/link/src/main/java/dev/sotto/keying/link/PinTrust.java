package dev.sotto.keying.link;

import dev.sotto.base.Fingerprint;
import java.net.Socket;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts a peer if and only if the public key of its certificate is pinned and the certificate is in its time. Who issued
 * it does not matter. TLS 1.3 proves by CertificateVerify that the peer has the key.
 */
final class PinTrust extends X509ExtendedTrustManager {
    private volatile LinkTrust trust;

    PinTrust(LinkTrust trust) {
        this.trust = trust;
    }

    LinkTrust trust() {
        return trust;
    }

    void replace(LinkTrust trusted) {
        trust = trusted;
    }

    /** The fingerprint of the peer, if it may connect. */
    Fingerprint check(X509Certificate certificate) throws LinkRefusedException {
        Fingerprint fingerprint = LinkIdentity.fingerprintOf(certificate);
        if (!trust.knows(fingerprint)) {
            throw new LinkRefusedException(LinkCounter.REFUSED_UNLISTED, "not pinned: " + fingerprint);
        }
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            throw new LinkRefusedException(
                    LinkCounter.REFUSED_EXPIRED, "certificate out of its time: " + fingerprint + ", " + e.getMessage());
        }
        return fingerprint;
    }

    private void check(X509Certificate @Nullable [] chain) throws LinkRefusedException {
        if (chain == null || chain.length == 0) {
            throw new LinkRefusedException(LinkCounter.REFUSED_NO_CERTIFICATE, "no certificate");
        }
        check(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws LinkRefusedException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws LinkRefusedException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws LinkRefusedException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws LinkRefusedException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws LinkRefusedException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws LinkRefusedException {
        check(chain);
    }

    /** None: a peer may show any certificate, and is not told which keys we trust. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
