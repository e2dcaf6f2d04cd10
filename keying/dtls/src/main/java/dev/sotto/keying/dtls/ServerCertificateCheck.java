package dev.sotto.keying.dtls;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.LogText;
import dev.sotto.base.MalformedException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/**
 * What a client demands of the server's certificate. The fingerprint binds it to the signalling (RFC 8122 6.2); the pin and
 * the address bind it to a key distributor and to the conference that the user dialled, whatever the signalling said.
 *
 * @param leafFingerprint SHA-256 of the server's own certificate, from its SDP
 * @param authorityPin SHA-256 of the authority's SubjectPublicKeyInfo; empty for standard conferences
 * @param conferenceAddress the only URI among the leaf's subject alternative names; present exactly if the pin is
 */
public record ServerCertificateCheck(
        Fingerprint leafFingerprint, Optional<Fingerprint> authorityPin, Optional<String> conferenceAddress) {
    private static final int KEY_CERT_SIGN = 5;

    /** @throws IllegalArgumentException if only one of pin and address is given */
    public ServerCertificateCheck {
        if (authorityPin.isPresent() != conferenceAddress.isPresent()) {
            throw new IllegalArgumentException("a pin and a conference address go together");
        }
    }

    /** For a private conference. */
    public static ServerCertificateCheck pinned(
            Fingerprint leafFingerprint, Fingerprint authorityPin, String conferenceAddress) {
        return new ServerCertificateCheck(leafFingerprint, Optional.of(authorityPin), Optional.of(conferenceAddress));
    }

    /** For a standard conference: whoever the signalling names. */
    public static ServerCertificateCheck fingerprintOnly(Fingerprint leafFingerprint) {
        return new ServerCertificateCheck(leafFingerprint, Optional.empty(), Optional.empty());
    }

    /** Whether an authority is pinned. */
    public boolean isPinned() {
        return authorityPin.isPresent();
    }

    /**
     * What is wrong with a chain, as a sentence; empty if nothing is.
     *
     * @param chain certificates in DER as received, leaf first
     * @param now the time at which they must be valid
     */
    public Optional<String> fault(List<byte[]> chain, Instant now) {
        if (chain.isEmpty()) {
            return Optional.of("the server showed no certificate");
        }
        if (!Fingerprint.sha256(chain.getFirst()).equals(leafFingerprint)) {
            return Optional.of("the server's certificate is not the one in its SDP: "
                    + Fingerprint.sha256(chain.getFirst()) + " instead of " + leafFingerprint);
        }
        if (authorityPin.isEmpty() || conferenceAddress.isEmpty()) {
            return Optional.empty();
        }
        if (chain.size() != 2) {
            return Optional.of("the server showed " + chain.size() + " certificates instead of leaf and authority");
        }
        try {
            X509Certificate leaf = Certificates.parse(chain.getFirst());
            X509Certificate authority = Certificates.parse(chain.getLast());
            return authorityFault(authority, authorityPin.get(), now)
                    .or(() -> leafFault(leaf, authority, conferenceAddress.get(), now));
        } catch (MalformedException e) {
            return Optional.of("a certificate of the server cannot be read: " + e.rule());
        }
    }

    private static Optional<String> authorityFault(X509Certificate authority, Fingerprint pin, Instant now) {
        if (!Certificates.spkiFingerprint(authority).equals(pin)) {
            return Optional.of("the server's authority is not the pinned one: "
                    + Certificates.spkiFingerprint(authority) + " instead of " + pin);
        }
        boolean[] usage = authority.getKeyUsage();
        if (authority.getBasicConstraints() < 0 || usage == null || !usage[KEY_CERT_SIGN]) {
            return Optional.of("the pinned certificate is not a certification authority");
        }
        return dateFault("authority's", authority, now);
    }

    private static Optional<String> leafFault(
            X509Certificate leaf, X509Certificate authority, String address, Instant now) {
        try {
            leaf.verify(authority.getPublicKey());
        } catch (GeneralSecurityException e) {
            return Optional.of("the server's certificate is not signed by the pinned authority");
        }
        if (!leaf.getIssuerX500Principal().equals(authority.getSubjectX500Principal())) {
            return Optional.of("the server's certificate names another issuer");
        }
        if (leaf.getBasicConstraints() >= 0) {
            return Optional.of("the server showed an authority instead of a conference's certificate");
        }
        List<String> uris = Certificates.subjectUris(leaf);
        if (!uris.equals(List.of(address))) {
            return Optional.of("the server's certificate is for " + LogText.oneLine(uris.toString())
                    + " and not for the dialled " + address);
        }
        return dateFault("server's", leaf, now);
    }

    private static Optional<String> dateFault(String whose, X509Certificate certificate, Instant now) {
        try {
            certificate.checkValidity(Date.from(now));
            return Optional.empty();
        } catch (CertificateExpiredException e) {
            return Optional.of("the " + whose + " certificate has expired");
        } catch (CertificateNotYetValidException e) {
            return Optional.of("the " + whose + " certificate is not valid yet");
        }
    }
}
