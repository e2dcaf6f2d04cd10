package dev.sotto.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.MalformedException;
import dev.sotto.media.rtp.RtcpPacket.Chunk;
import dev.sotto.media.rtp.RtcpPacket.FullIntraEntry;
import dev.sotto.media.rtp.RtcpPacket.FullIntraRequest;
import dev.sotto.media.rtp.RtcpPacket.GenericNack;
import dev.sotto.media.rtp.RtcpPacket.Goodbye;
import dev.sotto.media.rtp.RtcpPacket.Item;
import dev.sotto.media.rtp.RtcpPacket.NackItem;
import dev.sotto.media.rtp.RtcpPacket.PictureLoss;
import dev.sotto.media.rtp.RtcpPacket.ReceiverReport;
import dev.sotto.media.rtp.RtcpPacket.ReportBlock;
import dev.sotto.media.rtp.RtcpPacket.SenderReport;
import dev.sotto.media.rtp.RtcpPacket.SourceDescription;
import dev.sotto.media.rtp.RtcpPacket.Unread;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.Vectors;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class RtcpCodecTest {
    private static final ReportBlock BLOCK = new ReportBlock(0xDEADBEEF, 255, -3, 0x1_FFFF, 0xFFFF_FFFFL, -5, 65536);

    @Test
    @Rfc(number = 3550, section = "6.4.1", must = "layout of a sender report", secondSource = "RFC 7714 17")
    void the_sender_report_of_rfc_7714_is_read_and_written() {
        byte[] octets = Vectors.hex(
                Vectors.json("rfc7714-aes-gcm-srtp.json").required("srtcp").get(0), "rtcp");
        // The RFC's example says 14 words but has 13; it was made to be encrypted, not to be read.
        octets[3] = 0x0C;
        List<RtcpPacket> packets = RtcpCodec.parse(octets);
        assertThat(packets).hasSize(1);
        SenderReport report = (SenderReport) packets.getFirst();
        assertThat(report.ssrc()).isEqualTo(0x4d617273);
        assertThat(report.ntpTimestamp()).isEqualTo(0x4e545031_4e545032L);
        assertThat(report.rtpTimestamp()).isEqualTo(0x52545020);
        assertThat(report.packetCount()).isEqualTo(0x42A);
        assertThat(report.octetCount()).isEqualTo(0xE930);
        assertThat(report.blocks()).extracting(ReportBlock::ssrc).containsExactly(0x4c756e61);
        assertThat(report.blocks().getFirst().cumulativeLost()).isEqualTo((0xADBEEF << 8) >> 8);
        assertThat(RtcpCodec.build(packets)).isEqualTo(octets);
    }

    @Test
    @Rfc(number = 3550, section = "6.1", must = "a compound packet begins with a report and holds a CNAME")
    void a_compound_packet_of_everything_survives_writing_and_reading() {
        List<RtcpPacket> packets = List.of(
                new SenderReport(1, -1L, 2, 0xFFFF_FFFFL, 4, List.of(BLOCK, BLOCK)),
                new ReceiverReport(5, List.of()),
                SourceDescription.cname(6, "abc"),
                new SourceDescription(List.of(
                        new Chunk(7, List.of()), new Chunk(8, List.of(new Item(1, "a"), new Item(2, "ü"))))),
                new PictureLoss(9, 10),
                new FullIntraRequest(11, List.of(new FullIntraEntry(12, 255), new FullIntraEntry(13, 0))),
                new GenericNack(14, 15, List.of(new NackItem(65535, 0x8001))),
                new Goodbye(List.of(16, -17), "bye bye"));
        assertThat(RtcpCodec.parse(RtcpCodec.build(packets))).isEqualTo(packets);
        assertThat(RtcpCodec.isReducedSize(packets)).isFalse();
    }

    @Test
    @Rfc(number = 5506, section = "3.4.2", must = "feedback alone is accepted")
    void feedback_may_come_alone() {
        List<RtcpPacket> packets = List.of(new PictureLoss(1, 2));
        assertThat(HexFormat.of().formatHex(RtcpCodec.build(packets))).isEqualTo("81ce00020000000100000002");
        assertThat(RtcpCodec.isReducedSize(RtcpCodec.parse(RtcpCodec.build(packets))))
                .isTrue();
    }

    @Test
    void types_and_formats_that_nobody_reads_are_kept_as_they_are() {
        String hex = "8fce0002000000010000000281cf000000000000".substring(0, 32);
        List<RtcpPacket> packets = RtcpCodec.parse(HexFormat.of().parseHex(hex));
        assertThat(packets).hasSize(2).allMatch(Unread.class::isInstance);
        assertThat(HexFormat.of().formatHex(RtcpCodec.build(packets))).isEqualTo(hex);
    }

    @Test
    @Rfc(number = 3550, section = "6.4.1", must = "padding is counted by its last octet and stands at the very end")
    void padding_is_taken_off_the_last_packet_and_refused_elsewhere() {
        assertThat(RtcpCodec.parse(HexFormat.of().parseHex("a0c900020000000100000004")))
                .containsExactly(new ReceiverReport(1, List.of()));
        refused("a0c90002000000010000000480c9000100000001");
        refused("a0c900020000000100000005");
        refused("a0c900020000000100000000");
        refused("a0c900020000000100000010");
        refused("a0cb0000");
    }

    @Test
    @Rfc(number = 3550, section = "A.2", must = "version, type and lengths are checked")
    void what_is_not_rtcp_is_malformed() {
        refused("");
        refused("80c9");
        refused("80c90001000000");
        refused("80c9000200000001");
        refused("40c9000100000001");
        refused("8064000100000001");
        refused("80e0000100000001");
        refused("81c9000100000001");
        refused("80c90001000000018000");
        refused("81ca00020000000101ff6162");
        refused("81ca00030000000101026162" + "00000100");
        refused("81cb00020000000105616263");
        refused("81ce000100000001");
        refused("81ce0003000000010000000200000003");
        refused("84ce000300000001000000020000000300");
    }

    @Test
    void what_does_not_fit_its_field_is_not_written() {
        assertThatThrownBy(() -> RtcpCodec.build(List.of(SourceDescription.cname(1, "x".repeat(256)))))
                .isInstanceOf(IllegalArgumentException.class);
        List<ReportBlock> blocks = java.util.Collections.nCopies(32, BLOCK);
        assertThatThrownBy(() -> RtcpCodec.build(List.of(new ReceiverReport(1, blocks))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void refused(String hex) {
        assertThatThrownBy(() -> RtcpCodec.parse(HexFormat.of().parseHex(hex)))
                .as(hex)
                .isInstanceOf(MalformedException.class);
    }
}
