package dev.sotto.keying.link;

import dev.sotto.base.Fingerprint;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * What a process shows to its peers: its own key and a certificate of it, self-signed or not.
 *
 * @param key for signing in TLS 1.3, for example P-256
 * @param certificate of that key
 */
public record LinkIdentity(PrivateKey key, X509Certificate certificate) {
    /** What peers pin: the SHA-256 of the subject public key info, so that a new certificate of the same key stays trusted. */
    public Fingerprint fingerprint() {
        return fingerprintOf(certificate);
    }

    /** The SHA-256 of the subject public key info of a certificate. */
    public static Fingerprint fingerprintOf(X509Certificate certificate) {
        return Fingerprint.sha256(certificate.getPublicKey().getEncoded());
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "LinkIdentity[" + fingerprint() + "]";
    }
}
