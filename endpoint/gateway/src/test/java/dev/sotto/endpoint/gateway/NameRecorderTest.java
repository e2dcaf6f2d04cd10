package dev.sotto.endpoint.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.endpoint.audio.AudioFrame;
import dev.sotto.endpoint.audio.ToneSource;
import dev.sotto.endpoint.audio.VoiceLevel;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameRecorderTest {
    private final NameRecorder recorder = new NameRecorder();

    private void silence(int frames) {
        for (int i = 0; i < frames; i++) {
            recorder.onFrame(AudioFrame.silence());
        }
    }

    /** Something like speech: loud and soft, of a peak. */
    private void voice(int frames, double peak) {
        ToneSource tone = new ToneSource(300);
        for (int i = 0; i < frames; i++) {
            short[] frame = tone.next();
            double loudness = peak / 8192 * (i % 8 == 0 ? 0.3 : 1);
            for (int j = 0; j < frame.length; j++) {
                frame[j] = (short) Math.round(frame[j] * loudness);
            }
            recorder.onFrame(frame);
        }
    }

    private static double decibels(short[] sound) {
        double sum = 0;
        for (short sample : sound) {
            sum += (double) sample * sample;
        }
        return 10 * Math.log10(sum / sound.length / (32767.0 * 32767.0));
    }

    @Test
    void who_says_nothing_or_only_clicks_has_no_name() {
        silence(NameRecorder.MOST_FRAMES);
        assertThat(recorder.isOver()).isTrue();
        assertThat(recorder.finish(false)).isEmpty();
        NameRecorder clicked = new NameRecorder();
        short[] click = AudioFrame.silence();
        Arrays.fill(click, (short) 20_000);
        clicked.onFrame(click);
        for (int i = 0; i < 50; i++) {
            clicked.onFrame(AudioFrame.silence());
        }
        assertThat(clicked.finish(false)).isEmpty();
        assertThat(new NameRecorder().finish(true)).isEmpty();
    }

    @Test
    void a_name_is_over_after_a_second_of_silence_and_has_none_around_it() {
        silence(50);
        voice(40, 4000);
        silence(59);
        assertThat(recorder.isOver()).isFalse();
        silence(1);
        assertThat(recorder.isOver()).isTrue();
        short[] name = recorder.finish(false).orElseThrow();
        assertThat(name.length / AudioFrame.SAMPLES).isBetween(40, 48);
    }

    @Test
    void nothing_is_longer_than_five_seconds_and_what_comes_later_is_not_taken() {
        voice(1000, 4000);
        assertThat(recorder.isOver()).isTrue();
        assertThat(recorder.finish(false).orElseThrow()).hasSize(5 * AudioFrame.RATE_HZ);
    }

    @ParameterizedTest
    @ValueSource(doubles = {500, 1000, 4000, 12_000, 30_000})
    void whispered_or_shouted_names_are_as_loud_as_phrases(double peak) {
        silence(10);
        voice(60, peak);
        silence(60);
        short[] name = recorder.finish(false).orElseThrow();
        assertThat(decibels(name)).isBetween(VoiceLevel.TARGET_DBOV - 1.5, VoiceLevel.TARGET_DBOV + 0.5);
        for (short sample : name) {
            assertThat(Math.abs(sample)).isLessThan(Short.MAX_VALUE);
        }
    }

    @Test
    void the_tone_of_the_key_that_ended_it_is_cut_off() {
        voice(50, 4000);
        Optional<short[]> whole = recorder.finish(false);
        NameRecorder other = new NameRecorder();
        ToneSource tone = new ToneSource(300);
        for (int i = 0; i < 50; i++) {
            other.onFrame(tone.next());
        }
        assertThat(other.finish(true).orElseThrow().length)
                .isEqualTo(whole.orElseThrow().length - 10 * AudioFrame.SAMPLES);
    }
}
