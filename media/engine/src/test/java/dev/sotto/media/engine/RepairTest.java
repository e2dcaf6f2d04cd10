package dev.sotto.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.media.distributor.EngineCommand;
import dev.sotto.media.distributor.EngineEvent;
import dev.sotto.media.distributor.ForwardingPlan;
import dev.sotto.media.distributor.RewriteRule;
import dev.sotto.media.rtp.RtcpCodec;
import dev.sotto.media.rtp.RtcpPacket;
import dev.sotto.media.rtp.RtcpPacket.GenericNack;
import dev.sotto.media.rtp.RtcpPacket.NackItem;
import dev.sotto.media.srtp.EncryptedExtensions;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.media.srtp.JceAead;
import dev.sotto.tests.kit.Rfc;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a receiver gets that says it has lost something. */
class RepairTest {
    private static final int REPAIR_SSRC = 0x7777;
    private static final int REPAIR_TYPE = 97;
    private static final int CACHE_OCTETS = 200_000;

    private final EngineRig rig = new EngineRig(new JceAead());
    private TestPhone alice = TestPhone.perc(1);
    private TestPhone bob = TestPhone.perc(2);

    @AfterEach
    void close() {
        rig.close();
    }

    @Rfc(number = 8723, section = "7.1", must = "a repair is made of the packet as it was sent, under the outer keys")
    @Rfc(number = 4588, section = "4", must = "the original sequence number stands before the original payload")
    @Test
    void a_lost_packet_comes_again_in_the_repair_stream_and_becomes_the_very_octets_that_were_lost() {
        bob.encrypt(EncryptedExtensions.of(TestPhone.LEVEL_ID));
        join(REPAIR_SSRC, true);
        byte[] lost = say(1).octets();
        say(2);
        ask(1);

        FakeUdp.Sent repair = rig.udp.take().getFirst();
        assertThat(repair.to()).isEqualTo(bob.address);
        byte[] octets = repair.octets();
        assertThat(octets[1] & 0x7F).isEqualTo(REPAIR_TYPE);
        assertThat(octets[octets.length - 1])
                .as("an EKT field of its own, empty")
                .isZero();
        assertThat(bob.repaired(octets, alice.ssrc, lost[1] & 0x7F))
                .isEqualTo(Arrays.copyOf(lost, lost.length - TestPhone.SHORT_TAIL.length));
        assertThat(rig.count(SwitchCounter.REPAIRED)).isEqualTo(1);
        assertThat(rig.events()).as("nothing for the conductor").isEmpty();
        rig.nowNanos += Sampler.STATISTICS_NANOS;
        rig.reporter.onTime(rig.nowNanos);
        assertThat(rig.events())
                .filteredOn(EngineEvent.StatisticsSampled.class::isInstance)
                .singleElement()
                .satisfies(event -> assertThat(((EngineEvent.StatisticsSampled) event).egress())
                        .singleElement()
                        .matches(egress -> egress.repaired() == 1 && egress.missed() == 0));
    }

    @Test
    void a_receiver_without_a_repair_stream_gets_the_same_octets_again() {
        join(0, true);
        byte[] lost = say(1).octets();
        ask(1);
        assertThat(rig.udp.take().getFirst().octets()).isEqualTo(lost);
        assertThat(bob.opens(lost)).isTrue();
    }

    @Test
    void in_a_standard_conference_the_same_octets_come_again_also_where_a_repair_stream_was_agreed() {
        alice = new TestPhone(1, HopProfile.AEAD_AES_128_GCM, false);
        bob = new TestPhone(2, HopProfile.AEAD_AES_256_GCM, false);
        join(REPAIR_SSRC, true);
        byte[] lost = say(1).octets();
        ask(1);
        assertThat(rig.udp.take().getFirst().octets()).isEqualTo(lost);
    }

    @Test
    void a_packet_is_not_repaired_twice_at_once_nor_after_its_time_nor_after_a_rekey() {
        join(REPAIR_SSRC, true);
        say(1);
        ask(1);
        ask(1);
        assertThat(rig.udp.take()).hasSize(1);
        assertThat(rig.count(SwitchCounter.REPAIR_MISSED)).isEqualTo(1);
        rig.nowNanos += TimeUnit.MILLISECONDS.toNanos(20);
        ask(1);
        assertThat(rig.udp.take()).hasSize(1);
        rig.nowNanos += TimeUnit.SECONDS.toNanos(2);
        ask(1);
        assertThat(rig.udp.take()).isEmpty();
        say(2);
        bob.rekey(bob.outbound.profile());
        rig.execute(bob.installKeys());
        ask(2);
        assertThat(rig.udp.take()).as("sealed under keys that are gone").isEmpty();
    }

