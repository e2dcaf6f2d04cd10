package dev.sotto.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.Rfc;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OriginalHeaderViewTest {
    private final OriginalHeaderView ohb = new OriginalHeaderView();

    @Test
    @Rfc(number = 8723, section = "4", must = "R bits are 0 and B is 0 without M, or the packet is refused")
    void exactly_the_twelve_config_octets_that_the_rfc_allows_are_read() {
        int accepted = 0;
        for (int config = 0; config < 256; config++) {
            MemorySegment segment = MemorySegment.ofArray(new byte[] {0x0F, 0x12, 0x34, (byte) config});
            boolean allowed = (config & 0xF0) == 0 && (config & 0x0C) != 0x08;
            assertThat(ohb.read(segment, 0, 4) == SrtpVerdict.OK)
                    .as("config %02x", config)
                    .isEqualTo(allowed);
            accepted += allowed ? 1 : 0;
        }
        assertThat(accepted).isEqualTo(12);
    }

    @Test
    void each_form_is_written_as_it_was_read() {
        for (String hex : new String[] {"00", "0f02", "123401", "0f123403", "04", "0c", "0f0e", "123405", "0f12340f"}) {
            MemorySegment segment = MemorySegment.ofArray(Hex.octets("ee" + hex));
            assertThat(ohb.read(segment, 1, segment.byteSize())).isEqualTo(SrtpVerdict.OK);
            assertThat(ohb.length()).isEqualTo(hex.length() / 2);
            MemorySegment out = MemorySegment.ofArray(new byte[OriginalHeaderView.LONGEST]);
            assertThat(ohb.write(out, 0)).isEqualTo(ohb.length());
            assertThat(Hex.of(out, 0, ohb.length())).isEqualTo(hex);
        }
    }

    @Test
    @Rfc(number = 8723, section = "4", must = "an OHB that does not fit is refused")
    void a_block_that_begins_before_the_payload_is_refused() {
        MemorySegment segment = MemorySegment.ofArray(Hex.octets("0f123403"));
        assertThat(ohb.read(segment, 1, 4)).isEqualTo(SrtpVerdict.MALFORMED);
        assertThat(ohb.read(segment, 4, 4)).isEqualTo(SrtpVerdict.MALFORMED);
        assertThat(ohb.read(segment, 0, 4)).isEqualTo(SrtpVerdict.OK);
        MemorySegment bigType = MemorySegment.ofArray(Hex.octets("8f02"));
        assertThat(ohb.read(bigType, 0, 2)).isEqualTo(SrtpVerdict.MALFORMED);
    }

    @Test
    @Rfc(number = 8723, section = "5.2", must = "the original survives any number of distributors")
    void whatever_distributors_do_the_endpoint_s_header_is_restored() {
        Random random = new Random(8723);
        for (int round = 0; round < 20_000; round++) {
            int type = random.nextInt(128);
            int sequence = random.nextInt(0x10000);
            boolean marker = random.nextBoolean();
            Hex.Packet packet = Hex.packet("800f1234decafbadcafebabe");
            packet.view().payloadType(type);
            packet.view().sequenceNumber(sequence);
            packet.view().marker(marker);
            ohb.clear();
            for (int hop = random.nextInt(4); hop > 0; hop--) {
                change(packet, random, type, sequence);
            }
            int expected = 1
                    + (packet.view().payloadType() == type ? 0 : 1)
                    + (packet.view().sequenceNumber() == sequence ? 0 : 2);
            assertThat(ohb.length()).isEqualTo(expected);
            assertThat(ohb.hasMarker()).isEqualTo(packet.view().marker() != marker);
            ohb.restore(packet.view());
            assertThat(packet.view().payloadType()).isEqualTo(type);
            assertThat(packet.view().sequenceNumber()).isEqualTo(sequence);
            assertThat(packet.view().marker()).isEqualTo(marker);
        }
    }

    private void change(Hex.Packet packet, Random random, int type, int sequence) {
        int newType = random.nextInt(3) == 0 ? type : random.nextInt(128);
        int newSequence = random.nextInt(3) == 0 ? sequence : random.nextInt(0x10000);
        boolean newMarker = random.nextBoolean();
        ohb.payloadTypeChanged(packet.view().payloadType(), newType);
        ohb.sequenceNumberChanged(packet.view().sequenceNumber(), newSequence);
        ohb.markerChanged(packet.view().marker(), newMarker);
        packet.view().payloadType(newType);
        packet.view().sequenceNumber(newSequence);
        packet.view().marker(newMarker);
        OriginalHeaderView next = new OriginalHeaderView();
        next.copyFrom(ohb);
        assertThat(next.length()).isEqualTo(ohb.length());
    }
}
