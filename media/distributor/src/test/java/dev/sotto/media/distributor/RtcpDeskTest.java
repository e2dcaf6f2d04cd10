package dev.sotto.media.distributor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.media.distributor.EngineEvent.Egress;
import dev.sotto.media.distributor.EngineEvent.Ingress;
import dev.sotto.media.rtp.RtcpPacket;
import dev.sotto.media.rtp.RtcpPacket.ReceiverReport;
import dev.sotto.media.rtp.RtcpPacket.ReportBlock;
import dev.sotto.media.rtp.RtcpPacket.SenderReport;
import dev.sotto.media.rtp.RtcpPacket.SourceDescription;
import dev.sotto.tests.kit.Rfc;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RtcpDeskTest {
    private static final long NTP = 0x1122_3344_5566_7788L;

    private final Stage stage = new Stage(3);

    @BeforeEach
    void threePeople() {
        stage.join(1, Stage.media(new LegMedia.DeclaredSource(0xA, "ann")));
        stage.join(2, Stage.media(new LegMedia.DeclaredSource(0xB, "bob")));
        stage.join(3, Stage.media(new LegMedia.DeclaredSource(0xC, "")));
        stage.forget();
    }

    private void statistics(long packets, long highest) {
        stage.event(new EngineEvent.StatisticsSampled(
                stage.now,
                List.of(new Ingress(1, 0xA, 1000, highest, packets, 100 * packets, 42)),
                List.of(new Egress(2, 0xA, 77, 7700, 0, 0), new Egress(3, 0xA, 66, 6600, 0, 0))));
    }

    @Test
    @Rfc(number = 3550, section = "6.4.2", must = "reports on sources heard since the last report")
    @Rfc(number = 3550, section = "6.1", must = "each compound packet begins with a report and has a CNAME")
    void each_leg_gets_reports_of_our_own_about_its_sources() {
        statistics(90, 1099);
        stage.pass(TimeUnit.SECONDS.toNanos(5));
        List<RtcpPacket> compound = stage.rtcpTo(1).getFirst();
        ReceiverReport report = (ReceiverReport) compound.get(0);
        assertThat(report.blocks()).containsExactly(new ReportBlock(0xA, 25, 10, 1099, 42, 0, 0));
        assertThat(compound.get(1)).isEqualTo(SourceDescription.cname(report.ssrc(), "md"));
        assertThat(((ReceiverReport) stage.rtcpTo(2).getFirst().getFirst()).blocks())
                .isEmpty();
    }

    @Test
    @Rfc(number = 3550, section = "A.3", must = "fraction lost since the last report, cumulative loss since the first")
    void losses_are_counted_since_the_last_report_and_since_the_first() {
        statistics(90, 1099);
        stage.pass(TimeUnit.SECONDS.toNanos(5));
        stage.forget();
        statistics(140, 1199);
        stage.pass(TimeUnit.SECONDS.toNanos(10));
        ReceiverReport report = (ReceiverReport) stage.rtcpTo(1).getFirst().getFirst();
        assertThat(report.blocks()).containsExactly(new ReportBlock(0xA, 128, 60, 1199, 42, 0, 0));
        stage.forget();
        stage.pass(TimeUnit.SECONDS.toNanos(10));
        assertThat(((ReceiverReport) stage.rtcpTo(1).getFirst().getFirst()).blocks())
                .as("nothing came since")
                .isEmpty();
    }

    @Test
    @Rfc(number = 3550, section = "6.4.1", must = "LSR is the middle of the NTP timestamp, DLSR the time since")
    void the_time_of_the_last_sender_report_is_told_back() {
        stage.rtcp(1, new SenderReport(0xA, NTP, 9, 1, 2, List.of()));
        statistics(10, 1009);
        long before = stage.now;
        stage.pass(TimeUnit.SECONDS.toNanos(5));
        ReportBlock block = ((ReceiverReport) stage.rtcpTo(1).getFirst().getFirst())
                .blocks()
                .getFirst();
        assertThat(block.lastSenderReport()).isEqualTo(0x3344_5566);
        assertThat(block.delaySinceLast()).isBetween(65_536L, 5 * 65_536L);
        assertThat(stage.now - before).isEqualTo(TimeUnit.SECONDS.toNanos(5));
    }

    private ConductorState.LegState described(int leg) {
        return stage.machine.describe().conferences().getFirst().legs().get(leg - 1);
    }

    @Test
    @Rfc(number = 3550, section = "6.4.1", must = "round trip is arrival less LSR less DLSR")
    void the_round_trip_to_a_receiver_and_what_it_lost_are_known_from_its_reports() {
        statistics(10, 1009);
        stage.rtcp(1, new SenderReport(0xA, NTP, 9, 1, 2, List.of()));
        assertThat(described(2).roundTripNanos()).isEmpty();
        stage.now += TimeUnit.MILLISECONDS.toNanos(1040);
        stage.rtcp(2, new ReceiverReport(0x99, List.of(new ReportBlock(0xA, 64, 3, 9, 0, 0x3344_5566, 65_536))));
        assertThat(described(2).roundTripNanos().orElseThrow()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(40));
        assertThat(described(2).lostOf256()).hasValue(64);
        stage.rtcp(
                2, new SenderReport(0xB, NTP, 9, 1, 2, List.of(new ReportBlock(0xA, 0, 3, 9, 0, 0x3344_5566, 70_000))));
        assertThat(described(2).roundTripNanos().orElseThrow())
                .as("of a clock that is too fast")
                .isZero();
        assertThat(described(2).lostOf256()).hasValue(0);
        stage.rtcp(3, new ReceiverReport(0x98, List.of(new ReportBlock(0xA, 9, 0, 9, 0, 0, 0))));
        assertThat(described(3).roundTripNanos())
                .as("no sender report reached it")
                .isEmpty();
        assertThat(described(3).lostOf256()).hasValue(9);
        stage.rtcp(3, new ReceiverReport(0x98, List.of(new ReportBlock(0xC, 99, 0, 9, 0, 0x3344_5566, 0))));
        assertThat(described(3).lostOf256()).as("nothing of its own goes to it").hasValue(9);
    }

    @Test
    @Rfc(
            number = 3550,
            section = "6.2",
            must = "intervals are randomized between half and one and a half times the mean")
    void reports_come_at_randomized_intervals() {
        stage.pass(TimeUnit.MINUTES.toNanos(10));
        int reports = stage.rtcpTo(2).size();
        assertThat(reports).isBetween(90, 150);
        stage.on(new ConductorInput.FromEngine(new EngineEvent.ConsentLost(2)));
        stage.forget();
        stage.pass(TimeUnit.MINUTES.toNanos(1));
        assertThat(stage.rtcpTo(2)).as("nothing is sent without consent").isEmpty();
    }

    @Test
    @Rfc(number = 8723, section = "5.2", must = "timestamps are not changed, so a sender's clock holds on every hop")
    void a_sender_report_goes_to_those_who_hear_with_the_numbers_of_their_hop() {
        statistics(10, 1009);
        stage.rtcp(1, new SenderReport(0xA, NTP, 9, 1000, 2000, List.of()), SourceDescription.cname(0xA, "ann@x"));
        assertThat(stage.rtcpTo(1)).isEmpty();
        assertThat(stage.rtcpTo(2))
                .containsExactly(List.of(
                        new SenderReport(0xA, NTP, 9, 77, 7700, List.of()), SourceDescription.cname(0xA, "ann")));
        assertThat(stage.rtcpTo(3)).hasSize(1);
        assertThat(stage.rtcpTo(3).getFirst().getFirst()).isEqualTo(new SenderReport(0xA, NTP, 9, 66, 6600, List.of()));
        stage.rtcp(1, new SenderReport(0xA, NTP, 9, 1000, 2000, List.of()));
        assertThat(stage.count(ConductorCounter.SENDER_REPORTS_LIMITED)).isEqualTo(1);
        stage.forget();
        stage.pass(RtcpDesk.SENDER_REPORT_NANOS);
        stage.forget();
        stage.rtcp(1, new SenderReport(0xA, NTP, 9, 1000, 2000, List.of()));
        assertThat(stage.rtcpTo(2).getFirst().getLast()).isEqualTo(SourceDescription.cname(0xA, "ann@x"));
    }

    @Test
    @Rfc(number = 8871, section = "8.2.5", must = "forged RTCP about others does nothing")
    void what_a_leg_says_about_somebody_else_s_source_is_not_believed() {
        statistics(10, 1009);
        stage.rtcp(
                2,
                new SenderReport(0xA, NTP, 9, 1, 2, List.of()),
                SourceDescription.cname(0xA, "mallory"),
                new RtcpPacket.Goodbye(List.of(0xA), ""));
        assertThat(stage.commands).isEmpty();
        assertThat(stage.count(ConductorCounter.RTCP_FOREIGN_SSRC)).isEqualTo(3);
        assertThat(stage.receivers(1, 0xA)).hasSize(2);
        stage.event(new EngineEvent.RtcpReceived(2, new byte[] {1, 2, 3}, stage.now));
        assertThat(stage.count(ConductorCounter.RTCP_MALFORMED)).isEqualTo(1);
    }

    @Test
    @Rfc(number = 3550, section = "6.6", must = "a goodbye is passed on")
    void a_goodbye_removes_the_source_and_is_passed_on() {
        stage.rtcp(1, new ReceiverReport(0xA, List.of()), new RtcpPacket.Goodbye(List.of(0xA, 0xA, 0x77), "bye"));
        assertThat(stage.plan.orElseThrow().find(stage.index(1), 0xA)).isEqualTo(ForwardingPlan.NO_SOURCE);
        assertThat(stage.rtcpTo(2).getFirst().getLast()).isEqualTo(new RtcpPacket.Goodbye(List.of(0xA), ""));
        assertThat(stage.rtcpTo(3)).hasSize(1);
        assertThat(stage.rtcpTo(1)).isEmpty();
        stage.event(new EngineEvent.SourceSeen(1, 0xA, 111));
        assertThat(stage.receivers(1, 0xA)).as("it may come back").hasSize(2);
    }

    @Test
    @Rfc(number = 8871, section = "8.2.5", must = "reaction to requests for pictures is bounded")
    void requests_for_a_picture_reach_the_sender_at_a_limited_rate() {
        for (int i = 0; i < 20; i++) {
            stage.rtcp(2, new RtcpPacket.PictureLoss(5, 0xA));
            stage.rtcp(3, new RtcpPacket.FullIntraRequest(6, List.of(new RtcpPacket.FullIntraEntry(0xA, i))));
        }
        assertThat(stage.rtcpTo(1)).hasSize(1);
        RtcpPacket.PictureLoss passed =
                (RtcpPacket.PictureLoss) stage.rtcpTo(1).getFirst().getLast();
        assertThat(passed.mediaSsrc()).isEqualTo(0xA);
        assertThat(passed.senderSsrc()).isNotEqualTo(5);
        stage.now += RtcpDesk.PICTURE_NANOS;
        stage.rtcp(2, new RtcpPacket.PictureLoss(5, 0xA));
        assertThat(stage.rtcpTo(1)).hasSize(2);
        stage.rtcp(1, new RtcpPacket.PictureLoss(5, 0xA));
        stage.rtcp(1, new RtcpPacket.PictureLoss(5, 0x99));
        stage.rtcp(1, new RtcpPacket.GenericNack(5, 0xA, List.of()));
        assertThat(stage.count(ConductorCounter.PICTURE_REQUESTS_DROPPED)).isEqualTo(39 + 2);
        assertThat(stage.count(ConductorCounter.NACKS_NOT_AGREED)).isEqualTo(1);
    }

    private static RtcpPacket intra(int sender, int sequence) {
        return new RtcpPacket.FullIntraRequest(sender, List.of(new RtcpPacket.FullIntraEntry(0xA, sequence)));
    }

    private int passedIntra(int at) {
        RtcpPacket.FullIntraRequest passed =
                (RtcpPacket.FullIntraRequest) stage.rtcpTo(1).get(at).getLast();
        assertThat(passed.entries()).hasSize(1);
        assertThat(passed.entries().getFirst().ssrc()).isEqualTo(0xA);
        return passed.entries().getFirst().sequence();
    }

    @Test
    @Rfc(number = 5104, section = "4.3.1.4", must = "whoever acts upon a FIR issues one itself")
    @Rfc(
            number = 5104,
            section = "4.3.1.1",
            must = "a repetition has the number of what it repeats; the next has one more")
    void commands_for_a_picture_are_numbered_anew_and_repetitions_stay_repetitions() {
        stage.rtcp(2, intra(5, 200));
        stage.rtcp(3, intra(6, 17));
        stage.rtcp(2, intra(5, 200));
        assertThat(stage.rtcpTo(1)).as("one for both").hasSize(1);
        assertThat(stage.count(ConductorCounter.PICTURE_REQUESTS_REPEATED)).isEqualTo(1);
        assertThat(stage.count(ConductorCounter.PICTURE_REQUESTS_DROPPED)).isEqualTo(1);
        stage.now += RtcpDesk.PICTURE_NANOS;
        stage.rtcp(2, intra(5, 200));
        assertThat(passedIntra(1)).as("a repetition").isEqualTo(passedIntra(0));
        stage.now += RtcpDesk.PICTURE_NANOS;
        stage.rtcp(3, intra(6, 17));
        assertThat(passedIntra(2)).as("the one that came too soon").isEqualTo(passedIntra(0) + 1);
        stage.now += RtcpDesk.PICTURE_NANOS;
        stage.rtcp(3, intra(6, 18));
        assertThat(passedIntra(3)).isEqualTo(passedIntra(0) + 2);
        for (int i = 0; i < 256; i++) {
            stage.now += RtcpDesk.PICTURE_NANOS;
            stage.rtcp(3, intra(6, (19 + i) & 0xFF));
        }
        assertThat(passedIntra(3 + 256)).as("modulo 256").isEqualTo(passedIntra(3));
    }

    @Test
    void losses_of_a_picture_on_every_core_reach_the_sender_as_one() {
        for (int leg = 10; leg < 30; leg++) {
            stage.join(leg, leg % 3, Stage.media(new LegMedia.DeclaredSource(leg, "")));
        }
        stage.forget();
        for (int leg = 10; leg < 30; leg++) {
            stage.rtcp(leg, new RtcpPacket.PictureLoss(5, 0xA));
        }
        assertThat(stage.rtcpTo(1)).hasSize(1);
        assertThat(stage.count(ConductorCounter.PICTURE_REQUESTS_PASSED)).isEqualTo(1);
    }

    @Test
    @Rfc(number = 3550, section = "8.2", must = "our own SSRC yields to that of a participant")
    void our_own_ssrc_yields_to_a_participant_s() {
        stage.pass(TimeUnit.SECONDS.toNanos(5));
        int ours = ((ReceiverReport) stage.rtcpTo(2).getFirst().getFirst()).ssrc();
        stage.event(new EngineEvent.SourceSeen(1, ours, 111));
        stage.forget();
        stage.pass(TimeUnit.SECONDS.toNanos(10));
        assertThat(((ReceiverReport) stage.rtcpTo(2).getFirst().getFirst()).ssrc())
                .isNotEqualTo(ours);
    }

    @Test
    void a_rekeyed_hop_starts_its_counts_again_without_nonsense() {
        statistics(90, 1099);
        stage.pass(TimeUnit.SECONDS.toNanos(5));
        stage.forget();
        stage.event(new EngineEvent.StatisticsSampled(
                stage.now, List.of(new Ingress(1, 0xA, 5, 14, 10, 100, 1)), List.of()));
        stage.pass(TimeUnit.SECONDS.toNanos(10));
        assertThat(((ReceiverReport) stage.rtcpTo(1).getFirst().getFirst()).blocks())
                .containsExactly(new ReportBlock(0xA, 0, 0, 14, 1, 0, 0));
    }
}
