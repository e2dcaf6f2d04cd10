package dev.sotto.endpoint.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sotto.sdp.AudioCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConcealmentTest {
    private static final int FRAME = 160;

    @ParameterizedTest
    @ValueSource(doubles = {80, 133, 180, 200})
    void a_voice_goes_on_with_its_pitch_where_a_packet_is_lost(double pitchHz) {
        short[] sent = vowel(pitchHz, 8000, 20 * FRAME);
        short[] heard = through(sent, 8000, 10, 10);
        for (int i = 10 * FRAME; i < 11 * FRAME; i++) {
            assertThat(heard[i]).as("sample %d", i).isCloseTo(sent[i], within((short) 4500));
        }
        double lost = energy(heard, 10 * FRAME, 10 * FRAME + 80) / energy(sent, 10 * FRAME, 10 * FRAME + 80);
        assertThat(lost).as("energy of the first 10 ms").isBetween(0.75, 1.25);
        assertThat(signalToNoise(sent, heard, 10 * FRAME, 10 * FRAME + 80)).isGreaterThan(8);
    }

    @Test
    void nothing_clicks_where_sound_is_invented_or_comes_back() {
        for (double pitchHz = 70; pitchHz < 200; pitchHz += 7) {
            short[] sent = vowel(pitchHz, 8000, 30 * FRAME);
            short[] heard = through(sent, 8000, 10, 12);
            assertThat(steepest(heard)).as("%f Hz", pitchHz).isLessThan(steepest(sent) * 3 / 2);
        }
    }

    @Test
    void what_is_invented_fades_from_10_ms_on_and_is_gone_after_60_ms() {
        short[] heard = through(vowel(100, 8000, 20 * FRAME), 8000, 10, 14);
        double before = energy(heard, 9 * FRAME, 10 * FRAME);
        double second = energy(heard, 11 * FRAME, 12 * FRAME);
        assertThat(second / before).isBetween(0.1, 0.7);
        assertThat(Arrays.copyOfRange(heard, 13 * FRAME, 15 * FRAME)).containsOnly(0);
    }

    @Test
    void silence_stays_silence_and_a_loss_at_the_very_beginning_is_silence() {
        assertThat(through(new short[20 * FRAME], 8000, 5, 6)).containsOnly(0);
        short[] first = new short[FRAME];
        new Concealment(8000).conceal(first, FRAME);
        assertThat(first).containsOnly(0);
    }

    @Test
    void without_loss_nothing_is_changed() {
        short[] sent = vowel(120, 16_000, 9600);
        assertThat(through(sent, 16_000, 100, 100)).isEqualTo(sent);
    }

    @ParameterizedTest
    @EnumSource(
            value = AudioCodec.class,
            names = {"PCMU", "PCMA", "G722"})
    void five_percent_of_loss_leave_a_tone_its_strength(AudioCodec kind) {
        ToneSource tone = new ToneSource(440);
        List<short[]> heard = new ArrayList<>();
        try (VoiceEncoder encoder = VoiceEncoder.open(kind);
                VoiceDecoder codec = VoiceDecoder.open(kind)) {
            for (int i = 0; i < 100; i++) {
                byte[] payload = encoder.encode(tone.next());
                heard.add(i % 20 == 7 ? codec.conceal() : codec.decode(payload));
            }
        }
        short[] all = Spectrum.join(heard.subList(10, 100));
        assertThat(Spectrum.amplitude(all, AudioFrame.RATE_HZ, 440)).isCloseTo(8192, within(400.0));
        for (int i = 5; i < 90; i++) {
            assertThat(LevelMeter.of(heard.get(i))).as("frame %d", i).isBetween(14, 19);
        }
    }

    /** Frames {@code from} to {@code to} are lost. */
    private static short[] through(short[] sent, int rateHz, int from, int to) {
        Concealment concealment = new Concealment(rateHz);
        short[] out = new short[sent.length];
        int size = rateHz / 50;
        short[] frame = new short[size];
        for (int i = 0; i < sent.length / size; i++) {
            if (i >= from && i <= to && from < 100) {
                concealment.conceal(frame, size);
            } else {
                System.arraycopy(sent, i * size, frame, 0, size);
                concealment.heard(frame, size);
            }
            System.arraycopy(frame, 0, out, i * size, size);
        }
        return out;
    }

    /** Twelve harmonics that become weaker. */
    private static short[] vowel(double pitchHz, int rateHz, int length) {
        short[] out = new short[length];
        for (int i = 0; i < length; i++) {
            double sum = 0;
            for (int k = 1; k <= 12; k++) {
                sum += Math.sin(2 * Math.PI * pitchHz * k * i / rateHz + k * k) / k;
            }
            out[i] = (short) (5000 * sum);
        }
        return out;
    }

    private static int steepest(short[] samples) {
        int most = 0;
        for (int i = 1; i < samples.length; i++) {
            most = Math.max(most, Math.abs(samples[i] - samples[i - 1]));
        }
        return most;
    }

    private static double energy(short[] samples, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (double) samples[i] * samples[i];
        }
        return sum;
    }

    private static double signalToNoise(short[] sent, short[] heard, int from, int to) {
        double noise = 0;
        for (int i = from; i < to; i++) {
            noise += Math.pow(sent[i] - heard[i], 2);
        }
        return 10 * Math.log10(energy(sent, from, to) / noise);
    }
}
