package dev.sotto.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.media.distributor.EngineEvent;
import dev.sotto.media.srtp.EncryptedExtensions;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.media.srtp.JceAead;
import dev.sotto.tests.kit.Rfc;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a core forwards, and how it changes on the way. */
class SwitchAgentTest {
    private static final byte[] INNER =
            "as if this were sealed end to end".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    /** FullEKTField of 47 octets whose ciphertext only the endpoints understand (RFC 8870 section 4.1). */
    private static final byte[] FULL_TAIL = fullTail();

    private final EngineRig rig = new EngineRig(new JceAead());
    private final TestPhone alice = TestPhone.perc(1);
    private final TestPhone bob = TestPhone.perc(2);
    private final TestPhone carol = TestPhone.perc(3);

    @AfterEach
    void close() {
        rig.close();
    }

    @Rfc(number = 8723, section = "5.2", must = "independent keys for each recipient; the EKT field unchanged behind")
    @Rfc(number = 8870, section = "4.1", must = "the field is at the very end of the packet")
    @ParameterizedTest
    @EnumSource(
            names = {"AEAD_AES_128_GCM", "AEAD_AES_256_GCM"},
            value = HopProfile.class)
    void a_packet_reaches_every_other_leg_under_its_own_key_with_the_same_inner_octets_and_tail(HopProfile profile) {
        TestPhone from = new TestPhone(1, profile, true);
        TestPhone one = new TestPhone(2, profile, true);
        TestPhone other = new TestPhone(3, profile, true);
        joinAll(from, one, other);
        rig.receive(from.packet(7, 0, 0x85, INNER, FULL_TAIL), from.address);

        List<FakeUdp.Sent> sent = rig.udp.take();
        assertThat(sent).extracting(FakeUdp.Sent::to).containsExactly(one.address, other.address);
        assertThat(one.opens(sent.get(1).octets())).isFalse();
        assertThat(other.opens(sent.get(0).octets())).isFalse();
        for (TestPhone.Heard heard :
                List.of(one.hear(sent.get(0).octets()), other.hear(sent.get(1).octets()))) {
            assertThat(heard.inner()).isEqualTo(INNER);
            assertThat(heard.tail()).isEqualTo(FULL_TAIL);
            assertThat(heard.ssrc()).isEqualTo(from.ssrc);
            assertThat(heard.sequenceNumber()).isEqualTo(7);
            assertThat(heard.originalSequenceNumber()).isEqualTo(7);
        }
        assertThat(rig.count(SwitchCounter.OPENED)).isEqualTo(1);
        assertThat(rig.count(SwitchCounter.FORWARDED)).isEqualTo(2);
    }

    @Rfc(
            number = 8723,
            section = "5.2",
            must = "a changed SEQ or PT is recorded in the OHB by the first who changes it")
    @Test
    void a_source_that_was_paused_goes_on_without_a_gap_and_its_own_number_is_in_the_ohb() {
        joinAll(alice, bob);
        hearAll(bob, 100, 103);
        rig.silence(alice, bob);
        for (int i = 103; i < 200; i++) {
            rig.receive(alice.packet(i, INNER), alice.address);
        }
        assertThat(rig.udp.take()).isEmpty();
        rig.planForAll(EngineRig.sameRule(), TestPhone.LEVEL_ID, alice, bob);

        List<TestPhone.Heard> after = hearAll(bob, 200, 203);
        assertThat(after).extracting(TestPhone.Heard::sequenceNumber).containsExactly(103, 104, 105);
        assertThat(after).extracting(TestPhone.Heard::originalSequenceNumber).containsExactly(200, 201, 202);
        assertThat(after).allSatisfy(heard -> assertThat(heard.inner()).isEqualTo(INNER));
    }

    @Test
    void loss_and_disorder_before_us_stay_visible_behind_us() {
        joinAll(alice, bob);
        List<Integer> heard = new ArrayList<>();
        for (int index : new int[] {10, 12, 11, 15}) {
            rig.receive(alice.packet(index, INNER), alice.address);
            heard.add(bob.hear(rig.udp.take().getFirst().octets()).sequenceNumber());
        }
        assertThat(heard).containsExactly(10, 12, 11, 15);
    }

    @Rfc(number = 8723, section = "5.2", must = "PT may be changed, its original goes into the OHB")
    @Test
    void payload_types_and_extension_ids_become_the_receivers() {
        joinAll(alice, bob);
        rig.planForAll(EngineRig.rule(96, 111, TestPhone.LEVEL_ID, 5), TestPhone.LEVEL_ID, alice, bob);
        rig.receive(alice.packet(1, 96, 0x9A, INNER, TestPhone.SHORT_TAIL), alice.address);

        TestPhone.Heard heard = bob.hear(rig.udp.take().getFirst().octets());
        assertThat(heard.payloadType()).isEqualTo(111);
        assertThat(heard.originalPayloadType()).isEqualTo(96);
        assertThat(heard.levelOctet()).isEqualTo(0x9A | (5 << 8));
    }

