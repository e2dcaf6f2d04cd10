package dev.sotto.endpoint.library;

import dev.sotto.base.Fingerprint;
import dev.sotto.keying.dtls.DtlsIdentity;
import java.util.List;

/**
 * Who we are to the key distributor, and which one we believe.
 *
 * @param identity our certificate and key
 * @param authorityPin SHA-256 of the subject public key of the key distributor's authority
 * @param conference the address that our user dialled, {@code sip:user@host}
 * @param profiles double profiles to offer, in order of preference
 */
record KeyingConfig(DtlsIdentity identity, Fingerprint authorityPin, String conference, List<Integer> profiles) {
    KeyingConfig {
        profiles = List.copyOf(profiles);
    }
}
