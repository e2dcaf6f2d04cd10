package dev.sotto.keying.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.OctetWriter;
import dev.sotto.tests.kit.Rfc;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whoever falls short of the terms is refused with a precise reason, and the other side learns which alert. */
class RefusalTest {
    @Test
    @Rfc(number = 9185, section = "5.4", must = "the KD checks the certificate fingerprint against SDP or rejects")
    @Rfc(number = 8871, section = "3.2.2", must = "the KD rejects DTLS associations with unauthorized endpoints")
    void a_client_with_another_certificate_is_refused() {
        ClientTerms terms = ClientTerms.forPrivate(
                Cast.MALLORY, Cast.ALICE_ID, Cast.KD_ID, List.of(9), Cast.BOTH_CIPHERS, Cast.check());
        serverRefuses(Cast.leaves(9), terms, "the client's certificate is not the one in its SDP", "bad_certificate");
    }

    @Test
    @Rfc(number = 9185, section = "5.4", must = "the KD checks external_session_id against SDP or rejects")
    @Rfc(number = 8844, section = "4.3", must = "an unexpected external_session_id is answered with illegal_parameter")
    void a_client_with_an_unknown_tls_id_is_refused() {
        ClientTerms terms = ClientTerms.forPrivate(
                Cast.ALICE, "somebody-else-0123456789", Cast.KD_ID, List.of(9), Cast.BOTH_CIPHERS, Cast.check());
        serverRefuses(Cast.leaves(9), terms, "nobody with this tls-id is expected", "illegal_parameter");
    }

    @Test
    @Rfc(number = 8871, section = "3.2.2", must = "the KD rejects DTLS associations with unauthorized endpoints")
    void a_client_that_policy_does_not_want_is_refused() {
        LeafPort closed = offer -> new LeafChoice.Refuse("the conference is locked");
        serverRefuses(closed, Cast.aliceTerms(9), "the conference is locked", "access_denied");
    }

    @Test
    void a_client_with_single_profiles_only_is_no_party_to_a_private_conference() {
        serverRefuses(
                Cast.leaves(9),
                Cast.standardTerms(Cast.LEAF, 8, 7, 1),
                "the client offers SRTP profiles [8, 7, 1], the conference needs one of [9]",
                "handshake_failure");
    }

    @Test
    void a_client_with_double_profiles_only_gets_no_standard_association() {
        serverRefuses(
                Cast.standardLeaves(8, 7),
                Cast.aliceTerms(9),
                "the client offers SRTP profiles [9], the conference needs one of [8, 7]",
                "handshake_failure");
    }

    @Test
    @Rfc(number = 8870, section = "6", must = "the EKT key is at least as long as the SRTP key")
    void a_client_whose_ekt_cipher_is_too_weak_for_the_profile_is_refused() {
        ClientTerms terms = ClientTerms.forPrivate(
                Cast.ALICE, Cast.ALICE_ID, Cast.KD_ID, List.of(10), List.of(EktCipherType.AESKW_128), Cast.check());
        serverRefuses(Cast.leaves(10), terms, "the client offers EKT ciphers [AESKW_128]", "handshake_failure");
    }

    @Test
    void a_client_without_supported_ekt_ciphers_is_no_perc_endpoint() {
        serverRefuses(
                Cast.leaves(9),
                OddClient.without(PercExtensions.SUPPORTED_EKT_CIPHERS),
                "the client offers EKT ciphers [], the conference needs one of [AESKW_128]",
                "handshake_failure");
    }

    @Test
    @Rfc(number = 9185, section = "5.1", must = "endpoints send external_session_id")
    void a_client_without_external_session_id_is_no_perc_endpoint() {
        LeafPort anybody = offer -> Cast.serve(9);
        serverRefuses(
                anybody,
                OddClient.without(PercExtensions.EXTERNAL_SESSION_ID),
                "the client sent no external_session_id",
                "handshake_failure");
    }

    @Test
    @Rfc(number = 8844, section = "3.2", must = "a binding_hash of neither 0 nor 32 octets is a decode_error")
    void a_client_with_a_broken_identity_hash_is_refused() {
        serverRefuses(
                Cast.leaves(9),
                OddClient.with(PercExtensions.EXTERNAL_ID_HASH, new byte[] {1, 7}),
                "external_id_hash: 1 octets",
                "decode_error");
    }

    @Test
    @Rfc(
            number = 8844,
            section = "3.2",
            must = "a hash that does not match the peer's identity is an illegal_parameter")
    void a_hash_of_an_identity_that_nobody_asserted_is_refused_by_both() {
        byte[] hash = new OctetWriter(33).u8(32).octets(new byte[32]).toOctets();
        String reason = "the hash of an identity assertion that the signalling does not have";
        OddClient.Change lies = extensions -> extensions.put(PercExtensions.EXTERNAL_ID_HASH, hash);
        serverRefuses(Cast.leaves(9), OddClient.changed(Cast.aliceTerms(9), lies), reason, "illegal_parameter");
        serverRefuses(
                Cast.standardLeaves(7),
                OddClient.changed(Cast.standardTerms(Cast.LEAF, 7), lies),
                reason,
                "illegal_parameter");
        clientRefuses(9, PercExtensions.EXTERNAL_ID_HASH, hash, reason, "illegal_parameter");
    }

