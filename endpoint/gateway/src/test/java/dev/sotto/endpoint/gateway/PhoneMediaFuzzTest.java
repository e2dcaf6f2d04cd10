package dev.sotto.endpoint.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sotto.media.rtp.RtcpPacket.ReceiverReport;
import dev.sotto.media.rtp.RtcpPacket.SourceDescription;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Any datagram gets a verdict. */
class PhoneMediaFuzzTest {
    private static final long SEED = 20261130;

    @FuzzTest
    void any_datagram_gets_a_verdict(byte[] octets) {
        for (String offer : List.of(TestPhone.clear(), TestPhone.secured("AES_CM_128_HMAC_SHA1_32"))) {
            TestPhone phone = new TestPhone(offer, true);
            for (int i = 0; i < 6; i++) {
                phone.receive(octets, phone.address);
                phone.receiveRtcp(octets, phone.address);
            }
        }
    }

    @Test
    void mutated_packets_get_a_verdict() {
        Random random = new Random(SEED);
        for (String offer : List.of(TestPhone.clear(), TestPhone.secured("AES_CM_128_HMAC_SHA1_32"))) {
            TestPhone phone = new TestPhone(offer, true);
            Set<PhoneMediaVerdict> seen = EnumSet.noneOf(PhoneMediaVerdict.class);
            for (int round = 0; round < 20_000; round++) {
                byte[] octets = switch (random.nextInt(4)) {
                    case 0 -> phone.packet(101, new byte[] {(byte) random.nextInt(17), 0, 0, 80});
                    case 1 -> phone.packet(13, new byte[] {80});
                    case 2 ->
                        phone.rtcp(
                                List.of(new ReceiverReport(0x1234, List.of()), SourceDescription.cname(0x1234, "a")));
                    default -> phone.voice();
                };
                octets = Arrays.copyOf(octets, Math.max(0, octets.length + random.nextInt(7) - 5));
                for (int i = random.nextInt(3); i > 0 && octets.length > 0; i--) {
                    octets[random.nextInt(octets.length)] = (byte) random.nextInt();
                }
                phone.now += TestPhone.MILLI;
                boolean onRtcpPort = octets.length > 1 && (octets[1] & 0xFF) >= 192;
                try {
                    seen.add(phone.media.onDatagram(
                            MemorySegment.ofArray(octets),
                            octets.length,
                            phone.address,
                            onRtcpPort,
                            phone.now,
                            phone.out));
                    phone.media.onTime(phone.now, phone.out);
                } catch (RuntimeException e) {
                    throw new AssertionError("seed " + SEED + " round " + round, e);
                }
                phone.out.drain();
            }
            assertThat(seen).hasSizeGreaterThan(6);
        }
    }
}
