package dev.sotto.keying.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import dev.sotto.tests.kit.Rfc;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CertificateTest {
    private static final List<byte[]> CHAIN = ders(Cast.LEAF);

    @Test
    @Rfc(number = 8871, section = "5.2", must = "the KD's fingerprint is authenticated as this conference's KD")
    void the_leaf_of_the_dialled_conference_under_the_pinned_authority_is_accepted() {
        assertThat(Cast.check().fault(CHAIN, Cast.NOW)).isEmpty();
    }

    @Test
    void a_leaf_for_another_conference_is_refused_even_with_the_right_fingerprint() {
        ServerCertificateCheck check = ServerCertificateCheck.pinned(
                Cast.OTHER_LEAF.fingerprint(), Cast.AUTHORITY.spkiFingerprint(), Cast.CONFERENCE);
        assertThat(check.fault(ders(Cast.OTHER_LEAF), Cast.NOW))
                .hasValueSatisfying(why -> assertThat(why).contains("not for the dialled sip:1000@example.org"));
    }

    @Test
    @Rfc(number = 8122, section = "6.2", must = "a certificate that does not match the fingerprint is refused")
    void another_fingerprint_than_signalled_is_refused() {
        assertThat(Cast.check().fault(ders(Cast.OTHER_LEAF), Cast.NOW))
                .hasValueSatisfying(why -> assertThat(why).contains("not the one in its SDP"));
    }

    @Test
    void another_authority_is_refused() {
        DtlsIdentity impostor = Cast.MAKER.authority("Test KD", Cast.NOW, Cast.YEAR);
        DtlsIdentity leaf = Cast.MAKER.conferenceLeaf(impostor, Cast.CONFERENCE, Cast.NOW, Cast.YEAR);
        assertThat(check(leaf).fault(ders(leaf), Cast.NOW))
                .hasValueSatisfying(why -> assertThat(why).contains("not the pinned one"));
        assertThat(check(leaf)
                        .fault(
                                List.of(
                                        ders(leaf).getFirst(),
                                        ders(Cast.AUTHORITY).getFirst()),
                                Cast.NOW))
                .hasValueSatisfying(why -> assertThat(why).contains("not signed by the pinned authority"));
    }

    @Test
    void a_chain_without_its_authority_is_refused() {
        assertThat(Cast.check().fault(CHAIN.subList(0, 1), Cast.NOW))
                .hasValueSatisfying(why -> assertThat(why).contains("1 certificates instead of"));
        assertThat(Cast.check().fault(List.of(), Cast.NOW)).isPresent();
    }

    @Test
    void an_endpoint_certificate_is_no_authority() {
        DtlsIdentity leaf = Cast.MAKER.conferenceLeaf(Cast.ALICE, Cast.CONFERENCE, Cast.NOW, Cast.YEAR);
        ServerCertificateCheck check =
                ServerCertificateCheck.pinned(leaf.fingerprint(), Cast.ALICE.spkiFingerprint(), Cast.CONFERENCE);
        assertThat(check.fault(ders(leaf), Cast.NOW))
                .contains("the pinned certificate is not a certification authority");
        ServerCertificateCheck self = ServerCertificateCheck.pinned(
                Cast.AUTHORITY.fingerprint(), Cast.AUTHORITY.spkiFingerprint(), Cast.CONFERENCE);
        byte[] authority = ders(Cast.AUTHORITY).getFirst();
        assertThat(self.fault(List.of(authority, authority), Cast.NOW))
                .contains("the server showed an authority instead of a conference's certificate");
    }

    @Test
    void certificates_outside_their_validity_are_refused() {
        Instant late = Cast.NOW.plus(Duration.ofDays(400));
        assertThat(Cast.check().fault(CHAIN, late)).contains("the authority's certificate has expired");
        DtlsIdentity brief = Cast.MAKER.conferenceLeaf(Cast.AUTHORITY, Cast.CONFERENCE, Cast.NOW, Duration.ofDays(1));
        assertThat(check(brief).fault(ders(brief), Cast.NOW.plus(Duration.ofDays(2))))
                .contains("the server's certificate has expired");
        assertThat(check(brief).fault(ders(brief), Cast.NOW.minus(Duration.ofDays(2))))
                .contains("the authority's certificate is not valid yet");
    }

    @Test
    void octets_that_are_no_certificate_are_refused() {
        byte[] junk = {1, 2, 3};
        ServerCertificateCheck check = ServerCertificateCheck.pinned(
                Fingerprint.sha256(junk), Cast.AUTHORITY.spkiFingerprint(), Cast.CONFERENCE);
        assertThat(check.fault(List.of(junk, junk), Cast.NOW))
                .hasValueSatisfying(why -> assertThat(why).contains("cannot be read"));
    }

    @Test
    void without_a_pin_only_the_fingerprint_counts() {
        ServerCertificateCheck check = ServerCertificateCheck.fingerprintOnly(Cast.ALICE.fingerprint());
        assertThat(check.fault(ders(Cast.ALICE), Cast.NOW)).isEqualTo(Optional.empty());
        assertThat(check.fault(ders(Cast.MALLORY), Cast.NOW)).isPresent();
    }

    @Test
    void a_leaf_names_its_conference_and_nothing_else() {
        assertThat(Certificates.subjectUris(Cast.LEAF.certificate())).containsExactly(Cast.CONFERENCE);
        assertThat(Cast.LEAF.chain()).hasSize(2);
        assertThat(Cast.LEAF.certificate().getBasicConstraints()).isEqualTo(-1);
        assertThat(Cast.AUTHORITY.certificate().getBasicConstraints()).isZero();
        assertThat(Certificates.subjectUris(Cast.ALICE.certificate())).isEmpty();
    }

    @Test
    void an_identity_survives_der_and_pem() {
        try (KeyMaterial key = Cast.LEAF.dangerousPrivateKey()) {
            assertThat(DtlsIdentity.decode(key, CHAIN).chain()).isEqualTo(Cast.LEAF.chain());
            List<byte[]> foreign = ders(Cast.ALICE);
            assertThatThrownBy(() -> DtlsIdentity.decode(key, foreign)).isInstanceOf(IllegalArgumentException.class);
        }
        DtlsIdentity read = DtlsIdentity.parsePem(Cast.LEAF.dangerousPem());
        assertThat(read.chain()).isEqualTo(Cast.LEAF.chain());
        assertThat(read.privateKey()).isEqualTo(Cast.LEAF.privateKey());
        assertThat(read.toString()).doesNotContain("PRIVATE");
        assertThatThrownBy(
                        () -> DtlsIdentity.parsePem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void the_spki_fingerprint_survives_a_renewed_certificate() {
        assertThat(Cast.AUTHORITY.spkiFingerprint())
                .isEqualTo(Fingerprint.sha256(
                        Cast.AUTHORITY.certificate().getPublicKey().getEncoded()))
                .isNotEqualTo(Cast.AUTHORITY.fingerprint());
    }

    private static ServerCertificateCheck check(DtlsIdentity leaf) {
        return ServerCertificateCheck.pinned(leaf.fingerprint(), Cast.AUTHORITY.spkiFingerprint(), Cast.CONFERENCE);
    }

    private static List<byte[]> ders(DtlsIdentity identity) {
        return identity.chain().stream().map(Certificates::der).toList();
    }
}
