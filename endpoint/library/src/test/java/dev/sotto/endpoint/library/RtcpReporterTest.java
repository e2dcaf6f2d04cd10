package dev.sotto.endpoint.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.media.rtp.RtcpCodec;
import dev.sotto.media.rtp.RtcpPacket;
import dev.sotto.media.rtp.RtcpPacket.ReportBlock;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RtcpReporterTest {
    private static final long SECOND = 1_000_000_000L;

    private final RtcpReporter reporter = new RtcpReporter(1, "me", new SeededEntropy(2));

    RtcpReporterTest() {
        reporter.add(1, "me");
    }

    @Test
    @Rfc(number = 3550, section = "6.4.1", must = "a sender reports its counts and what it receives, with its CNAME")
    void who_sends_makes_a_sender_report_with_the_loss_of_others() {
        for (int i = 0; i < 100; i++) {
            reporter.onSent(1, i * 960, 80, i * 20_000_000L);
            if (i % 4 != 0) {
                reporter.onReceived(9, 500 + i, i * 960, 48_000, i * 20_000_000L);
            }
        }
        List<RtcpPacket> packets = report(10 * SECOND);
        RtcpPacket.SenderReport sender = (RtcpPacket.SenderReport) packets.getFirst();
        assertThat(sender.packetCount()).isEqualTo(100);
        assertThat(sender.octetCount()).isEqualTo(8000);
        ReportBlock block = sender.blocks().getFirst();
        assertThat(block.ssrc()).isEqualTo(9);
        assertThat(block.cumulativeLost()).isEqualTo(24);
        assertThat(block.fractionLost()).isBetween(55, 70);
        assertThat(block.highestSequence()).isEqualTo(599);
        assertThat(block.jitter()).isLessThan(5);
        RtcpPacket.SourceDescription names = (RtcpPacket.SourceDescription) packets.get(1);
        assertThat(names.chunks().getFirst().items().getFirst().text()).isEqualTo("me");
    }

    @Test
    @Rfc(number = 3550, section = "6.4.2", must = "who did not send since the last report makes a receiver report")
    void who_is_silent_makes_a_receiver_report() {
        reporter.onReceived(9, 500, 0, 48_000, 0);
        assertThat(report(10 * SECOND).getFirst()).isInstanceOf(RtcpPacket.ReceiverReport.class);
    }

    @Test
    @Rfc(number = 8871, section = "8.2.5", must = "forged feedback has no effect on a sender")
    void requests_of_the_distributor_change_nothing_and_are_counted() {
        reporter.onSent(1, 960, 80, 0);
        byte[] limit = {(byte) 0x83, (byte) 205, 0, 4, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 40};
        reporter.onReport(limit, 11 * SECOND);
        reporter.onReport(
                RtcpCodec.build(List.of(
                        new RtcpPacket.PictureLoss(9, 1),
                        new RtcpPacket.FullIntraRequest(9, List.of(new RtcpPacket.FullIntraEntry(1, 1))),
                        new RtcpPacket.Goodbye(List.of(1), "go"))),
                11 * SECOND);
        reporter.onReport(new byte[] {1, 2, 3}, 11 * SECOND);
        assertThat(reporter.counters().value(RtcpVerdict.RATE_REQUEST_IGNORED)).isEqualTo(1);
        assertThat(reporter.counters().value(RtcpVerdict.PICTURE_REQUEST_IGNORED))
                .isEqualTo(2);
        assertThat(reporter.counters().value(RtcpVerdict.GOODBYE_IGNORED)).isEqualTo(1);
        assertThat(reporter.counters().value(RtcpVerdict.MALFORMED)).isEqualTo(1);
        assertThat(reporter.counters().value(RtcpVerdict.READ)).isEqualTo(2);
        assertThat(reporter.sent()).isEqualTo(1);
    }

    @Test
    void more_reports_than_anybody_needs_are_passed_over() {
        byte[] compound = RtcpCodec.build(List.of(new RtcpPacket.PictureLoss(9, 1)));
        for (int i = 0; i < 10_000; i++) {
            reporter.onReport(compound, SECOND);
        }
        assertThat(reporter.counters().value(RtcpVerdict.READ)).isEqualTo(100);
        assertThat(reporter.counters().value(RtcpVerdict.OVER_RATE)).isEqualTo(9900);
    }

    @Test
    void the_time_since_the_last_sender_report_is_told() {
        reporter.onReceived(9, 500, 0, 48_000, 0);
        RtcpPacket.SenderReport theirs = new RtcpPacket.SenderReport(9, 0x1122_3344_5566_7788L, 0, 1, 1, List.of());
        reporter.onReport(RtcpCodec.build(List.of(theirs, RtcpPacket.SourceDescription.cname(9, "ada"))), 8 * SECOND);
        RtcpPacket.ReceiverReport ours =
                (RtcpPacket.ReceiverReport) report(10 * SECOND).getFirst();
        assertThat(ours.blocks().getFirst().lastSenderReport()).isEqualTo(0x3344_5566);
        assertThat(ours.blocks().getFirst().delaySinceLast()).isEqualTo(2 * 65_536);
        assertThat(reporter.toldName(9)).contains("ada");
        assertThat(reporter.toldName(8)).isEmpty();
    }

    @Test
    @Rfc(number = 3550, section = "6.2", must = "reports come every five seconds, spread by half")
    void reports_come_every_five_seconds_or_so() {
        int reports = 0;
        for (int second = 0; second < 500; second++) {
            reports += reporter.due(48_000, second * SECOND).size();
        }
        assertThat(reports).isBetween(70, 130);
    }

    @Test
    @Rfc(number = 3550, section = "6.6", must = "a participant that leaves says goodbye")
    void leaving_ends_with_goodbye() {
        List<RtcpPacket> packets =
                RtcpCodec.parse(reporter.goodbyes(48_000, SECOND).getFirst());
        assertThat(packets.getLast()).isEqualTo(new RtcpPacket.Goodbye(List.of(1), ""));
    }

    @Test
    @Rfc(number = 3550, section = "6.4", must = "a report has blocks for sources heard since the last report only")
    void a_source_that_fell_silent_is_reported_no_more() {
        reporter.onReceived(9, 500, 0, 48_000, 0);
        RtcpPacket.ReceiverReport first =
                (RtcpPacket.ReceiverReport) report(10 * SECOND).getFirst();
        assertThat(first.blocks()).hasSize(1);
        byte[] second = reporter.due(48_000, 30 * SECOND).getFirst();
        RtcpPacket.ReceiverReport empty =
                (RtcpPacket.ReceiverReport) RtcpCodec.parse(second).getFirst();
        assertThat(empty.blocks()).isEmpty();
    }

    @Test
    @Rfc(number = 8108, section = "5.3", must = "several sources of one endpoint report in one compound packet")
    @Rfc(number = 3550, section = "6.1", must = "a compound packet begins with a report and names its sources")
    void further_sources_that_spoke_report_what_they_sent_each_with_its_name_and_no_datagram_is_too_long() {
        assertThat(reporter.due(48_000, 0)).isEmpty();
        for (int ssrc = 100; ssrc < 300; ssrc++) {
            reporter.add(ssrc, "0123456789abcdef");
            reporter.onSent(ssrc, 960, ssrc, 9 * SECOND);
        }
        reporter.add(300, "silent");
        List<byte[]> compounds = reporter.due(48_000, 10 * SECOND);
        assertThat(compounds).allMatch(c -> c.length <= 1200).hasSize(11);
        assertThat(RtcpCodec.parse(compounds.getFirst()).getFirst()).isInstanceOf(RtcpPacket.ReceiverReport.class);
        Map<Integer, Long> octets = new HashMap<>();
        for (byte[] compound : compounds.subList(1, compounds.size())) {
            List<RtcpPacket> packets = RtcpCodec.parse(compound);
            RtcpPacket.SourceDescription names = (RtcpPacket.SourceDescription) packets.getLast();
            assertThat(names.chunks()).hasSize(packets.size() - 1);
            packets.subList(0, packets.size() - 1).forEach(packet -> {
                RtcpPacket.SenderReport sender = (RtcpPacket.SenderReport) packet;
                octets.put(sender.ssrc(), sender.octetCount());
                assertThat(names.chunks()).anyMatch(c -> c.ssrc() == sender.ssrc());
            });
        }
        assertThat(octets).hasSize(200).containsEntry(123, 123L);
        assertThat(reporter.due(48_000, 30 * SECOND)).as("nobody spoke since").hasSize(1);
    }

    @Test
    void one_of_many_sources_leaves_alone_and_in_the_end_all_the_others() {
        for (int ssrc = 100; ssrc < 200; ssrc++) {
            reporter.add(ssrc, "name");
            reporter.onSent(ssrc, 960, 1, 0);
        }
        List<RtcpPacket> one = RtcpCodec.parse(reporter.remove(100));
        assertThat(one.getLast()).isEqualTo(new RtcpPacket.Goodbye(List.of(100), ""));
        assertThat(reporter.sent()).as("what it sent still counts").isEqualTo(100);
        List<Integer> gone = new ArrayList<>();
        for (byte[] compound : reporter.goodbyes(48_000, SECOND)) {
            RtcpPacket.Goodbye goodbye =
                    (RtcpPacket.Goodbye) RtcpCodec.parse(compound).getLast();
            gone.addAll(goodbye.ssrcs());
        }
        assertThat(gone).hasSize(100).doesNotHaveDuplicates().contains(1, 199).doesNotContain(100);
    }

    @Test
    void a_new_hop_numbers_anew_and_the_sums_go_on() {
        reporter.onReceived(9, 500, 0, 48_000, 0);
        reporter.onReceived(9, 503, 0, 48_000, 0);
        reporter.onNewHop();
        reporter.onReceived(9, 7, 0, 48_000, 0);
        assertThat(reporter.received()).isEqualTo(3);
        assertThat(reporter.lost()).isEqualTo(2);
    }

    @Test
    void broken_reports_are_passed_over() {
        reporter.onReport(new byte[] {1, 2, 3}, 0);
        reporter.onReport(new byte[0], 0);
        assertThat(reporter.received()).isZero();
    }

    private List<RtcpPacket> report(long now) {
        assertThat(reporter.due(48_000, 0)).isEmpty();
        return RtcpCodec.parse(reporter.due(48_000, now).getFirst());
    }
}
