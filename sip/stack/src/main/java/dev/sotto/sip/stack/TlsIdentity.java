package dev.sotto.sip.stack;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The certificate that the SIP server shows over TLS.
 *
 * @param key of the first certificate
 * @param chain leaf first
 */
public record TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
    /**
     * Takes a copy of the list.
     *
     * @throws IllegalArgumentException if the chain is empty
     */
    public TlsIdentity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a TLS identity needs a certificate");
        }
    }

    /** Never shows the key. */
    @Override
    public String toString() {
        return "TlsIdentity[" + chain.getFirst().getSubjectX500Principal() + "]";
    }
}
