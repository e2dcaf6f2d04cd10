package dev.sotto.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.tests.kit.Rfc;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class RtpPacketViewTest {
    private static final String FULL = "b28f1234decafbadcafebabe0001e2400000b26ebede000110a10000cafecafe00000003";

    @Test
    @Rfc(number = 3550, section = "5.1", must = "header fields at their places")
    void every_field_of_a_full_header_is_read() {
        RtpPacketView view = Packets.view(FULL);
        assertThat(view.padding()).isTrue();
        assertThat(view.extension()).isTrue();
        assertThat(view.csrcCount()).isEqualTo(2);
        assertThat(view.marker()).isTrue();
        assertThat(view.payloadType()).isEqualTo(15);
        assertThat(view.sequenceNumber()).isEqualTo(0x1234);
        assertThat(view.timestamp()).isEqualTo(0xDECAFBAD);
        assertThat(view.ssrc()).isEqualTo(0xCAFEBABE);
        assertThat(view.csrc(0)).isEqualTo(0x0001E240);
        assertThat(view.csrc(1)).isEqualTo(0x0000B26E);
        assertThat(view.headerLengthWithoutExtension()).isEqualTo(20);
        assertThat(view.extensionProfile()).isEqualTo(0xBEDE);
        assertThat(view.extensionLength()).isEqualTo(4);
        assertThat(view.headerLength()).isEqualTo(28);
        assertThat(view.payloadOffset()).isEqualTo(28);
        assertThat(view.payloadLength()).isEqualTo(8);
    }

    @Test
    void a_packet_may_lie_anywhere_in_its_segment() {
        MemorySegment segment = Packets.segment("ffffff" + FULL + "ee");
        RtpPacketView view = new RtpPacketView();
        assertThat(view.wrap(segment, 3, FULL.length() / 2)).isEqualTo(RtpVerdict.OK);
        assertThat(view.ssrc()).isEqualTo(0xCAFEBABE);
        assertThat(view.payloadOffset()).isEqualTo(31);
    }

    @Test
    void fields_are_written_in_place_and_leave_their_neighbours_alone() {
        MemorySegment segment = Packets.segment(FULL);
        RtpPacketView view = Packets.view(segment);
        view.payloadType(96);
        view.marker(false);
        view.sequenceNumber(0x1_A0A0);
        view.timestamp(1);
        assertThat(Packets.hex(segment)).isEqualTo("b260a0a000000001" + FULL.substring(16));
        view.marker(true);
        view.payloadType(0xFF);
        assertThat(view.payloadType()).isEqualTo(127);
        assertThat(view.marker()).isTrue();
    }

    @Test
    @Rfc(number = 3550, section = "A.1", must = "version 2 and a header that fits, or the packet is dropped")
    void what_is_no_packet_is_told_apart() {
        assertThat(verdict("800f1234decafbadcafeba")).isEqualTo(RtpVerdict.TOO_SHORT);
        assertThat(verdict("")).isEqualTo(RtpVerdict.TOO_SHORT);
        assertThat(verdict("400f1234decafbadcafebabe")).isEqualTo(RtpVerdict.BAD_VERSION);
        assertThat(verdict("c00f1234decafbadcafebabe")).isEqualTo(RtpVerdict.BAD_VERSION);
        assertThat(verdict("810f1234decafbadcafebabe000000")).isEqualTo(RtpVerdict.TRUNCATED_HEADER);
        assertThat(verdict("900f1234decafbadcafebabebede00")).isEqualTo(RtpVerdict.TRUNCATED_HEADER);
        assertThat(verdict("900f1234decafbadcafebabebede0001102030")).isEqualTo(RtpVerdict.TRUNCATED_HEADER);
        assertThat(verdict("900f1234decafbadcafebabebedeffff")).isEqualTo(RtpVerdict.TRUNCATED_HEADER);
        assertThat(verdict("800f1234decafbadcafebabe")).isEqualTo(RtpVerdict.OK);
    }

    @Test
    void every_prefix_of_a_packet_has_a_verdict() {
        MemorySegment segment = Packets.segment(FULL);
        RtpPacketView view = new RtpPacketView();
        for (int length = 0; length <= segment.byteSize(); length++) {
            assertThat(view.wrap(segment, 0, length) == RtpVerdict.OK).isEqualTo(length >= 28);
        }
    }

    @Test
    void a_length_outside_the_segment_is_a_bug_of_the_caller() {
        RtpPacketView view = new RtpPacketView();
        MemorySegment segment = Packets.segment(FULL);
        assertThatThrownBy(() -> view.wrap(segment, 1, FULL.length() / 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
        RtpPacketView whole = Packets.view(segment);
        assertThatThrownBy(() -> whole.length(27)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> whole.length(37)).isInstanceOf(IndexOutOfBoundsException.class);
        whole.length(30);
        assertThat(whole.payloadLength()).isEqualTo(2);
    }

    @Test
    @Rfc(number = 8723, section = "5.1", must = "the synthetic header has X cleared and ends before the extension")
    void the_header_is_copied_with_and_without_its_extension() {
        RtpPacketView view = Packets.view(FULL);
        MemorySegment whole = MemorySegment.ofArray(new byte[28]);
        assertThat(view.copyHeader(whole, 0)).isEqualTo(28);
        assertThat(Packets.hex(whole)).isEqualTo(FULL.substring(0, 56));
        MemorySegment synthetic = MemorySegment.ofArray(new byte[20]);
        assertThat(view.copyHeaderWithoutExtension(synthetic, 0)).isEqualTo(20);
        assertThat(Packets.hex(synthetic)).isEqualTo("a2" + FULL.substring(2, 40));
    }

    @Test
    @Rfc(number = 7983, section = "7", must = "first octet tells STUN, DTLS and RTP apart")
    @Rfc(number = 5761, section = "4", must = "RTCP has a second octet of 192 to 223")
    void datagrams_are_told_apart_by_their_first_octets() {
        assertThat(kind("0001")).isEqualTo(PacketKind.STUN);
        assertThat(kind("0400")).isEqualTo(PacketKind.OTHER);
        assertThat(kind("1300")).isEqualTo(PacketKind.OTHER);
        assertThat(kind("1400")).isEqualTo(PacketKind.DTLS);
        assertThat(kind("16fe")).isEqualTo(PacketKind.DTLS);
        assertThat(kind("1afe")).isEqualTo(PacketKind.DTLS);
        assertThat(kind("3f00")).isEqualTo(PacketKind.DTLS);
        assertThat(kind("4000")).isEqualTo(PacketKind.OTHER);
        assertThat(kind("80bf")).isEqualTo(PacketKind.RTP);
        assertThat(kind("80c0")).isEqualTo(PacketKind.RTCP);
        assertThat(kind("80c8")).isEqualTo(PacketKind.RTCP);
        assertThat(kind("bfdf")).isEqualTo(PacketKind.RTCP);
        assertThat(kind("80e0")).isEqualTo(PacketKind.RTP);
        assertThat(kind("c0c8")).isEqualTo(PacketKind.OTHER);
        assertThat(kind("80")).isEqualTo(PacketKind.OTHER);
        assertThat(kind("")).isEqualTo(PacketKind.OTHER);
    }

    private static PacketKind kind(String hex) {
        MemorySegment segment = Packets.segment(hex);
        return PacketKind.of(segment, 0, (int) segment.byteSize());
    }

    private static RtpVerdict verdict(String hex) {
        MemorySegment segment = Packets.segment(hex);
        return new RtpPacketView().wrap(segment, 0, (int) segment.byteSize());
    }
}