    @Rfc(number = 6904, section = "3.1", must = "encrypted elements are encrypted again for each hop")
    @Test
    void an_encrypted_level_is_read_and_leaves_encrypted_only_for_who_agreed() {
        alice.encrypt(EncryptedExtensions.of(TestPhone.LEVEL_ID));
        carol.encrypt(EncryptedExtensions.of(TestPhone.LEVEL_ID));
        joinAll(alice, bob, carol);
        rig.receive(alice.packet(1, 0, 0x92, INNER, TestPhone.SHORT_TAIL), alice.address);
        List<FakeUdp.Sent> sent = rig.udp.take();

        assertThat(sent.get(0).octets()[17]).isEqualTo((byte) 0x92);
        assertThat(sent.get(1).octets()[17]).isNotEqualTo((byte) 0x92);
        assertThat(bob.hear(sent.get(0).octets()).levelOctet()).isEqualTo(0x92 | (TestPhone.LEVEL_ID << 8));
        assertThat(carol.hear(sent.get(1).octets()).levelOctet()).isEqualTo(0x92 | (TestPhone.LEVEL_ID << 8));
        rig.nowNanos += Sampler.LEVELS_NANOS;
        rig.reporter.onTime(rig.nowNanos);
        assertThat(rig.events())
                .contains(new EngineEvent.LevelsHeard(
                        List.of(new EngineEvent.LevelSample(alice.legId, alice.ssrc, 1, 0x12, true))));
    }

    @Test
    void a_standard_conference_has_neither_tail_nor_ohb() {
        TestPhone one = new TestPhone(1, HopProfile.AES_128_CM_HMAC_SHA1_80, false);
        TestPhone other = new TestPhone(2, HopProfile.AEAD_AES_128_GCM, false);
        joinAll(one, other);
        rig.receive(one.packet(4, INNER), one.address);
        rig.receive(other.packet(9, INNER), other.address);

        List<FakeUdp.Sent> sent = rig.udp.take();
        assertThat(other.hear(sent.get(0).octets()).inner()).isEqualTo(INNER);
        assertThat(one.hear(sent.get(1).octets()).inner()).isEqualTo(INNER);
        assertThat(sent.get(0).octets()).hasSize(20 + INNER.length + 16);
    }

    @Test
    void the_rollover_of_the_sequence_number_is_followed_on_both_hops() {
        joinAll(alice, bob);
        for (long index = 0xFFF0; index < 0x1_0010; index++) {
            rig.receive(alice.packet(index, INNER), alice.address);
            TestPhone.Heard heard = bob.hear(rig.udp.take().getFirst().octets());
            assertThat(heard.originalSequenceNumber()).isEqualTo((int) index & 0xFFFF);
        }
        assertThat(rig.count(SwitchCounter.FORWARDED)).isEqualTo(0x20);
    }

    @Test
    void levels_and_statistics_are_told_only_while_something_comes() {
        joinAll(alice, bob);
        rig.events();
        for (int i = 0; i < 100; i++) {
            rig.receive(alice.packet(i, 0, 20 + i % 3, INNER, TestPhone.SHORT_TAIL), alice.address);
            rig.nowNanos += 20_000_000;
            rig.reporter.onTime(rig.nowNanos);
        }
        rig.reporter.onTime(rig.nowNanos + 10_000_000_000L);
        List<EngineEvent> told = rig.events();
        rig.reporter.onTime(rig.nowNanos + 20_000_000_000L);

        assertThat(rig.events()).isEmpty();
        assertThat(told).filteredOn(EngineEvent.LevelsHeard.class::isInstance).hasSizeBetween(30, 45);
        EngineEvent.StatisticsSampled last = told.stream()
                .filter(EngineEvent.StatisticsSampled.class::isInstance)
                .map(EngineEvent.StatisticsSampled.class::cast)
                .toList()
                .getLast();
        assertThat(last.ingress())
                .containsExactly(
                        new EngineEvent.Ingress(alice.legId, alice.ssrc, 0, 99, 100, 100L * (INNER.length + 1), 0));
        assertThat(last.egress())
                .containsExactly(new EngineEvent.Egress(bob.legId, alice.ssrc, 100, 100L * (INNER.length + 1), 0, 0));
    }

    private void joinAll(TestPhone... phones) {
        for (TestPhone phone : phones) {
            rig.join(phone);
        }
        rig.planForAll(EngineRig.sameRule(), TestPhone.LEVEL_ID, phones);
    }

    private List<TestPhone.Heard> hearAll(TestPhone listener, int from, int to) {
        List<TestPhone.Heard> out = new ArrayList<>();
        for (int i = from; i < to; i++) {
            rig.receive(alice.packet(i, INNER), alice.address);
            rig.udp.take().forEach(sent -> out.add(listener.hear(sent.octets())));
        }
        return out;
    }

    private static byte[] fullTail() {
        byte[] tail = new byte[47];
        for (int i = 0; i < 40; i++) {
            tail[i] = (byte) (0xA0 + i);
        }
        tail[45] = 47;
        tail[46] = 2;
        return tail;
    }
}
