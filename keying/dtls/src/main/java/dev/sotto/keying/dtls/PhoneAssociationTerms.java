package dev.sotto.keying.dtls;

import dev.sotto.base.Fingerprint;
import java.util.List;
import java.util.Optional;

/**
 * On which terms an association with an ordinary phone is made (RFC 5763, RFC 5764): without EKT, and known only by what its SDP
 * said.
 *
 * @param identity our certificate and key
 * @param peer the fingerprints of the phone's SDP; its certificate must have one of them, by SHA-256 or stronger
 * @param profiles code points of single profiles, in our order of preference
 */
public record PhoneAssociationTerms(DtlsIdentity identity, List<Fingerprint> peer, List<Integer> profiles) {
    /** @throws IllegalArgumentException if there is no fingerprint, or one that is too weak, or a double profile */
    public PhoneAssociationTerms {
        peer = List.copyOf(peer);
        profiles = List.copyOf(profiles);
        if (peer.isEmpty() || peer.stream().anyMatch(p -> p.strength() == 0)) {
            throw new IllegalArgumentException("at least one fingerprint, and each of SHA-256 or stronger: " + peer);
        }
        if (Terms.requireOneKind(profiles)) {
            throw new IllegalArgumentException("double profiles are not for phones: " + profiles);
        }
    }

    /** What is wrong with the phone's certificate in DER, as a sentence. */
    Optional<String> fault(byte[] certificate) {
        return peer.stream().anyMatch(p -> p.isOf(certificate))
                ? Optional.empty()
                : Optional.of("the phone's certificate is not the one in its SDP: " + Fingerprint.sha256(certificate)
                        + " instead of " + peer.getFirst());
    }
}
