package dev.sotto.media.distributor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.keying.tunnel.ProtectionProfile;
import dev.sotto.media.rtp.RtcpPacket;
import dev.sotto.tests.kit.Rfc;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What cores are told so that they can send lost packets again. */
class RepairTest {
    private static final LegMedia.DeclaredSource ANN = new LegMedia.DeclaredSource(0xA, "ann");
    private static final LegMedia.Format VP8 = new LegMedia.Format("VP8/90000", 96, 100);

    private final Stage stage = new Stage(1);

    private static LegMedia asking(Map<Integer, Integer> rtx, LegMedia.DeclaredSource... declared) {
        LegMedia m = Stage.media(List.of(VP8), Optional.empty(), declared);
        return new LegMedia(
                m.localIce(),
                m.peerAddress(),
                true,
                true,
                m.formats(),
                m.level(),
                m.declared(),
                Optional.of(new LegMedia.Repair(rtx)));
    }

    private static LegMedia silent(LegMedia.DeclaredSource... declared) {
        return Stage.media(List.of(VP8), Optional.empty(), declared);
    }

    private int receiver(int source, long leg) {
        ForwardingPlan plan = stage.plan.orElseThrow();
        for (int i = 0; i < plan.receiverCount(source); i++) {
            if (plan.receiver(source, i) == stage.index(leg)) {
                return i;
            }
        }
        throw new AssertionError("leg " + leg + " does not receive source " + source);
    }

    private int repairSsrc(long from, int ssrc, long to) {
        ForwardingPlan plan = stage.plan.orElseThrow();
        int source = plan.find(stage.index(from), ssrc);
        return plan.repairSsrc(source, receiver(source, to));
    }

    @Test
    @Rfc(number = 4588, section = "8.1", must = "a retransmission has the payload type that was agreed for its media")
    @Rfc(number = 4588, section = "5.2", must = "retransmissions by SSRC multiplexing have an SSRC of their own")
    void the_plan_says_how_each_receiver_gets_retransmissions() {
        stage.join(1, silent(ANN));
        stage.join(2, asking(Map.of(100, 101)));
        stage.join(3, asking(Map.of()));
        stage.join(4, silent());
        ForwardingPlan plan = stage.plan.orElseThrow();
        int source = plan.find(stage.index(1), 0xA);
        assertThat(repairSsrc(1, 0xA, 2)).isNotZero().isNotEqualTo(0xA);
        assertThat(repairSsrc(1, 0xA, 3)).as("by the same octets again").isZero();
        assertThat(repairSsrc(1, 0xA, 4)).isZero();
        RewriteRule rule = plan.rule(source, receiver(source, 2));
        assertThat(rule.payloadType(96)).isEqualTo(100);
        assertThat(rule.repairPayloadType(100)).isEqualTo(101);
        assertThat(rule.repairPayloadType(96)).isEqualTo(RewriteRule.DROP);
        RewriteRule without = plan.rule(source, receiver(source, 3));
        assertThat(without.repairPayloadType(100)).isEqualTo(RewriteRule.DROP);
        assertThat(plan.rule(source, receiver(source, 4))).as("one object").isSameAs(without);
    }

    @Test
    void cores_keep_packets_for_those_who_ask_and_stop_when_they_no_longer_do() {
        stage.join(1, silent(ANN));
        stage.join(2, asking(Map.of(100, 101)));
        assertThat(stage.said(EngineCommand.KeepForRepair.class))
                .containsExactly(new EngineCommand.KeepForRepair(2, 1000, 500));
        stage.forget();
        stage.on(new ConductorInput.LegChanged(2, asking(Map.of()), ConductorInput.Restart.NONE));
        assertThat(stage.said(EngineCommand.KeepForRepair.class)).isEmpty();
        assertThat(repairSsrc(1, 0xA, 2)).isZero();
        stage.on(new ConductorInput.LegChanged(2, silent(), ConductorInput.Restart.NONE));
        assertThat(stage.said(EngineCommand.KeepForRepair.class))
                .containsExactly(new EngineCommand.KeepForRepair(2, 0, 0));
        stage.on(new ConductorInput.LegChanged(2, asking(Map.of(100, 101)), ConductorInput.Restart.NONE));
        assertThat(stage.said(EngineCommand.KeepForRepair.class)).hasSize(2);
        assertThat(stage.machine
                        .describe()
                        .conferences()
                        .getFirst()
                        .legs()
                        .getLast()
                        .repair()
                        .agreed())
                .isTrue();
    }

