package dev.sotto.keying.dtls;

import java.util.List;
import java.util.Optional;

/**
 * Who a client association is and whom it accepts.
 *
 * @param identity our certificate chain and key
 * @param ownTlsId our external_session_id, the tls-id of our SDP (RFC 8844 4.3)
 * @param peerTlsId the tls-id of the peer's SDP, which its external_session_id must equal; empty only for standard
 *     conferences with peers that do not signal one
 * @param profiles code points to offer in order of preference, all double or all single
 * @param ektCiphers EKT ciphers to offer in order of preference; not empty exactly for double profiles
 * @param serverCheck what the server's certificate must be
 * @param dangerousKeyLog if present receives the secrets of this association
 */
public record ClientTerms(
        DtlsIdentity identity,
        String ownTlsId,
        Optional<String> peerTlsId,
        List<Integer> profiles,
        List<EktCipherType> ektCiphers,
        ServerCertificateCheck serverCheck,
        Optional<DangerousKeyLogPort> dangerousKeyLog) {
    /** @throws IllegalArgumentException if single and double profiles are mixed, or private terms lack a part */
    public ClientTerms {
        profiles = List.copyOf(profiles);
        ektCiphers = List.copyOf(ektCiphers);
        Terms.requireTlsId(ownTlsId);
        boolean isPrivate = Terms.requireOneKind(profiles);
        if (isPrivate && (ektCiphers.isEmpty() || peerTlsId.isEmpty() || !serverCheck.isPinned())) {
            throw new IllegalArgumentException(
                    "a private association needs an EKT cipher, the peer's tls-id and a pinned authority");
        }
        if (!isPrivate && !ektCiphers.isEmpty()) {
            throw new IllegalArgumentException("EKT is for double profiles only");
        }
    }

    /** Terms for a private conference, without a key log. */
    public static ClientTerms forPrivate(
            DtlsIdentity identity,
            String ownTlsId,
            String peerTlsId,
            List<Integer> profiles,
            List<EktCipherType> ektCiphers,
            ServerCertificateCheck serverCheck) {
        return new ClientTerms(
                identity, ownTlsId, Optional.of(peerTlsId), profiles, ektCiphers, serverCheck, Optional.empty());
    }

    /** The same terms, but every secret of the association goes to {@code keyLog}. */
    public ClientTerms withDangerousKeyLog(DangerousKeyLogPort keyLog) {
        return new ClientTerms(identity, ownTlsId, peerTlsId, profiles, ektCiphers, serverCheck, Optional.of(keyLog));
    }

    /** Whether the profiles are double. */
    public boolean isPrivate() {
        return Terms.requireOneKind(profiles);
    }
}
