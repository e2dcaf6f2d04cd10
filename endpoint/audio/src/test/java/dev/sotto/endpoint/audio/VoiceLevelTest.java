package dev.sotto.endpoint.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sotto.tests.kit.Allocation;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VoiceLevelTest {
    private static final int CEILING = 29_205;

    private final VoiceLevel level = new VoiceLevel();

    @ParameterizedTest
    @CsvSource({"-32, -23", "-27, -23", "-23, -23", "-14, -23", "-45, -33", "-8, -20"})
    void a_voice_comes_to_the_same_loudness_within_12_db(double spoken, double heard) {
        double factor = factor(spoken);
        Speech in = new Speech();
        Speech out = new Speech();
        Babble voice = new Babble(3, factor);
        for (int i = 0; i < 1500; i++) {
            short[] frame = voice.next();
            boolean speech = in.add(frame, i >= 750, spoken - 15);
            level.process(frame);
            out.addIf(speech, frame, i >= 750);
        }
        assertThat(in.dbov()).as("what was spoken").isCloseTo(spoken, within(2.5));
        assertThat(out.dbov()).isCloseTo(heard, within(3.0));
        assertThat(Math.abs(level.gainDb())).isLessThanOrEqualTo(12);
    }

    @Test
    void the_gain_hardly_moves_while_somebody_speaks_on() {
        Babble voice = new Babble(8, factor(-30));
        double least = 99;
        double most = -99;
        for (int i = 0; i < 3000; i++) {
            level.process(voice.next());
            if (i > 500) {
                least = Math.min(least, level.gainDb());
                most = Math.max(most, level.gainDb());
            }
        }
        assertThat(most - least).isLessThan(3);
    }

    @Test
    void nothing_pumps_in_silence_or_in_the_noise_of_a_line() {
        Babble voice = new Babble(4, factor(-32));
        for (int i = 0; i < 500; i++) {
            level.process(voice.next());
        }
        double learned = level.gainDb();
        assertThat(learned).isGreaterThan(5);
        Random random = new Random(1);
        for (int i = 0; i < 3000; i++) {
            level.process(noise(random, i < 1000 ? 0 : i < 2000 ? 20 : 250));
            // The first 300 ms of a new noise may still pass for a voice.
            assertThat(level.gainDb()).as("frame %d", i).isCloseTo(learned, within(1.0));
        }
    }

    @Test
    void noise_alone_is_not_made_louder() {
        Random random = new Random(2);
        for (int i = 0; i < 1500; i++) {
            level.process(noise(random, 300));
        }
        assertThat(level.gainDb()).isZero();
    }

    @Test
    void what_is_neither_too_loud_nor_too_soft_comes_out_as_it_went_in_5_ms_later() {
        Random random = new Random(3);
        short[] before = noise(random, 3000);
        short[] in = before.clone();
        level.process(before);
        assertThat(Arrays.copyOf(before, Limiter.DELAY_SAMPLES)).containsOnly(0);
        assertThat(Arrays.copyOfRange(before, Limiter.DELAY_SAMPLES, before.length))
                .isEqualTo(Arrays.copyOf(in, in.length - Limiter.DELAY_SAMPLES));
    }

    @Test
    void nothing_passes_the_ceiling_whatever_comes() {
        Random random = new Random(5);
        Babble soft = new Babble(6, factor(-40));
        Babble loud = new Babble(7, 60_000);
        for (int i = 0; i < 4000; i++) {
            short[] frame = random.nextInt(30) == 0 ? loud.next() : soft.next();
            if (random.nextInt(50) == 0) {
                int at = random.nextInt(900);
                Arrays.fill(
                        frame,
                        at,
                        at + 1 + random.nextInt(60),
                        random.nextBoolean() ? Short.MAX_VALUE : Short.MIN_VALUE);
            }
            level.process(frame);
            for (short sample : frame) {
                assertThat(Math.abs((int) sample)).as("frame %d", i).isLessThanOrEqualTo(CEILING);
            }
        }
    }

    @Test
    void a_loud_tone_is_made_softer_and_not_cut() {
        Babble voice = new Babble(9, factor(-40));
        for (int i = 0; i < 800; i++) {
            level.process(voice.next());
        }
        assertThat(level.gainDb()).isGreaterThan(10);
        short[] all = new short[50 * AudioFrame.SAMPLES];
        for (int i = 0; i < 60; i++) {
            short[] frame = AudioFrame.silence();
            for (int n = 0; n < frame.length; n++) {
                double t = (double) (i * frame.length + n) / AudioFrame.RATE_HZ;
                frame[n] = (short) (28_000 * Math.sin(2 * Math.PI * 1000 * t));
            }
            level.process(frame);
            if (i >= 10) {
                System.arraycopy(frame, 0, all, (i - 10) * frame.length, frame.length);
            }
        }
        double first = Spectrum.amplitude(all, AudioFrame.RATE_HZ, 1000);
        assertThat(first).isBetween(26_000.0, 29_205.0);
        assertThat(Spectrum.amplitude(all, AudioFrame.RATE_HZ, 3000) / first).isLessThan(0.003);
        assertThat(Spectrum.amplitude(all, AudioFrame.RATE_HZ, 5000) / first).isLessThan(0.003);
    }

    @Test
    void after_a_peak_the_voice_is_back_at_its_loudness_within_half_a_second() {
        short[] frame = noise(new Random(7), 1000);
        Arrays.fill(frame, 100, 400, Short.MIN_VALUE);
        level.process(frame);
        double first = 0;
        double last = 0;
        for (int i = 0; i < 25; i++) {
            short[] more = noise(new Random(i), 1000);
            level.process(more);
            first = i == 0 ? power(more) : first;
            last = power(more);
        }
        assertThat(10 * Math.log10(last / (1000.0 * 1000))).isCloseTo(0, within(0.3));
        assertThat(first).isLessThan(last * 2);
    }

    @Test
    void a_frame_costs_no_memory() {
        Babble voice = new Babble(11, 9000);
        short[] spoken = voice.next();
        short[] frame = AudioFrame.silence();
        long allocated = Allocation.least(10_000, () -> {
            for (int i = 0; i < 10_000; i++) {
                System.arraycopy(spoken, 0, frame, 0, spoken.length);
                level.process(frame);
            }
        });
        assertThat(allocated).isLessThan(10_000);
    }

    /** The amplitude at which {@link Babble} speaks so loud. */
    private static double factor(double dbov) {
        return BABBLE_AT_23 * Math.pow(10, (dbov + 23) / 20);
    }

    private static final double BABBLE_AT_23 = 4650;

    private static short[] noise(Random random, double rms) {
        short[] frame = AudioFrame.silence();
        for (int i = 0; i < frame.length; i++) {
            frame[i] = (short) Math.round(random.nextGaussian() * rms);
        }
        return frame;
    }

    private static double power(short[] frame) {
        double sum = 0;
        for (short sample : frame) {
            sum += (double) sample * sample;
        }
        return sum / frame.length;
    }

    /** The loudness of the frames in which somebody speaks. */
    private static final class Speech {
        private double sum;
        private int frames;

        boolean add(short[] frame, boolean counted, double leastDbov) {
            boolean speech = 10 * Math.log10(power(frame) / (32767.0 * 32767) + 1e-12) > leastDbov;
            addIf(speech, frame, counted);
            return speech;
        }

        void addIf(boolean speech, short[] frame, boolean counted) {
            if (speech && counted) {
                sum += power(frame);
                frames++;
            }
        }

        double dbov() {
            return 10 * Math.log10(sum / frames / (32767.0 * 32767));
        }
    }
}
