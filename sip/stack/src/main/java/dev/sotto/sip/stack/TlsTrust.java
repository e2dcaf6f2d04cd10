package dev.sotto.sip.stack;

import dev.sotto.base.Fingerprint;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/** Whom we believe when we dial over TLS. SIP over TLS protects signalling only; keys of a conference never rest on it. */
public sealed interface TlsTrust {
    /** The certificate authorities of the system, with the name that was dialled (RFC 5922 4). */
    record SystemAuthorities() implements TlsTrust {}

    /**
     * Exactly these.
     *
     * @param fingerprints SHA-256 of the leaf's certificate or of its subject public key (SPKI), both in DER
     */
    record Pinned(Set<Fingerprint> fingerprints) implements TlsTrust {
        /**
         * Takes a copy.
         *
         * @throws IllegalArgumentException if there is none
         */
        public Pinned {
            fingerprints = Set.copyOf(fingerprints);
            if (fingerprints.isEmpty()) {
                throw new IllegalArgumentException("pinned to nothing");
            }
        }
    }

    /**
     * These certificate authorities and no others, with the name that was dialled (RFC 5922 4).
     *
     * @param certificates at least one
     */
    record Authorities(List<X509Certificate> certificates) implements TlsTrust {
        /**
         * Takes a copy.
         *
         * @throws IllegalArgumentException if there is none
         */
        public Authorities {
            certificates = List.copyOf(certificates);
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException("no authorities");
            }
        }
    }

    /** Anybody: the signalling can be read and changed by whoever is on the path. */
    record DangerAnybody() implements TlsTrust {}
}
