package dev.sotto.endpoint.audio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sdp.AudioCodec;
import dev.sotto.tests.kit.Allocation;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ToneKeysTest {
    private static final int PER_MILLI = AudioFrame.RATE_HZ / 1000;
    private static final String ALL = "0123456789*#ABCD";

    private double high = 1;
    private double off = 1;
    private double amplitude = 4000;
    private double noise;

    @Test
    void every_key_is_heard_once_wherever_in_a_frame_it_begins() {
        for (int shift = 0; shift < 20; shift++) {
            assertThat(hear(type(ALL, 60, 60, shift * PER_MILLI)))
                    .as("%d ms", shift)
                    .isEqualTo(ALL);
        }
    }

    @Test
    void tones_and_pauses_of_40_ms_are_enough() {
        for (int shift = 0; shift < 20; shift++) {
            assertThat(hear(type("1199*#", 40, 40, shift * PER_MILLI)))
                    .as("%d ms", shift)
                    .isEqualTo("1199*#");
        }
    }

    @Test
    void a_key_of_which_every_third_packet_was_left_out_is_heard_once() {
        short[] sent = type(ALL, 120, 120, 0);
        short[] received = new short[sent.length];
        int length = 0;
        for (int at = 0; at + AudioFrame.SAMPLES <= sent.length; at += AudioFrame.SAMPLES) {
            if (at / AudioFrame.SAMPLES % 3 != 2) {
                System.arraycopy(sent, at, received, length, AudioFrame.SAMPLES);
                length += AudioFrame.SAMPLES;
            }
        }
        assertThat(hear(Arrays.copyOf(received, length))).isEqualTo(ALL);
    }

    @Test
    void a_key_held_for_long_is_one_key() {
        assertThat(hear(type("55", 3000, 80, 0))).isEqualTo("55");
    }

    @Test
    void keys_may_follow_without_a_pause() {
        assertThat(hear(type("1234", 80, 0, 0))).isEqualTo("1234");
    }

    @ParameterizedTest
    @CsvSource({"-8, true", "-6, true", "0, true", "4, true", "6, true", "-11, false", "9, false"})
    void tones_must_be_nearly_as_loud_as_each_other(double decibels, boolean heard) {
        // A shade inside of the limit.
        high = Math.pow(10, (decibels - Math.signum(decibels) * 0.3) / 20);
        assertThat(hear(type(ALL, 80, 80, 7))).isEqualTo(heard ? ALL : "");
    }

    @ParameterizedTest
    @CsvSource({"1.015, true", "0.985, true", "1.0, true", "1.06, false", "0.94, false"})
    void tones_must_be_near_their_frequencies(double factor, boolean heard) {
        off = factor;
        assertThat(hear(type(ALL, 80, 80, 11))).isEqualTo(heard ? ALL : "");
    }

    @ParameterizedTest
    @CsvSource({"16000, true", "1000, true", "400, true", "60, false"})
    void loud_and_soft_tones_are_heard_and_the_crosstalk_of_another_line_is_not(double samples, boolean heard) {
        amplitude = samples;
        assertThat(hear(type(ALL, 80, 80, 3))).isEqualTo(heard ? ALL : "");
    }

    @Test
    void a_line_that_hisses_15_db_below_the_tones_does_no_harm() {
        noise = amplitude * Math.pow(10, -15 / 20.0);
        assertThat(hear(type(ALL, 80, 80, 5))).isEqualTo(ALL);
    }

    @ParameterizedTest
    @EnumSource(
            value = AudioCodec.class,
            names = {"PCMU", "PCMA", "G722", "OPUS"})
    void keys_are_heard_through_every_codec_and_over_single_losses(AudioCodec kind) {
        short[] sent = type(ALL, 100, 100, 0);
        short[] received = new short[sent.length];
        try (VoiceEncoder sender = VoiceEncoder.open(kind);
                VoiceDecoder receiver = VoiceDecoder.open(kind)) {
            for (int at = 0; at < sent.length; at += AudioFrame.SAMPLES) {
                byte[] payload = sender.encode(Arrays.copyOfRange(sent, at, at + AudioFrame.SAMPLES));
                boolean lost = kind != AudioCodec.OPUS && at / AudioFrame.SAMPLES % 20 == 12;
                short[] frame = lost ? receiver.conceal() : receiver.decode(payload);
                System.arraycopy(frame, 0, received, at, frame.length);
            }
        }
        assertThat(hear(received)).isEqualTo(ALL);
    }

    @Test
    void ten_minutes_of_something_like_speech_press_no_key() {
        for (long seed = 1; seed <= 10; seed++) {
            ToneKeys keys = new ToneKeys(AudioFrame.RATE_HZ);
            Babble voice = new Babble(seed, 9000);
            for (int i = 0; i < 3000; i++) {
                assertThat(keys.onFrame(voice.next()))
                        .as("seed %d, frame %d", seed, i)
                        .isEmpty();
            }
        }
    }

    @Test
    void noise_single_tones_and_chords_press_no_key() {
        Random random = new Random(23);
        ToneKeys keys = new ToneKeys(AudioFrame.RATE_HZ);
        short[] frame = AudioFrame.silence();
        for (int i = 0; i < 3000; i++) {
            for (int n = 0; n < frame.length; n++) {
                frame[n] = (short) (random.nextGaussian() * 4000);
            }
            assertThat(keys.onFrame(frame)).as("frame %d", i).isEmpty();
        }
        for (int chord = 0; chord < 400; chord++) {
            // Three tones of one voice, as instruments and vowels have them.
            double base = 150 + random.nextInt(700);
            double[] amplitudes = {4000, 3000 * random.nextDouble() + 1500, 3000 * random.nextDouble() + 1500};
            for (int i = 0; i < 5; i++) {
                chord(frame, i, base, amplitudes);
                assertThat(keys.onFrame(frame)).as("chord on %f Hz", base).isEmpty();
            }
        }
    }

    @Test
    void a_frame_costs_no_memory() {
        ToneKeys keys = new ToneKeys(AudioFrame.RATE_HZ);
        Babble voice = new Babble(1, 9000);
        short[][] frames = new short[50][];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = voice.next();
        }
        long allocated = Allocation.least(10_000, () -> {
            for (int i = 0; i < 10_000; i++) {
                keys.onFrame(frames[i % frames.length]);
            }
        });
        assertThat(allocated).isLessThan(10_000);
    }

    private static void chord(short[] frame, int number, double base, double[] amplitudes) {
        for (int n = 0; n < frame.length; n++) {
            double t = (double) (number * frame.length + n) / AudioFrame.RATE_HZ;
            double sum = 0;
            for (int k = 0; k < amplitudes.length; k++) {
                sum += amplitudes[k] * Math.sin(2 * Math.PI * base * (k + 1) * t);
            }
            frame[n] = (short) sum;
        }
    }

    /** Every key is a pair of tones, and silence between them, from {@code shift} samples on. */
    private short[] type(String text, int toneMillis, int pauseMillis, int shift) {
        Random random = new Random(text.length());
        int each = (toneMillis + pauseMillis) * PER_MILLI;
        int length = shift + text.length() * each + 100 * PER_MILLI;
        short[] out = new short[(length + AudioFrame.SAMPLES - 1) / AudioFrame.SAMPLES * AudioFrame.SAMPLES];
        for (int n = 0; n < out.length; n++) {
            double value = noise * random.nextGaussian();
            int at = n - shift;
            if (at >= 0 && at / each < text.length() && at % each < toneMillis * PER_MILLI) {
                PhoneKey key = PhoneKey.of(text.charAt(at / each)).orElseThrow();
                value += amplitude * (sine(key.rowHertz(), n) + high * sine(key.columnHertz(), n));
            }
            out[n] = Mixer.saturate((int) Math.round(value));
        }
        return out;
    }

    private double sine(int hertz, int n) {
        return Math.sin(2 * Math.PI * hertz * off * n / AudioFrame.RATE_HZ);
    }

    private static String hear(short[] samples) {
        ToneKeys keys = new ToneKeys(AudioFrame.RATE_HZ);
        StringBuilder heard = new StringBuilder();
        for (int at = 0; at < samples.length; at += AudioFrame.SAMPLES) {
            keys.onFrame(Arrays.copyOfRange(samples, at, at + AudioFrame.SAMPLES))
                    .ifPresent(key -> heard.append(key.character()));
        }
        return heard.toString();
    }
}
