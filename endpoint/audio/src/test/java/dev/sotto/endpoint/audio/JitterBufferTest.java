package dev.sotto.endpoint.audio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.SimulatedNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JitterBufferTest {
    private static final int CLOCK_HZ = 48_000;
    private static final int TICKS = 960;

    private record Sent(int timestamp, int number) {}

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "0, 0.1, 0.2", "0.1, 0, 0", "0.3, 0.1, 0.2"})
    void frames_come_out_in_order_once_and_most_of_them(double loss, double duplicate, double reorder) {
        for (long seed = 1; seed <= 10; seed++) {
            List<Integer> played = play(seed, new SimulatedNetwork.Weather(loss, duplicate, reorder, 8_000_000), 500);
            assertThat(played).as("seed %d", seed).isSorted().doesNotHaveDuplicates();
            assertThat(played.size()).as("seed %d", seed).isGreaterThan((int) (500 * (1 - loss) * 0.85));
        }
    }

    @Test
    void timestamps_may_wrap_around() {
        JitterBuffer buffer = new JitterBuffer(CLOCK_HZ);
        List<Integer> played = new ArrayList<>();
        int timestamp = -5 * TICKS;
        for (int i = 0; i < 50; i++) {
            long now = i * AudioFrame.NANOS;
            buffer.put(timestamp, payload(i), now);
            timestamp += TICKS;
            collect(buffer.next(now), played);
        }
        assertThat(played).hasSizeGreaterThan(46).isSorted();
        assertThat(buffer.concealed()).isZero();
    }

    @Test
    void a_single_loss_is_concealed_and_a_pause_is_silence() {
        JitterBuffer buffer = new JitterBuffer(CLOCK_HZ);
        List<Integer> played = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            long now = i * AudioFrame.NANOS;
            boolean sent = i != 20 && (i < 50 || i >= 150);
            if (sent) {
                buffer.put(i * TICKS, payload(i), now);
            }
            collect(buffer.next(now), played);
        }
        assertThat(played)
                .hasSizeGreaterThan(92)
                .isSorted()
                .contains(19, 21, 49, 150)
                .doesNotContain(20);
        assertThat(buffer.concealed())
                .as("one for the loss, four at the end of the talk spurt")
                .isEqualTo(5);
    }

    @Test
    void a_clock_that_runs_ahead_does_not_grow_the_delay() {
        JitterBuffer buffer = new JitterBuffer(CLOCK_HZ);
        List<Integer> played = new ArrayList<>();
        int sent = 0;
        for (int i = 0; i < 5000; i++) {
            long now = i * AudioFrame.NANOS;
            int due = 1 + (int) (i * 1.01);
            for (; sent < due; sent++) {
                buffer.put(sent * TICKS, payload(sent), now);
            }
            collect(buffer.next(now), played);
        }
        assertThat(played.getLast()).isGreaterThan(sent - 15);
    }

    @Test
    void a_wavering_network_makes_it_wait_longer() {
        JitterBuffer buffer = new JitterBuffer(CLOCK_HZ);
        for (int i = 0; i < 200; i++) {
            long wobble = (i % 2) * 60_000_000L;
            buffer.put(i * TICKS, payload(i), i * AudioFrame.NANOS + wobble);
            buffer.next(i * AudioFrame.NANOS + wobble);
        }
        assertThat(buffer.targetFrames()).isGreaterThan(4);
    }

    @Test
    void what_has_to_be_repeated_is_waited_for_and_no_longer_when_nothing_is_lost_any_more() {
        SimulatedNetwork<Sent> network = new SimulatedNetwork<>(1, new SimulatedNetwork.Weather(0, 0, 0, 0));
        Random random = new Random(9);
        JitterBuffer buffer = new JitterBuffer(CLOCK_HZ);
        List<Integer> played = new ArrayList<>();
        int longest = 0;
        for (int i = 0; i < 4000; i++) {
            long tick = i * AudioFrame.NANOS;
            boolean repeated = i < 1000 && random.nextInt(10) == 0;
            network.send(tick + (repeated ? 90_000_000L : 0), new Sent(i * TICKS, i));
            while (network.nextArrivalNanos() <= tick) {
                long at = network.nextArrivalNanos();
                network.arrived(at).forEach(sent -> buffer.put(sent.timestamp, payload(sent.number), at));
            }
            collect(buffer.next(tick), played);
            longest = Math.max(longest, buffer.targetFrames());
        }
        assertThat(longest).as("frames that it waited for").isBetween(5, 8);
        assertThat(buffer.late()).as("of 100 that came 90 ms late").isLessThan(15);
        assertThat(buffer.concealed()).isLessThan(25);
        assertThat(played).isSorted().doesNotHaveDuplicates().hasSizeGreaterThan(3970);
        assertThat(buffer.targetFrames()).as("at last").isEqualTo(2);
    }

    @Test
    void a_rare_late_packet_makes_nobody_wait() {
        JitterBuffer buffer = new JitterBuffer(CLOCK_HZ);
        for (int i = 0; i < 2000; i++) {
            long now = i * AudioFrame.NANOS;
            if (i % 200 != 100) {
                buffer.put(i * TICKS, payload(i), now);
            }
            if (i % 200 == 105) {
                buffer.put((i - 5) * TICKS, payload(i - 5), now);
            }
            buffer.next(now);
            assertThat(buffer.targetFrames()).isLessThanOrEqualTo(3);
        }
        assertThat(buffer.late()).isEqualTo(10);
    }

    private static List<Integer> play(long seed, SimulatedNetwork.Weather weather, int packets) {
        SimulatedNetwork<Sent> network = new SimulatedNetwork<>(seed, weather);
        JitterBuffer buffer = new JitterBuffer(CLOCK_HZ);
        List<Integer> played = new ArrayList<>();
        for (int i = 0; i < packets + 20; i++) {
            long tick = i * AudioFrame.NANOS;
            if (i < packets) {
                network.send(tick, new Sent(i * TICKS, i));
            }
            while (network.nextArrivalNanos() <= tick) {
                long at = network.nextArrivalNanos();
                network.arrived(at).forEach(sent -> buffer.put(sent.timestamp, payload(sent.number), at));
            }
            collect(buffer.next(tick), played);
        }
        return played;
    }

    private static Playout.Payload payload(int number) {
        return new Playout.Payload(new byte[] {(byte) (number >> 8), (byte) number});
    }

    private static void collect(Playout playout, List<Integer> played) {
        if (playout instanceof Playout.Payload payload) {
            played.add((payload.octets()[0] & 0xFF) << 8 | (payload.octets()[1] & 0xFF));
        }
    }
}