    @Test
    void a_distributor_that_keeps_nothing_promises_nothing() {
        ConductorConfig usual = ConductorConfig.standard(List.of(ProtectionProfile.values()), "md");
        assertThat(usual.repairOctets()).isEqualTo(262_144);
        assertThat(usual.repairMillis()).isEqualTo(1000);
        Stage off = new Stage(
                1,
                new ConductorConfig(usual.profiles(), 3, 4, usual.rtcpIntervalNanos(), "md", usual.repairOctets(), 0));
        off.join(1, silent(ANN));
        off.join(2, asking(Map.of(100, 101)));
        assertThat(off.said(EngineCommand.KeepForRepair.class)).isEmpty();
        ForwardingPlan plan = off.plan.orElseThrow();
        assertThat(plan.repairSsrc(plan.find(off.index(1), 0xA), 0)).isZero();
        off.rtcp(2, new RtcpPacket.GenericNack(5, 0xA, List.of(new RtcpPacket.NackItem(1, 0))));
        assertThat(off.count(ConductorCounter.NACKS_NOT_AGREED)).isEqualTo(1);
    }

    @Test
    void the_nacks_of_those_who_agreed_are_their_core_s_business() {
        stage.join(1, silent(ANN));
        stage.join(2, asking(Map.of()));
        stage.forget();
        stage.rtcp(2, new RtcpPacket.GenericNack(5, 0xA, List.of(new RtcpPacket.NackItem(1, 0))));
        assertThat(stage.count(ConductorCounter.NACKS_NOT_AGREED)).isZero();
        assertThat(stage.commands).isEmpty();
    }

    @Test
    @Rfc(number = 3550, section = "8.2", must = "our own SSRC yields to that of a participant")
    void an_ssrc_for_repair_is_stable_until_a_participant_takes_it() {
        stage.join(1, silent(ANN));
        stage.join(2, asking(Map.of(100, 101)));
        int first = repairSsrc(1, 0xA, 2);
        stage.join(3, asking(Map.of(100, 101)));
        assertThat(repairSsrc(1, 0xA, 2)).isEqualTo(first);
        stage.event(new EngineEvent.SourceSeen(3, first, 96));
        assertThat(repairSsrc(1, 0xA, 2)).isNotEqualTo(first).isNotZero();
    }

    @Test
    void a_core_knows_which_payload_types_a_leg_may_send() {
        LegMedia.Format high = new LegMedia.Format("opus/48000/2", 127, 111);
        LegMedia.Format low = new LegMedia.Format("PCMU/8000", 0, 0);
        LegMedia.Format edge = new LegMedia.Format("X/8000", 63, 63);
        LegMedia.Format next = new LegMedia.Format("Y/8000", 64, 64);
        stage.join(1, Stage.media(List.of(high, low, edge), Optional.empty()));
        EngineCommand.AddLeg added = stage.said(EngineCommand.AddLeg.class).getFirst();
        assertThat(added.payloadTypesLow()).isEqualTo(1L | 1L << 63);
        assertThat(added.payloadTypesHigh()).isEqualTo(1L << 63);
        stage.on(new ConductorInput.LegChanged(
                1, Stage.media(List.of(edge, low, high), Optional.empty()), ConductorInput.Restart.NONE));
        assertThat(stage.said(EngineCommand.AcceptPayloadTypes.class))
                .as("the same")
                .isEmpty();
        stage.on(new ConductorInput.LegChanged(
                1, Stage.media(List.of(next), Optional.empty()), ConductorInput.Restart.NONE));
        assertThat(stage.said(EngineCommand.AcceptPayloadTypes.class))
                .containsExactly(new EngineCommand.AcceptPayloadTypes(1, 0, 1));
    }

    @Test
    void payload_types_of_repair_are_payload_types_and_their_own() {
        assertThatThrownBy(() -> new LegMedia.Repair(Map.of(96, 128))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LegMedia.Repair(Map.of(-1, 97))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LegMedia.Repair(Map.of(96, 97, 97, 98)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
