package dev.sotto.endpoint.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.SharedCounters;
import dev.sotto.sdp.AudioCodec;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhoneSocketsTest {
    private static final int FLOOD = 60;

    private final SharedCounters<GatewayCounter> counters = new SharedCounters<>(GatewayCounter.class);

    @Test
    void one_reading_takes_all_that_a_flood_has_left_at_a_port() throws IOException {
        MixedPhone phone = new MixedPhone(1, AudioCodec.PCMU, 20, 440);
        try (PhoneSockets sockets = PhoneSockets.of("127.0.0.1", 41_000, 42_999, counters);
                PhoneSockets.Pair pair = sockets.open().orElseThrow();
                DatagramChannel stranger = DatagramChannel.open()) {
            pair.attach(phone.member.phone);
            InetSocketAddress port = new InetSocketAddress(InetAddress.getLoopbackAddress(), pair.port());
            for (int i = 0; i < FLOOD; i++) {
                stranger.send(ByteBuffer.wrap(new byte[] {0x11}), port);
            }

            // The first time one is taken; who has one again the next time is emptied.
            sockets.read(1_000_000_000);
            sockets.read(1_000_000_000);

            long judged = phone.member.phone.describe(1_000_000_000).verdicts().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertThat(judged).isEqualTo(FLOOD);
            assertThat(counters.snapshot().get(GatewayCounter.BUG)).isZero();
        } finally {
            phone.member.phone.close();
        }
    }

    /** What arrives at the ports of a phone meets a mistake of ours. */
    private static final class BrokenEar implements PhoneEar {
        private int broken;

        @Override
        public void onDatagram(
                MemorySegment datagram, int length, InetSocketAddress source, boolean onRtcpPort, long nowNanos) {
            datagram.asSlice(datagram.byteSize() + 1);
        }

        @Override
        public void breakOff() {
            broken++;
        }
    }

    @Test
    void a_mistake_in_a_datagram_ends_the_call_of_that_phone_with_500_and_no_other() throws IOException {
        MixedPhone anna = new MixedPhone(1, AudioCodec.PCMU, 20, 440);
        BrokenEar broken = new BrokenEar();
        try (PhoneSockets sockets = PhoneSockets.of("127.0.0.1", 41_000, 42_999, counters);
                PhoneSockets.Pair annas = sockets.open().orElseThrow();
                PhoneSockets.Pair brokens = sockets.open().orElseThrow();
                DatagramChannel stranger = DatagramChannel.open()) {
            annas.attach(anna.member.phone);
            brokens.attach(broken);
            for (PhoneSockets.Pair pair : List.of(brokens, annas)) {
                stranger.send(
                        ByteBuffer.wrap(new byte[] {0x11}),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), pair.port()));
            }

            sockets.read(1_000_000_000);

            assertThat(broken.broken).isOne();
            assertThat(counters.snapshot().get(GatewayCounter.BUG)).isOne();
            assertThat(anna.member.phone.describe(1_000_000_000).verdicts().get(PhoneMediaVerdict.NOT_MEDIA))
                    .isOne();
            assertThat(anna.member.phone.fault()).isEmpty();
            anna.member.phone.breakOff();
            assertThat(anna.member.phone.fault().orElseThrow().cause()).isEqualTo(500);
        } finally {
            anna.member.phone.close();
        }
    }

    @Test
    void ports_that_are_given_back_are_open_no_longer() {
        try (PhoneSockets sockets = PhoneSockets.of("127.0.0.1", 41_000, 42_999, counters)) {
            PhoneSockets.Pair first = sockets.open().orElseThrow();
            PhoneSockets.Pair second = sockets.open().orElseThrow();
            assertThat(sockets.openPorts()).isEqualTo(4);

            first.close();
            first.close();
            second.close();

            assertThat(sockets.openPorts()).isZero();
        }
    }

    @Test
    void there_are_no_more_phones_than_pairs_in_the_range_and_none_has_another_port() {
        try (PhoneSockets sockets = PhoneSockets.of("127.0.0.1", 43_001, 43_005, counters);
                PhoneSockets.Pair first = sockets.open().orElseThrow();
                PhoneSockets.Pair second = sockets.open().orElseThrow()) {
            assertThat(List.of(first.port(), second.port())).containsExactly(43_002, 43_004);
            assertThat(sockets.open()).isEmpty();
        }
    }
}