    @Test
    @Rfc(number = 8844, section = "3.2", must = "without an identity binding the empty extension is present")
    void a_private_association_has_the_empty_identity_hash_of_both() {
        serverRefuses(
                Cast.leaves(9),
                OddClient.without(PercExtensions.EXTERNAL_ID_HASH),
                "the client sent no empty external_id_hash",
                "illegal_parameter");
        clientRefuses(
                9,
                PercExtensions.EXTERNAL_ID_HASH,
                null,
                "the server sent no empty external_id_hash",
                "illegal_parameter");
    }

    @Test
    @Rfc(number = 8844, section = "3.2", must = "the answer has the extension only if the ClientHello had it")
    void a_standard_client_that_is_older_than_rfc_8844_is_served_and_not_told_of_it() {
        OddClient.Change older = extensions -> {
            extensions.remove(PercExtensions.EXTERNAL_ID_HASH);
            extensions.remove(PercExtensions.EXTERNAL_SESSION_ID);
        };
        Map<Object, Object> answered = new ConcurrentHashMap<>();
        AssociationOwner.Handshake server = OddServer.changing(Cast.standardLeaves(7), answered::putAll);
        try (Pair pair = Pair.odd(server, OddClient.changed(Cast.standardTerms(Cast.LEAF, 7), older))) {
            pair.establish();
            assertThat(answered)
                    .containsKey(PercExtensions.USE_SRTP)
                    .doesNotContainKeys(PercExtensions.EXTERNAL_ID_HASH, PercExtensions.EXTERNAL_SESSION_ID);
        }
    }

    @Test
    @Rfc(number = 5764, section = "4.1", must = "both sides authenticate with certificates")
    void a_client_without_a_certificate_is_refused() {
        serverRefuses(
                Cast.leaves(9),
                OddClient.withoutCertificate(),
                "the client showed no certificate",
                "handshake_failure");
    }

    @Test
    @Rfc(number = 7627, section = "5.2", must = "we continue only with the extended master secret")
    void a_client_without_extended_master_secret_is_refused() {
        serverRefuses(
                Cast.leaves(9), OddClient.withoutExtendedMasterSecret(), "handshake_failure", "handshake_failure");
    }

    @Test
    @Rfc(number = 9185, section = "5.1", must = "the endpoint compares the KD's external_session_id with the tls-id")
    @Rfc(number = 8844, section = "4.3", must = "an unexpected external_session_id is answered with illegal_parameter")
    void a_server_with_another_tls_id_is_refused() {
        ClientTerms terms = ClientTerms.forPrivate(
                Cast.ALICE, Cast.ALICE_ID, "another-kd-0123456789ab", List.of(9), Cast.BOTH_CIPHERS, Cast.check());
        clientRefuses(
                Cast.leaves(9), terms, "is not the tls-id of its SDP another-kd-0123456789ab", "illegal_parameter");
    }

    @Test
    void a_server_with_the_leaf_of_another_conference_is_refused() {
        LeafPort liar = offer -> new LeafChoice.Serve(
                Cast.OTHER_LEAF,
                Optional.of(Cast.ALICE.fingerprint()),
                Cast.KD_ID,
                List.of(9),
                List.of(EktCipherType.AESKW_128));
        ClientTerms terms = ClientTerms.forPrivate(
                Cast.ALICE,
                Cast.ALICE_ID,
                Cast.KD_ID,
                List.of(9),
                Cast.BOTH_CIPHERS,
                ServerCertificateCheck.pinned(
                        Cast.OTHER_LEAF.fingerprint(), Cast.AUTHORITY.spkiFingerprint(), Cast.CONFERENCE));
        clientRefuses(liar, terms, "and not for the dialled sip:1000@example.org", "bad_certificate");
    }

    @Test
    void a_server_under_another_authority_is_refused() {
        ServerCertificateCheck check =
                ServerCertificateCheck.pinned(Cast.LEAF.fingerprint(), Cast.MALLORY.spkiFingerprint(), Cast.CONFERENCE);
        ClientTerms terms =
                ClientTerms.forPrivate(Cast.ALICE, Cast.ALICE_ID, Cast.KD_ID, List.of(9), Cast.BOTH_CIPHERS, check);
        clientRefuses(Cast.leaves(9), terms, "the server's authority is not the pinned one", "bad_certificate");
    }

    @Test
    @Rfc(number = 8870, section = "6", must = "the EKT key is at least as long as the SRTP key")
    void a_server_whose_ekt_cipher_is_too_weak_or_not_offered_is_refused() {
        for (int code : new int[] {1, 0, 77}) {
            clientRefuses(
                    10,
                    PercExtensions.SUPPORTED_EKT_CIPHERS,
                    new byte[] {(byte) code},
                    "EKT cipher",
                    "illegal_parameter");
        }
        clientRefuses(10, PercExtensions.SUPPORTED_EKT_CIPHERS, new byte[2], "octets too many", "decode_error");
        clientRefuses(
                10,
                PercExtensions.SUPPORTED_EKT_CIPHERS,
                null,
                "the server does not agree to EKT",
                "handshake_failure");
    }

