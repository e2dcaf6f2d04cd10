package dev.sotto.endpoint.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.media.rtp.Octets;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.rtp.RtpVerdict;
import dev.sotto.tests.kit.Allocation;
import dev.sotto.tests.kit.Rfc;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContributorsTest {
    private static final int PAYLOAD = 10;
    private static final int EXTENSION = 14;

    private final Contributors heard = new Contributors();
    private final MemorySegment packet =
            MemorySegment.ofArray(new byte[RtpPacketView.FIXED_HEADER_LENGTH + Contributors.MOST_OCTETS + PAYLOAD]);

    private RtpPacketView write(int extension, int but) {
        packet.fill((byte) 0xFF);
        Octets.putU8(packet, 0, 0x80);
        int header = heard.write(packet, extension, but);
        RtpPacketView view = new RtpPacketView();
        assertThat(view.wrap(packet, 0, header + PAYLOAD)).isEqualTo(RtpVerdict.OK);
        assertThat(view.headerLength()).isEqualTo(header);
        return view;
    }

    @Test
    @Rfc(number = 3550, section = "5.1", must = "a mixer lists at most 15 contributing sources")
    @Rfc(number = 6465, section = "3", must = "the number and order of levels match those of the CSRC list")
    void each_number_of_sources_is_listed_with_its_levels_and_beyond_15_nobody() {
        heard.begin(true);
        for (int i = 0; i < 20; i++) {
            RtpPacketView view = write(EXTENSION, 0);
            Map<Integer, Integer> told = ToldContributors.of(view, EXTENSION);
            assertThat(told).hasSize(Math.min(i, 15));
            for (int s = 0; s < told.size(); s++) {
                assertThat(told).containsEntry(0x8000_0000 + s, 8 * s);
            }
            heard.add(0x8000_0000 + i, 8 * i % 128);
        }
    }

    @Test
    void nobody_is_told_of_itself() {
        heard.begin(true);
        heard.add(7, 20);
        assertThat(write(EXTENSION, 7).headerLength()).isEqualTo(12);
        heard.add(8, 30);
        assertThat(ToldContributors.of(write(EXTENSION, 7), EXTENSION)).containsExactly(Map.entry(8, 30));
        assertThat(ToldContributors.of(write(EXTENSION, 9), EXTENSION))
                .containsExactly(Map.entry(7, 20), Map.entry(8, 30));
    }

    @Test
    void where_nobody_asked_and_in_a_private_conference_the_header_is_the_fixed_one() {
        heard.begin(true);
        heard.add(7, 20);
        assertThat(write(0, 9).headerLength()).isEqualTo(12);
        heard.begin(false);
        heard.add(7, 20);
        assertThat(write(EXTENSION, 9).headerLength()).isEqualTo(12);
        assertThat(write(EXTENSION, 9).csrcCount()).isZero();
    }

    @Test
    void nothing_is_allocated_for_a_packet() {
        heard.begin(true);
        for (int i = 0; i < Contributors.MOST; i++) {
            heard.add(i, i);
        }
        long allocated = Allocation.least(10_000, () -> {
            for (int i = 0; i < 50_000; i++) {
                heard.write(packet, EXTENSION, i % 20);
            }
        });
        assertThat(allocated).isLessThan(10_000);
    }
}
