package dev.sotto.sdp;

import dev.sotto.base.Fingerprint;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** DTLS-SRTP with ordinary phones, without a tls-id (RFC 5763, RFC 8842 3.1): what is agreed, and why not. */
final class PhoneDtls {
    private PhoneDtls() {}

    /** Why the keys cannot come from DTLS, in a sentence. */
    static Optional<String> fault(PhoneSection theirs, PhoneTerms terms) {
        if (terms.fingerprint().isEmpty()) {
            return Optional.of("DTLS-SRTP is not done with phones here; RTP/SAVP with a=crypto or RTP/AVP is");
        }
        if (theirs.fingerprints().isEmpty()) {
            return Optional.of("DTLS-SRTP without a=fingerprint: nobody could tell whose certificate it is");
        }
        if (strongest(theirs).isEmpty()) {
            return Optional.of("The fingerprint of the certificate is made with "
                    + theirs.fingerprints().stream()
                            .map(Fingerprint::algorithm)
                            .distinct()
                            .limit(4)
                            .collect(Collectors.joining(", "))
                    + "; sha-256, sha-384 or sha-512 is needed");
        }
        if (theirs.setup().isPresent() && Setup.parse(theirs.setup().get()).isEmpty()) {
            return Optional.of("a=setup of DTLS-SRTP is none of active, passive and actpass");
        }
        return Optional.empty();
    }

    /**
     * The fingerprints by the strongest hash function of the phone: those that count (RFC 8122 5). Several are of several
     * certificates, of which it may show any.
     */
    private static List<Fingerprint> strongest(PhoneSection theirs) {
        int most = theirs.fingerprints().stream()
                .mapToInt(Fingerprint::strength)
                .max()
                .orElse(0);
        return theirs.fingerprints().stream()
                .filter(f -> most > 0 && f.strength() == most)
                .distinct()
                .sorted(Comparator.comparing(Fingerprint::text))
                .toList();
    }

    /**
     * What our answer to {@code theirs} agrees. We wait where the phone lets us choose: a phone behind a NAT reaches us and we not
     * it, and nothing of ours then goes to an address that has not spoken. An association that there is keeps its roles
     * (RFC 8842 5.3).
     */
    static NegotiatedDtls answering(PhoneSection theirs, Optional<PhoneAgreement> before) {
        DtlsRole ours = switch (said(theirs, Setup.ACTIVE)) {
            case ACTIVE -> DtlsRole.SERVER;
            case PASSIVE -> DtlsRole.CLIENT;
            case ACTPASS ->
                before.flatMap(b -> b.audio().dtls()).map(NegotiatedDtls::ours).orElse(DtlsRole.SERVER);
        };
        return new NegotiatedDtls(ours, strongest(theirs));
    }

    /** What the phone's answer to our offer of {@code actpass} agrees; a phone that says nothing waits (RFC 4145 4). */
    static NegotiatedDtls answered(PhoneSection theirs) {
        return new NegotiatedDtls(
                said(theirs, Setup.PASSIVE) == Setup.ACTIVE ? DtlsRole.SERVER : DtlsRole.CLIENT, strongest(theirs));
    }

    private static Setup said(PhoneSection theirs, Setup otherwise) {
        return theirs.setup().flatMap(Setup::parse).orElse(otherwise);
    }
}
