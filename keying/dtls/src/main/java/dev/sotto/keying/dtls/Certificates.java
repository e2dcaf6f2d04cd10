package dev.sotto.keying.dtls;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.MalformedException;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Questions about X.509 certificates that several modules ask. */
public final class Certificates {
    /** GeneralName choice of RFC 5280 4.2.1.6. */
    private static final int UNIFORM_RESOURCE_IDENTIFIER = 6;

    private Certificates() {}

    /** SHA-256 of the certificate, as in {@code a=fingerprint} (RFC 8122 5). */
    public static Fingerprint fingerprint(X509Certificate certificate) {
        return Fingerprint.sha256(der(certificate));
    }

    /** SHA-256 of the SubjectPublicKeyInfo in DER, as used for pins: it survives a renewal with the same key. */
    public static Fingerprint spkiFingerprint(X509Certificate certificate) {
        return Fingerprint.sha256(certificate.getPublicKey().getEncoded());
    }

    /** The certificate in DER. */
    public static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that has no DER", e);
        }
    }

    /**
     * Reads one certificate in DER.
     *
     * @throws MalformedException if it is none
     */
    public static X509Certificate parse(byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new MalformedException("RFC 5280 4.1: certificate", 0, String.valueOf(e.getMessage()));
        }
    }

    /**
     * The URIs among the subject alternative names, in order.
     *
     * @throws MalformedException if the extension cannot be parsed
     */
    public static List<String> subjectUris(X509Certificate certificate) {
        List<String> uris = new ArrayList<>();
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                if (name.get(0) instanceof Integer kind && kind == UNIFORM_RESOURCE_IDENTIFIER) {
                    uris.add(String.valueOf(name.get(1)));
                }
            }
        } catch (CertificateParsingException e) {
            throw new MalformedException("RFC 5280 4.2.1.6: subjectAltName", 0, String.valueOf(e.getMessage()));
        }
        return uris;
    }
}
