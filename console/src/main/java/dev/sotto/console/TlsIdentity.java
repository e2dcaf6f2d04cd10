package dev.sotto.console;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What the console shows to browsers.
 *
 * @param key the private key
 * @param chain its certificate first
 */
public record TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
    /** Takes a copy. */
    public TlsIdentity {
        chain = List.copyOf(chain);
    }
}
