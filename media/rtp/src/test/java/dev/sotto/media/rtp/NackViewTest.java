package dev.sotto.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.media.rtp.RtcpPacket.GenericNack;
import dev.sotto.media.rtp.RtcpPacket.NackItem;
import dev.sotto.media.rtp.RtcpPacket.PictureLoss;
import dev.sotto.media.rtp.RtcpPacket.ReceiverReport;
import dev.sotto.tests.kit.Rfc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NackViewTest {
    private final NackView view = new NackView();

    @Rfc(number = 4585, section = "6.2.1", must = "PID names one lost packet, bit i of BLP the packet PID + i + 1")
    @Test
    void every_bit_is_a_lost_packet_also_over_the_end_of_the_numbers() {
        byte[] compound = RtcpCodec.build(List.of(
                new GenericNack(1, 0x5001, List.of(new NackItem(0xFFFE, 0b1000_0000_0000_0011), new NackItem(7, 0))),
                new GenericNack(1, 0x5002, List.of(new NackItem(100, 0b10)))));
        assertThat(walk(compound))
                .containsExactly("5001/65534", "5001/65535", "5001/0", "5001/14", "5001/7", "5002/100", "5002/102");
        assertThat(view.hasOthers()).isFalse();
    }

    @Test
    void other_packets_are_stepped_over_and_told() {
        byte[] compound = RtcpCodec.build(List.of(
                new ReceiverReport(1, List.of()),
                new GenericNack(1, 0x5001, List.of(new NackItem(3, 0))),
                new PictureLoss(1, 0x5001)));
        assertThat(walk(compound)).containsExactly("5001/3");
        assertThat(view.hasOthers()).isTrue();
    }

    @Test
    void it_names_what_the_codec_reads_and_never_leaves_the_packet() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] compound = RtcpCodec.build(List.of(new GenericNack(1, 5, List.of(new NackItem(9, 0xFFFF)))));
            for (int j = 0; j < random.nextInt(4); j++) {
                compound[random.nextInt(compound.length)] = (byte) random.nextInt();
            }
            int length = random.nextInt(compound.length + 1);
            byte[] cut = java.util.Arrays.copyOf(compound, length);
            assertThat(walk(cut)).as("seed %d", seed).hasSizeLessThanOrEqualTo(17 * length / 4 + 17);
        }
    }

    private List<String> walk(byte[] compound) {
        List<String> lost = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment exact = arena.allocate(Math.max(1, compound.length));
            MemorySegment.copy(compound, 0, exact, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, compound.length);
            view.wrap(exact, 0, compound.length);
            while (view.next()) {
                lost.add(Integer.toHexString(view.mediaSsrc()) + "/" + view.sequenceNumber());
            }
        }
        return lost;
    }
}