    @Test
    @Rfc(number = 9185, section = "5.1", must = "an endpoint needs the KD's external_session_id")
    void a_server_without_external_session_id_is_refused() {
        clientRefuses(
                9,
                PercExtensions.EXTERNAL_SESSION_ID,
                null,
                "the server sent no external_session_id",
                "handshake_failure");
    }

    @Test
    @Rfc(number = 5764, section = "4.1.1", must = "a server's profile that was not offered is refused")
    @Rfc(number = 8870, section = "4", must = "EKT and an MKI exclude each other")
    void a_server_that_answers_use_srtp_wrongly_is_refused() {
        int extension = PercExtensions.USE_SRTP;
        clientRefuses(9, extension, PercExtensions.useSrtp(List.of(7)), "SRTP profiles [7]", "illegal_parameter");
        clientRefuses(9, extension, PercExtensions.useSrtp(List.of(9, 9)), "SRTP profiles [9, 9]", "illegal_parameter");
        clientRefuses(9, extension, new byte[] {0, 2, 0, 9, 1, 5}, "and an MKI", "illegal_parameter");
        clientRefuses(9, extension, new byte[] {0, 2, 0}, "RFC 5764 4.1.1", "decode_error");
        clientRefuses(9, extension, null, "accepts none of our SRTP profiles", "handshake_failure");
    }

    @Test
    void a_lookup_that_fails_ends_the_association_and_says_why() {
        LeafPort broken = offer -> {
            throw new IllegalStateException("no such roster");
        };
        try (Pair pair = new Pair(broken, Cast.aliceTerms(9))) {
            DtlsEvent.Closed closed = pair.atServer(DtlsEvent.Closed.class);
            assertThat(closed.cause()).isEqualTo(CloseCause.FAILED);
            assertThat(closed.reason()).contains("no such roster");
        }
    }

    @Test
    void terms_that_mix_kinds_or_lack_a_part_cannot_be_made() {
        assertThatThrownBy(() -> Cast.aliceTerms(9, 7)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Cast.standardTerms(Cast.LEAF, 9)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        new LeafChoice.Serve(Cast.LEAF, Optional.empty(), Cast.KD_ID, List.of(9), Cast.BOTH_CIPHERS))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LeafChoice.Serve(Cast.LEAF, Optional.empty(), "short", List.of(7), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void serverRefuses(LeafPort leaves, ClientTerms terms, String reason, String alert) {
        serverRefuses(leaves, OddClient.plain(terms), reason, alert);
    }

    private static void serverRefuses(LeafPort leaves, AssociationOwner.Handshake client, String reason, String alert) {
        try (Pair pair = Pair.odd(leaves, client)) {
            DtlsEvent.Closed atServer = pair.atServer(DtlsEvent.Closed.class);
            DtlsEvent.Closed atClient = pair.atClient(DtlsEvent.Closed.class);
            assertThat(atServer.reason()).contains(reason);
            assertThat(atServer.wasEstablished()).isFalse();
            assertThat(atClient.cause()).isEqualTo(CloseCause.REFUSED_BY_PEER);
            assertThat(atClient.reason()).contains(alert);
        }
    }

    /** @param body what the server puts into an extension, or null to leave it out */
    @SuppressWarnings({"rawtypes", "unchecked"}) // the types of the library's interface
    private static void clientRefuses(int profile, int extension, byte @Nullable [] body, String reason, String alert) {
        AssociationOwner.Handshake server = OddServer.changing(Cast.leaves(profile), extensions -> {
            if (body == null) {
                extensions.remove(extension);
            } else {
                extensions.put(extension, body);
            }
        });
        try (Pair pair = Pair.odd(server, Cast.aliceTerms(profile))) {
            assertThat(pair.atClient(DtlsEvent.Closed.class).reason()).contains(reason);
            assertThat(pair.atServer(DtlsEvent.Closed.class).reason()).contains(alert);
        }
    }

    private static void clientRefuses(LeafPort leaves, ClientTerms terms, String reason, String alert) {
        try (Pair pair = new Pair(leaves, terms)) {
            DtlsEvent.Closed atClient = pair.atClient(DtlsEvent.Closed.class);
            DtlsEvent.Closed atServer = pair.atServer(DtlsEvent.Closed.class);
            assertThat(atClient.cause()).isEqualTo(CloseCause.REFUSED_BY_US);
            assertThat(atClient.reason()).contains(reason);
            assertThat(atServer.cause()).isEqualTo(CloseCause.REFUSED_BY_PEER);
            assertThat(atServer.reason()).contains(alert);
            assertThat(atServer.peerExternalSessionId()).contains(Cast.ALICE_ID);
        }
    }
}
