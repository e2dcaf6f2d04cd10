package dev.sotto.appliance.kd;

import dev.sotto.keying.dtls.CertificateMaker;
import dev.sotto.keying.dtls.DtlsIdentity;
import java.time.Duration;
import java.time.Instant;

/**
 * Makes the leaf certificate of a conference under our own authority. Leaves live in memory only: a restart makes new ones,
 * which the pin on the authority covers.
 */
final class LeafMaker {
    private static final Duration LIFETIME = Duration.ofDays(3650);

    private final CertificateMaker maker;
    private final DtlsIdentity authority;

    LeafMaker(CertificateMaker maker, DtlsIdentity authority) {
        this.maker = maker;
        this.authority = authority;
    }

    /** A new leaf whose SAN URI is {@code conference}. */
    DtlsIdentity make(String conference) {
        return maker.conferenceLeaf(authority, conference, Instant.now(), LIFETIME);
    }
}
