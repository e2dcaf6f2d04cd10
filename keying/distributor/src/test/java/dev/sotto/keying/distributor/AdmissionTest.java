package dev.sotto.keying.distributor;

import static dev.sotto.keying.distributor.Bench.MD;
import static dev.sotto.keying.distributor.Bench.OPEN;
import static dev.sotto.keying.distributor.Bench.OTHER;
import static dev.sotto.keying.distributor.Bench.ROOM;
import static dev.sotto.keying.distributor.Bench.SECOND;
import static dev.sotto.keying.distributor.Bench.all;
import static dev.sotto.keying.distributor.Bench.certificate;
import static dev.sotto.keying.distributor.Bench.tlsId;
import static dev.sotto.keying.distributor.Bench.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Fingerprint;
import dev.sotto.keying.dtls.DtlsEvent;
import dev.sotto.keying.dtls.EktCipherType;
import dev.sotto.keying.dtls.LeafChoice;
import dev.sotto.keying.ekt.EktCipher;
import dev.sotto.keying.ekt.EktKeyCodec;
import dev.sotto.keying.ekt.EktParameterSet;
import dev.sotto.keying.tunnel.AdmissionMessage.Described;
import dev.sotto.keying.tunnel.AdmissionMessage.Expect;
import dev.sotto.keying.tunnel.AdmissionMessage.Expected;
import dev.sotto.keying.tunnel.AdmissionMessage.Failed;
import dev.sotto.keying.tunnel.AdmissionMessage.Gone;
import dev.sotto.keying.tunnel.AdmissionMessage.Identify;
import dev.sotto.keying.tunnel.AdmissionMessage.Instance;
import dev.sotto.keying.tunnel.AdmissionMessage.Keyed;
import dev.sotto.keying.tunnel.AdmissionMessage.Kick;
import dev.sotto.keying.tunnel.AdmissionMessage.Leave;
import dev.sotto.keying.tunnel.AdmissionMessage.Lock;
import dev.sotto.keying.tunnel.AdmissionMessage.Notice;
import dev.sotto.keying.tunnel.AdmissionMessage.Refusal;
import dev.sotto.keying.tunnel.AdmissionMessage.Removed;
import dev.sotto.keying.tunnel.Kind;
import dev.sotto.keying.tunnel.SecurityLabel;
import dev.sotto.keying.tunnel.TunnelMessage.MediaKeys;
import dev.sotto.tests.kit.Rfc;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private final Bench bench = new Bench().roster(1, 2, 3);

    @Test
    @Rfc(number = 9185, section = "5.4", must = "fingerprint and own external_session_id (tls-id) go into the SDP")
    void an_expected_leg_gets_leaf_fresh_tls_id_and_kind() {
        List<KdOutput> outputs = bench.expect(7, ROOM, 1);
        Expected expected = told(outputs, Expected.class).getFirst();
        assertThat(expected.legId()).isEqualTo(7);
        assertThat(expected.kdLeafFingerprint()).isEqualTo(Bench.leaf().fingerprint());
        assertThat(expected.kind()).isEqualTo(Kind.PRIVATE);
        assertThat(expected.kdTlsId()).matches("[A-Za-z0-9+/_-]{24}");
        KdOutput.OfferTerms offer = all(outputs, KdOutput.OfferTerms.class).getFirst();
        assertThat(offer.endpointTlsId()).isEqualTo(tlsId(7));
        LeafChoice.Serve terms = offer.terms();
        assertThat(terms.profiles()).containsExactly(0x0009);
        assertThat(terms.ektCiphers()).containsExactly(EktCipherType.AESKW_128);
        assertThat(terms.expectedPeer()).contains(certificate(1));
        assertThat(terms.ownTlsId()).isEqualTo(expected.kdTlsId());
    }

    @Test
    void tls_ids_are_never_given_twice() {
        Set<String> seen = new HashSet<>();
        for (int leg = 0; leg < 200; leg++) {
            assertThat(seen.add(told(bench.expect(leg, ROOM, 1), Expected.class)
                            .getFirst()
                            .kdTlsId()))
                    .isTrue();
        }
    }

    @Test
    void asking_twice_is_asking_once() {
        Expected first = told(bench.expect(7, ROOM, 1), Expected.class).getFirst();
        List<KdOutput> again = bench.expect(7, ROOM, 1);
        assertThat(again).containsExactly(new KdOutput.Tell(MD, first));
    }

    @Test
    void a_leg_waits_until_its_conference_has_a_leaf() {
        bench.command(new KdCommand.Create("sip:new@example.com", Kind.PRIVATE, 0x000A));
        List<KdOutput> asked = bench.expect(1, "sip:new@example.com", 1);
        assertThat(asked).containsExactly(new KdOutput.MakeLeaf("sip:new@example.com"));
        assertThat(bench.expect(2, "sip:new@example.com", 1)).isEmpty();
        List<KdOutput> made = bench.on(new KdInput.LeafMade("sip:new@example.com", Bench.leaf()));
        assertThat(told(made, Expected.class)).extracting(Expected::legId).containsExactly(1L, 2L);
    }

    @Test
    void nonsense_is_refused_with_a_sentence() {
        assertThat(refusal(Bench.expectation(1, "sip:nowhere@example.com", 1)))
                .contains("no conference", "enrolled for private conferences only");
        assertThat(refusal(new Expect(1, ROOM, Optional.of(certificate(1)), Optional.empty())))
                .contains("tls-id");
        assertThat(refusal(new Expect(1, ROOM, Optional.of(certificate(1)), Optional.of("short"))))
                .contains("RFC 8842");
        Fingerprint sha1 = new Fingerprint("sha-1", new byte[20]);
        assertThat(refusal(new Expect(1, ROOM, Optional.of(sha1), Optional.of(tlsId(1)))))
                .contains("SHA-256");
        bench.expect(5, ROOM, 1);
        assertThat(refusal(new Expect(6, ROOM, Optional.of(certificate(2)), Optional.of(tlsId(5)))))
                .contains("another call");
    }

    private String refusal(Expect expect) {
        List<KdOutput> outputs = bench.ask(expect);
        assertThat(all(outputs, KdOutput.OfferTerms.class)).isEmpty();
        return told(outputs, Refusal.class).getFirst().reason();
    }

    @Test
    @Rfc(
            number = 9185,
            section = "5.4",
            must = "MediaKeys at once after the handshake, with the same UUID, HBH keys only")
    @Rfc(number = 8871, section = "6.4", must = "the media distributor gets the second halves and no end-to-end key")
    @Rfc(number = 8870, section = "4", must = "no MKI together with EKT")
    @Rfc(number = 8870, section = "5.2.2", must = "the server provides an EKTKey once the handshake is concluded")
    void a_member_gets_hop_keys_at_the_md_and_an_ektkey_of_its_own() {
        bench.expect(7, ROOM, 1);
        UUID association = bench.nextAssociation();
        KdInput.Established input = new KdInput.Established(MD, association, Bench.established(0x0009, 1, tlsId(7)));
        List<KdOutput> outputs = bench.on(input);
        MediaKeys keys = all(outputs, KdOutput.GiveMediaKeys.class).getFirst().keys();
        assertThat(keys.association()).isEqualTo(association);
        assertThat(keys.mki()).isEmpty();
        // Block: client key 0..31, server key 32..63, client salt 64..87, server salt 88..111; second halves only.
        assertThat(hex(keys.clientKey().dangerousOctets())).isEqualTo(range(16, 32));
        assertThat(hex(keys.serverKey().dangerousOctets())).isEqualTo(range(48, 64));
        assertThat(hex(keys.clientSalt().dangerousOctets())).isEqualTo(range(76, 88));
        assertThat(hex(keys.serverSalt().dangerousOctets())).isEqualTo(range(100, 112));
        assertThat(told(outputs, Keyed.class))
                .containsExactly(new Keyed(7, association, 0x0009, SecurityLabel.END_TO_END));
        KdOutput.SendEktKey sent = all(outputs, KdOutput.SendEktKey.class).getFirst();
        assertThat(outputs.indexOf(sent))
                .isGreaterThan(outputs.indexOf(outputs.stream()
                        .filter(KdOutput.GiveMediaKeys.class::isInstance)
                        .findFirst()
                        .orElseThrow()));
        EktParameterSet set = EktKeyCodec.parse(sent.body());
        assertThat(set.cipher()).isEqualTo(EktCipher.AESKW128);
        assertThat(set.spi()).isEqualTo(sent.spi());
        assertThat(input.event().exporterBlock().isDestroyed()).isTrue();
        assertThat(all(outputs, KdOutput.WithdrawTerms.class)).hasSize(1);
    }

    @Test
    @Rfc(number = 8871, section = "4.5.1", must = "all endpoints of a conference get the same EKTKey")
    void all_members_share_one_parameter_set() {
        bench.expect(1, ROOM, 1);
        bench.expect(2, ROOM, 2);
        EktParameterSet first = ektKey(bench.handshake(bench.nextAssociation(), 0x0009, 1, 1));
        EktParameterSet second = ektKey(bench.handshake(bench.nextAssociation(), 0x0009, 2, 2));
        assertThat(first.sameKeysAs(second)).isTrue();
    }

    private static EktParameterSet ektKey(List<KdOutput> outputs) {
        return EktKeyCodec.parse(
                all(outputs, KdOutput.SendEktKey.class).getFirst().body());
    }

    @Test
    @Rfc(number = 8871, section = "3.2.2", must = "the key distributor rejects unauthorised endpoints")
    void who_is_not_on_the_roster_gets_no_key_although_the_focus_let_it_in() {
        assertThat(told(bench.expect(4, ROOM, 99), Expected.class)).hasSize(1);
        assertNoKeys(bench.handshake(bench.nextAssociation(), 0x0009, 99, 4), 4, "not on the roster");
    }

    @Test
    void an_endpoint_of_another_conference_gets_no_key_here() {
        bench.kd.restore(new KdRecord.MemberAdmitted(OTHER, certificate(50), "elsewhere"));
        bench.expect(4, ROOM, 50);
        assertNoKeys(bench.handshake(bench.nextAssociation(), 0x0009, 50, 4), 4, "not on the roster");
    }

    @Test
    @Rfc(number = 9185, section = "5.4", must = "fingerprint is verified against the SDP, or the association rejected")
    void another_certificate_than_announced_gets_no_key() {
        bench.expect(4, ROOM, 1);
        UUID stranger = bench.nextAssociation();
        assertThat(bench.handshake(stranger, 0x0009, 2, 4))
                .containsExactly(new KdOutput.CloseAssociation(
                        MD, stranger, "The certificate is not the one of the session description."));
        bench.on(new KdInput.Closed(MD, stranger, Optional.of(tlsId(4)), "another certificate", false));
        assertThat(told(bench.handshake(bench.nextAssociation(), 0x0009, 1, 4), Keyed.class))
                .hasSize(1);
    }

    @Test
    @Rfc(number = 9185, section = "5.4", must = "external_session_id is verified, or the association rejected")
    void an_unknown_session_gets_no_key() {
        bench.expect(4, ROOM, 1);
        List<KdOutput> outputs = bench.handshake(bench.nextAssociation(), 0x0009, 1, 5);
        assertThat(all(outputs, KdOutput.CloseAssociation.class)).hasSize(1);
        assertThat(outputs).hasSize(1);
        UUID second = bench.nextAssociation();
        List<KdOutput> none = bench.on(new KdInput.Established(MD, second, withoutSession()));
        assertThat(all(none, KdOutput.CloseAssociation.class)).hasSize(1);
    }

    private static DtlsEvent.Established withoutSession() {
        DtlsEvent.Established full = Bench.established(0x0009, 1, tlsId(4));
        return new DtlsEvent.Established(
                full.profile(),
                full.exporterBlock(),
                full.peerFingerprint(),
                Optional.empty(),
                full.ektCipher(),
                full.peerEktCiphers(),
                full.peerCertificate());
    }

    @Test
    @Rfc(number = 9185, section = "5.4", must = "the profile is one that KD, endpoint and conference support")
    void profile_and_cipher_are_those_of_the_conference() {
        bench.kd.restore(new KdRecord.MemberAdmitted(OTHER, certificate(1), "person 1"));
        bench.expect(4, OTHER, 1);
        assertNoKeys(bench.handshake(bench.nextAssociation(), 0x0009, 1, 4), 4, "profile");
        bench.expect(5, OTHER, 1);
        List<KdOutput> outputs = bench.handshake(bench.nextAssociation(), 0x000A, 1, 5);
        assertThat(ektKey(outputs).cipher()).isEqualTo(EktCipher.AESKW256);
        assertThat(all(outputs, KdOutput.GiveMediaKeys.class)
                        .getFirst()
                        .keys()
                        .clientKey()
                        .length())
                .isEqualTo(32);
    }

    @Test
    void a_private_conference_never_falls_back_to_a_single_profile() {
        bench.expect(4, ROOM, 1);
        assertNoKeys(bench.handshake(bench.nextAssociation(), 0x0007, 1, 4), 4, "profile");
    }

    @Test
    void one_tls_id_makes_one_member() {
        bench.join(4, 1);
        List<KdOutput> second = bench.handshake(bench.nextAssociation(), 0x0009, 1, 4);
        assertThat(all(second, KdOutput.CloseAssociation.class)).hasSize(1);
        assertThat(all(second, KdOutput.GiveMediaKeys.class)).isEmpty();
    }

    private void assertNoKeys(List<KdOutput> outputs, long leg, String reason) {
        assertThat(all(outputs, KdOutput.GiveMediaKeys.class)).isEmpty();
        assertThat(all(outputs, KdOutput.SendEktKey.class)).isEmpty();
        assertThat(all(outputs, KdOutput.CloseAssociation.class)).hasSize(1);
        Failed failed = told(outputs, Failed.class).getFirst();
        assertThat(failed.legId()).isEqualTo(leg);
        assertThat(failed.reason()).contains(reason);
        assertThat(all(outputs, KdOutput.WithdrawTerms.class)).hasSize(1);
    }

    @Test
    void our_own_offer_is_completed_by_the_identity_in_the_answer() {
        List<KdOutput> asked = bench.ask(new Expect(4, ROOM, Optional.empty(), Optional.empty()));
        assertThat(told(asked, Expected.class)).hasSize(1);
        assertThat(all(asked, KdOutput.OfferTerms.class)).isEmpty();
        List<KdOutput> identified = bench.ask(new Identify(4, certificate(1), tlsId(4)));
        assertThat(all(identified, KdOutput.OfferTerms.class)).hasSize(1);
        assertThat(told(bench.handshake(bench.nextAssociation(), 0x0009, 1, 4), Keyed.class))
                .hasSize(1);
    }

    @Test
    void an_identity_cannot_be_changed_afterwards() {
        bench.expect(4, ROOM, 1);
        assertThat(bench.ask(new Identify(4, certificate(1), tlsId(4)))).isEmpty();
        List<KdOutput> changed = bench.ask(new Identify(4, certificate(2), tlsId(4)));
        assertThat(told(changed, Failed.class)).hasSize(1);
    }

    @Test
    @Rfc(number = 8870, section = "5.2.2", must = "no EKTKey if the extension was not negotiated")
    void standard_conferences_give_the_whole_key_to_the_md_and_no_ektkey() {
        List<KdOutput> asked = bench.expect(4, OPEN, 70);
        LeafChoice.Serve terms =
                all(asked, KdOutput.OfferTerms.class).getFirst().terms();
        assertThat(terms.profiles()).containsExactly(0x0008, 0x0007, 0x0001);
        List<KdOutput> outputs = bench.handshake(bench.nextAssociation(), 0x0007, 70, 4);
        MediaKeys keys = all(outputs, KdOutput.GiveMediaKeys.class).getFirst().keys();
        assertThat(hex(keys.clientKey().dangerousOctets())).isEqualTo(range(0, 16));
        assertThat(hex(keys.serverSalt().dangerousOctets())).isEqualTo(range(44, 56));
        assertThat(all(outputs, KdOutput.SendEktKey.class)).isEmpty();
        assertThat(told(outputs, Keyed.class).getFirst().label()).isEqualTo(SecurityLabel.HOP_BY_HOP);
    }

    @Test
    void an_identity_enrolled_for_private_use_is_not_served_in_a_standard_conference() {
        assertThat(told(bench.expect(4, OPEN, 1), Refusal.class).getFirst().reason())
                .contains("private conferences only");
        bench.kd.restore(new KdRecord.MemberAdmitted(OPEN, certificate(1), "person 1"));
        assertThat(told(bench.expect(4, OPEN, 1), Expected.class)).hasSize(1);
    }

    @Test
    void a_kick_bans_the_certificate_until_the_operator_lifts_it() {
        bench.join(4, 1);
        bench.join(5, 1);
        bench.join(6, 2);
        List<KdOutput> kicked = bench.ask(new Kick(4));
        assertThat(all(kicked, KdOutput.Remember.class))
                .contains(new KdOutput.Remember(new KdRecord.Banned(ROOM, certificate(1))));
        assertThat(told(kicked, Removed.class)).extracting(Removed::legId).containsExactlyInAnyOrder(4L, 5L);
        assertThat(all(kicked, KdOutput.CloseAssociation.class)).hasSize(2);
        assertThat(told(bench.expect(7, ROOM, 1), Refusal.class).getFirst().reason())
                .contains("banned");
        assertThat(bench.command(new KdCommand.Unban(ROOM, "person 1"))).isInstanceOf(KdAnswer.Done.class);
        assertThat(told(bench.expect(8, ROOM, 1), Expected.class)).hasSize(1);
    }

    @Test
    void a_ban_between_admission_and_handshake_counts() {
        bench.expect(4, ROOM, 1);
        bench.command(new KdCommand.Kick(ROOM, certificate(1).text()));
        List<KdOutput> outputs = bench.handshake(bench.nextAssociation(), 0x0009, 1, 4);
        assertThat(all(outputs, KdOutput.SendEktKey.class)).isEmpty();
        assertThat(all(outputs, KdOutput.CloseAssociation.class)).hasSize(1);
    }

    @Test
    void a_lock_keeps_newcomers_out_and_only_the_operator_lifts_it() {
        bench.join(4, 1);
        bench.expect(5, ROOM, 2);
        bench.ask(new Lock(ROOM));
        assertThat(told(bench.expect(6, ROOM, 3), Refusal.class)).hasSize(1);
        assertNoKeys(bench.handshake(bench.nextAssociation(), 0x0009, 2, 5), 5, "locked");
        bench.command(new KdCommand.Unlock(ROOM));
        assertThat(told(bench.expect(7, ROOM, 3), Expected.class)).hasSize(1);
    }

    @Test
    void a_new_description_of_a_leg_replaces_its_association_when_it_is_keyed() {
        UUID old = bench.join(4, 1);
        bench.join(5, 2);
        Expect again = new Expect(4, ROOM, Optional.of(certificate(1)), Optional.of(tlsId(400)));
        List<KdOutput> asked = bench.ask(again);
        assertThat(told(asked, Expected.class)).hasSize(1);
        assertThat(all(asked, KdOutput.CloseAssociation.class)).isEmpty();
        List<KdOutput> done = bench.on(
                new KdInput.Established(MD, bench.nextAssociation(), Bench.established(0x0009, 1, tlsId(400))));
        assertThat(told(done, Keyed.class)).hasSize(1);
        assertThat(all(done, KdOutput.CloseAssociation.class))
                .extracting(KdOutput.CloseAssociation::association)
                .containsExactly(old);
        assertThat(told(done, Gone.class)).isEmpty();
        assertThat(bench.on(new KdInput.Closed(MD, old, Optional.of(tlsId(4)), "closed", true)))
                .isEmpty();
    }

    @Test
    void a_handshake_that_fails_is_counted_and_noted_and_the_leg_goes_on_waiting() {
        bench.expect(4, ROOM, 1);
        List<KdOutput> failed = failHandshake();
        assertThat(all(failed, KdOutput.Remember.class))
                .containsExactly(new KdOutput.Remember(
                        new KdRecord.Note(ROOM, "a handshake for leg 4 failed, it goes on waiting: bad certificate")));
        assertThat(failed).hasSize(1);
        assertThat(counter(KdCounter.HANDSHAKE_FAILED)).isEqualTo(1);
        assertThat(told(bench.handshake(bench.nextAssociation(), 0x0009, 1, 4), Keyed.class))
                .hasSize(1);
    }

    @Test
    void a_leg_is_given_up_after_twenty_failures() {
        bench.expect(4, ROOM, 1);
        for (int i = 1; i < Handshakes.FAILURES_OF_A_LEG; i++) {
            assertThat(told(failHandshake(), Failed.class)).isEmpty();
        }
        assertThat(told(failHandshake(), Failed.class))
                .containsExactly(new Failed(4, "20 handshakes failed, the last one: bad certificate"));
        assertThat(counter(KdCounter.HANDSHAKE_FAILED)).isEqualTo(20);
    }

    @Test
    void a_handshake_that_never_succeeds_ends_the_leg_in_time_and_says_why() {
        bench.expect(4, ROOM, 1);
        bench.expect(5, ROOM, 1);
        failHandshake();
        assertThat(bench.kd.nextDeadlineNanos()).isEqualTo(180 * SECOND);
        assertThat(told(bench.tick(180 * SECOND), Failed.class))
                .containsExactlyInAnyOrder(
                        new Failed(
                                4, "No DTLS handshake succeeded within 180 s; of 1 the last failed: bad certificate"),
                        new Failed(5, "No DTLS handshake came within 180 s."));
        assertThat(bench.kd.describe(bench.now).expected()).isZero();
    }

    private List<KdOutput> failHandshake() {
        return bench.on(
                new KdInput.Closed(MD, bench.nextAssociation(), Optional.of(tlsId(4)), "bad certificate", false));
    }

    private long counter(KdCounter counter) {
        return bench.kd.describe(bench.now).counters().getOrDefault(counter, 0L);
    }

    @Test
    void an_association_that_ends_is_told() {
        UUID association = bench.join(4, 1);
        List<KdOutput> closed =
                bench.on(new KdInput.Closed(MD, association, Optional.of(tlsId(4)), "close_notify", true));
        assertThat(told(closed, Gone.class)).containsExactly(new Gone(4, "close_notify"));
        assertThat(bench.ask(new Leave(4))).isEmpty();
    }

    @Test
    @Rfc(number = 9185, section = "5.4", must = "the MD is authenticated before its endpoints are served")
    void an_untrusted_md_is_not_heard() {
        assertThat(bench.on(new KdInput.LinkUp(Bench.OTHER_MD))).isEmpty();
        assertThat(bench.on(new KdInput.Asked(Bench.OTHER_MD, Bench.expectation(1, ROOM, 1))))
                .isEmpty();
        KdInput.Established input = new KdInput.Established(
                Bench.OTHER_MD, bench.nextAssociation(), Bench.established(0x0009, 1, tlsId(1)));
        assertThat(all(bench.on(input), KdOutput.CloseAssociation.class)).hasSize(1);
        assertThat(input.event().exporterBlock().isDestroyed()).isTrue();
    }

    @Test
    void one_md_cannot_use_what_another_was_answered_nor_end_its_calls() {
        bench.command(new KdCommand.TrustMd(Bench.OTHER_MD));
        UUID association = bench.join(4, 1);
        bench.expect(5, ROOM, 2);
        List<KdOutput> stolen = bench.on(new KdInput.Established(
                Bench.OTHER_MD, bench.nextAssociation(), Bench.established(0x0009, 2, tlsId(5))));
        assertThat(all(stolen, KdOutput.GiveMediaKeys.class)).isEmpty();
        assertThat(bench.on(new KdInput.Closed(Bench.OTHER_MD, association, Optional.empty(), "forged", true)))
                .isEmpty();
        assertThat(bench.on(new KdInput.Asked(Bench.OTHER_MD, new Leave(4)))).isEmpty();
        assertThat(bench.kd.describe(0).conferences().getFirst().members()).hasSize(1);
    }

    @Test
    void a_distrusted_md_loses_everything() {
        bench.join(4, 1);
        List<KdOutput> outputs = bench.on(new KdInput.Commanded(1, new KdCommand.Distrust(MD), 0));
        assertThat(all(outputs, KdOutput.CloseAssociation.class)).hasSize(1);
        assertThat(all(outputs, KdOutput.TrustChanged.class).getFirst().mds()).isEmpty();
        assertThat(bench.expect(5, ROOM, 1)).isEmpty();
    }

    @Test
    void after_a_link_loss_the_instance_the_missed_words_and_the_keyed_legs_are_told() {
        UUID association = bench.join(4, 1);
        int spi = bench.kd.describe(0).conferences().getFirst().spi();
        UUID lost = bench.join(5, 2);
        assertThat(bench.on(new KdInput.LinkDown(MD))).isEmpty();
        List<KdOutput> meanwhile = bench.on(new KdInput.Closed(MD, lost, Optional.of(tlsId(5)), "gone", true));
        assertThat(told(meanwhile, Notice.class)).isEmpty();
        List<KdOutput> up = bench.on(new KdInput.LinkUp(MD));
        assertThat(told(up, Notice.class))
                .containsExactly(
                        new Instance(bench.kd.instanceId()),
                        new Gone(5, "gone"),
                        new Keyed(4, association, 0x0009, SecurityLabel.END_TO_END),
                        new Described(4, "person 1", OptionalInt.of(spi), 0, 300, false));
    }

    @Test
    void a_conference_has_a_limit_of_legs() {
        for (int leg = 0; leg < 1000; leg++) {
            bench.expect(leg, ROOM, 1);
        }
        assertThat(told(bench.expect(1000, ROOM, 1), Refusal.class)).hasSize(1);
        bench.ask(new Leave(0));
        assertThat(told(bench.expect(1000, ROOM, 1), Expected.class)).hasSize(1);
    }

    private static String hex(byte[] octets) {
        return HexFormat.of().formatHex(octets);
    }

    private static String range(int from, int to) {
        byte[] out = new byte[to - from];
        for (int i = from; i < to; i++) {
            out[i - from] = (byte) i;
        }
        return hex(out);
    }
}