    @Test
    void what_the_ring_no_longer_holds_is_missed_and_nothing_else_is_sent_in_its_place() {
        join(REPAIR_SSRC, true);
        byte[] inner = new byte[1200];
        for (int i = 1; i <= 190; i++) {
            inner[0] = (byte) i;
            rig.receive(alice.packet(i, inner), alice.address);
        }
        rig.udp.take();
        ask(1);
        assertThat(rig.udp.take()).isEmpty();
        ask(190);
        assertThat(rig.udp.take()).hasSize(1);
        assertThat(rig.count(SwitchCounter.REPAIR_MISSED)).isEqualTo(1);
    }

    @Test
    void who_asks_for_others_sources_or_without_having_said_so_or_too_often_gets_nothing() {
        join(0, false);
        say(1);
        ask(1);
        assertThat(rig.udp.take()).isEmpty();
        assertThat(rig.count(SwitchCounter.REPAIR_UNKNOWN)).isEqualTo(1);

        rig.execute(new EngineCommand.KeepForRepair(bob.legId, CACHE_OCTETS, 1000));
        plan(0);
        rig.receive(bob.rtcp(nack(0x1234, 1)), bob.address);
        assertThat(rig.count(SwitchCounter.REPAIR_UNKNOWN)).isEqualTo(2);
        for (int i = 0; i < 80; i++) {
            rig.receive(
                    bob.rtcp(RtcpCodec.build(
                            List.of(new GenericNack(9, alice.ssrc, List.of(new NackItem(17 * i, 0xFFFF)))))),
                    bob.address);
        }
        assertThat(rig.count(SwitchCounter.REPAIR_TOO_MANY)).isPositive();
    }

    @Test
    void nacks_in_a_compound_with_a_report_are_answered_and_the_report_is_told() {
        join(0, true);
        say(1);
        rig.receive(
                bob.rtcp(RtcpCodec.build(List.of(
                        new RtcpPacket.ReceiverReport(9, List.of()),
                        new GenericNack(9, alice.ssrc, List.of(new NackItem(1, 0)))))),
                bob.address);
        assertThat(rig.udp.take()).hasSize(1);
        assertThat(rig.events()).hasSize(1);
    }

    private void join(int repairSsrc, boolean keeps) {
        rig.join(alice);
        rig.join(bob);
        if (keeps) {
            rig.execute(new EngineCommand.KeepForRepair(bob.legId, CACHE_OCTETS, 1000));
        }
        plan(repairSsrc);
        rig.events();
    }

    private void plan(int repairSsrc) {
        byte[] same = new byte[128];
        byte[] repair = new byte[128];
        for (int i = 0; i < 128; i++) {
            same[i] = (byte) i;
            repair[i] = (byte) (i == 0 ? REPAIR_TYPE : RewriteRule.DROP);
        }
        byte[] ids = new byte[256];
        ids[TestPhone.LEVEL_ID] = TestPhone.LEVEL_ID;
        RewriteRule rule = new RewriteRule(same, ids, repair);
        ForwardingPlan.Receiver receiver = new ForwardingPlan.Receiver(bob.legIndex, rule, repairSsrc);
        rig.execute(new EngineCommand.ReplacePlan(new ForwardingPlan(
                EngineRig.CONFERENCE,
                1,
                List.of(new ForwardingPlan.Source(
                        alice.ssrc, alice.legIndex, TestPhone.LEVEL_ID, List.of(receiver))))));
    }

    private FakeUdp.Sent say(int index) {
        rig.receive(alice.packet(index, new byte[] {1, 2, (byte) index}), alice.address);
        return rig.udp.take().getFirst();
    }

    private void ask(int sequenceNumber) {
        rig.receive(bob.rtcp(nack(alice.ssrc, sequenceNumber)), bob.address);
    }

    private static byte[] nack(int ssrc, int sequenceNumber) {
        return RtcpCodec.build(List.of(new GenericNack(9, ssrc, List.of(new NackItem(sequenceNumber, 0)))));
    }
}
