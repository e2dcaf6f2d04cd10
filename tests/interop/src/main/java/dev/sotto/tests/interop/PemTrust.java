package dev.sotto.tests.interop;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Trust in one self-made certificate, as a browser has it after somebody has looked at it. */
final class PemTrust {
    private PemTrust() {}

    /** @param pem with a private key before the certificate, or without one */
    static X509Certificate certificate(Path pem) {
        try {
            String text = Files.readString(pem, StandardCharsets.US_ASCII);
            byte[] certificate =
                    text.substring(text.indexOf("-----BEGIN CERTIFICATE")).getBytes(StandardCharsets.US_ASCII);
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the certificate in " + pem, e);
        }
    }

    /** @param pem with a private key before the certificate, or without one */
    static SSLContext of(Path pem) {
        try {
            KeyStore known = KeyStore.getInstance("PKCS12");
            known.load(null, null);
            known.setCertificateEntry("page", certificate(pem));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(known);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the certificate in " + pem, e);
        }
    }
}
