package dev.sotto.endpoint.library;

import dev.sotto.base.Fingerprint;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts exactly one authority, by its subject public key, and what it signed directly; and nobody else. Names are not looked at: the
 * pin says who it is, whatever its address. Being an extended trust manager it also replaces the JDK's own check of names.
 */
final class PinnedAuthorityTrust extends X509ExtendedTrustManager {
    private final Fingerprint pin;

    PinnedAuthorityTrust(Fingerprint pin) {
        this.pin = pin;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        if (chain == null || chain.length == 0 || chain.length > 2) {
            throw new CertificateException("the key distributor must show its certificate and its authority's");
        }
        X509Certificate authority = chain[chain.length - 1];
        if (!Fingerprint.sha256(authority.getPublicKey().getEncoded()).equals(pin)) {
            throw new CertificateException("not the key distributor that the token names");
        }
        for (X509Certificate certificate : chain) {
            certificate.checkValidity();
            verify(certificate, authority);
        }
    }

    private static void verify(X509Certificate certificate, X509Certificate authority) throws CertificateException {
        try {
            certificate.verify(authority.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new CertificateException("not signed by the key distributor's authority", e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("we serve nobody");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
