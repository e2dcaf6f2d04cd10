package dev.sotto.endpoint.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sotto.base.MalformedException;
import dev.sotto.tests.kit.Allocation;
import dev.sotto.tests.kit.Rfc;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComfortNoiseTest {
    @ParameterizedTest
    @ValueSource(ints = {30, 45, 60, 75})
    @Rfc(number = 3389, section = "3.1", must = "the first octet is the level of the noise in -dBov")
    void noise_has_the_level_that_was_said(int level) {
        assertThat(LevelMeter.of(sound((byte) level))).isCloseTo(level, within(1));
        // The first bit is not used.
        assertThat(LevelMeter.of(sound((byte) (0x80 | level)))).isCloseTo(level, within(1));
    }

    @Test
    @Rfc(number = 3389, section = "3.2", must = "the other octets are reflection coefficients of an all-pole model")
    void noise_has_the_spectrum_that_was_said_at_the_same_level() {
        // k = 258 (N - 127) / 32768: a pole at the bottom of the spectrum, then one at its top.
        short[] low = sound((byte) 40, (byte) 20);
        short[] high = sound((byte) 40, (byte) 234);
        short[] flat = sound((byte) 40, (byte) 127, (byte) 127);
        assertThat(LevelMeter.of(low)).isCloseTo(40, within(2));
        assertThat(LevelMeter.of(flat)).isCloseTo(40, within(1));
        assertThat(band(low, 300)).isGreaterThan(5 * band(low, 3300));
        assertThat(band(high, 3300)).isGreaterThan(2 * band(high, 300));
        assertThat(band(flat, 3300) / band(flat, 300)).isBetween(0.6, 1.6);
    }

    @Test
    void it_is_silent_until_it_is_described_and_a_payload_without_a_level_is_malformed() {
        ComfortNoise noise = new ComfortNoise(AudioFrame.RATE_HZ);
        short[] frame = AudioFrame.silence();
        noise.fill(frame, 0, frame.length);
        assertThat(frame).containsOnly(0);
        assertThatThrownBy(() -> noise.describe(new byte[0])).isInstanceOf(MalformedException.class);
    }

    @Test
    void any_description_gives_noise_that_neither_rings_nor_grows() {
        Random random = new Random(3389);
        ComfortNoise noise = new ComfortNoise(AudioFrame.RATE_HZ);
        short[] frame = AudioFrame.silence();
        for (int round = 0; round < 3000; round++) {
            byte[] payload = new byte[1 + random.nextInt(40)];
            random.nextBytes(payload);
            payload[0] = (byte) (70 | (payload[0] & 0x80));
            noise.describe(payload);
            for (int i = 0; i < 3; i++) {
                noise.fill(frame, 0, frame.length);
                assertThat(LevelMeter.of(frame)).as("round %d", round).isGreaterThan(60);
            }
        }
        noise.describe(new byte[] {127});
        for (int i = 0; i < 50; i++) {
            noise.fill(frame, 0, frame.length);
        }
        assertThat(LevelMeter.of(frame)).as("at last").isGreaterThan(110);
    }

    @Test
    void a_frame_costs_no_memory() {
        ComfortNoise noise = new ComfortNoise(AudioFrame.RATE_HZ);
        noise.describe(new byte[] {50, 100, 120, (byte) 140});
        short[] frame = AudioFrame.silence();
        long allocated = Allocation.least(5000, () -> {
            for (int i = 0; i < 5000; i++) {
                noise.fill(frame, 0, frame.length);
            }
        });
        assertThat(allocated).isLessThan(5000);
    }

    /** Two seconds, after one in which it begins. */
    private static short[] sound(byte... payload) {
        ComfortNoise noise = new ComfortNoise(AudioFrame.RATE_HZ);
        noise.describe(payload);
        List<short[]> frames = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            short[] frame = AudioFrame.silence();
            noise.fill(frame, 0, 480);
            noise.fill(frame, 480, 480);
            frames.add(frame);
        }
        return Spectrum.join(frames.subList(50, 150));
    }

    private static double band(short[] samples, double hertz) {
        double sum = 0;
        for (int i = -20; i <= 20; i++) {
            sum += Math.pow(Spectrum.amplitude(samples, AudioFrame.RATE_HZ, hertz + 5 * i), 2);
        }
        return Math.sqrt(sum);
    }
}
