package dev.sotto.keying.dtls;

import dev.sotto.base.Fingerprint;
import java.util.List;
import java.util.Optional;

/** Answer of a {@link LeafPort}. */
public sealed interface LeafChoice {
    /**
     * Serve the client on these terms. Profiles are either all double, then the client must also offer
     * supported_ekt_ciphers and external_session_id and its fingerprint must be known, or all single.
     *
     * @param identity the certificate chain to show and its key
     * @param expectedPeer SHA-256 fingerprint of the client's certificate as signalled; any certificate is accepted
     *     (and reported) when empty, in standard conferences only
     * @param ownTlsId our external_session_id, the tls-id of our SDP; sent only if the client sent one
     * @param profiles code points that may be chosen, in our order of preference
     * @param ektCiphers EKT ciphers that may be chosen, in our order of preference; empty for single profiles
     */
    record Serve(
            DtlsIdentity identity,
            Optional<Fingerprint> expectedPeer,
            String ownTlsId,
            List<Integer> profiles,
            List<EktCipherType> ektCiphers)
            implements LeafChoice {
        /** @throws IllegalArgumentException if single and double profiles are mixed, or private terms lack a part */
        public Serve {
            profiles = List.copyOf(profiles);
            ektCiphers = List.copyOf(ektCiphers);
            Terms.requireTlsId(ownTlsId);
            if (Terms.requireOneKind(profiles) && (ektCiphers.isEmpty() || expectedPeer.isEmpty())) {
                throw new IllegalArgumentException(
                        "a private association needs an EKT cipher and the peer's fingerprint");
            }
        }

        /** Whether the profiles are double. */
        public boolean isPrivate() {
            return Terms.requireOneKind(profiles);
        }
    }

    /**
     * Nobody with this external_session_id is expected: fatal illegal_parameter (RFC 8844 4.3).
     *
     * @param reason a sentence for a person
     */
    record UnknownSession(String reason) implements LeafChoice {}

    /**
     * Policy says no: fatal access_denied.
     *
     * @param reason a sentence for a person
     */
    record Refuse(String reason) implements LeafChoice {}
}
