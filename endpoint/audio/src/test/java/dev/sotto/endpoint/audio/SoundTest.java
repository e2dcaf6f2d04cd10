package dev.sotto.endpoint.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sotto.tests.kit.Rfc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoundTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void what_is_recorded_can_be_played() throws IOException {
        Path file = folder.resolve("tone.wav");
        ToneSource tone = new ToneSource(660);
        try (WavSink sink = new WavSink(file)) {
            for (int i = 0; i < 120; i++) {
                sink.accept(tone.next());
            }
        }
        assertThat(Files.size(file)).isEqualTo(WavCodec.HEADER_OCTETS + 120L * 1920);
        WavAudio audio = WavCodec.parse(Files.readAllBytes(file));
        assertThat(audio.rateHz()).isEqualTo(48_000);
        assertThat(Spectrum.amplitude(audio.samples(), 48_000, 660)).isCloseTo(8192, within(10.0));
        WavSource source = WavSource.open(file);
        for (int i = 0; i < 120; i++) {
            assertThat(source.ended()).isFalse();
            assertThat(source.next()).hasSize(AudioFrame.SAMPLES);
        }
        assertThat(source.ended()).isTrue();
        assertThat(source.next()).containsOnly(0);
    }

    @Test
    void a_recorder_that_is_killed_leaves_a_readable_file() throws IOException {
        Path file = folder.resolve("killed.wav");
        try (WavSink sink = new WavSink(file)) {
            for (int i = 0; i < 75; i++) {
                sink.accept(new ToneSource(440).next());
            }
            WavAudio audio = WavCodec.parse(Files.readAllBytes(file));
            assertThat(audio.samples().length).isBetween(50 * AudioFrame.SAMPLES, 75 * AudioFrame.SAMPLES);
        }
    }

    @Test
    void the_mixer_adds_and_cuts_at_full_scale() {
        short[] loud = AudioFrame.silence();
        Arrays.fill(loud, (short) 30000);
        short[] quiet = AudioFrame.silence();
        Arrays.fill(quiet, (short) 100);
        assertThat(Mixer.mix(List.of(quiet, quiet))).containsOnly(200);
        assertThat(Mixer.mix(List.of(loud, loud))).containsOnly(Short.MAX_VALUE);
        assertThat(Mixer.mix(List.of())).hasSize(AudioFrame.SAMPLES).containsOnly(0);
    }

    @Test
    @Rfc(number = 6464, section = "3", must = "the level is 0..127 in -dBov; silence is 127")
    void levels_are_those_of_rfc_6464() {
        short[] square = AudioFrame.silence();
        Arrays.fill(square, (short) 32767);
        assertThat(LevelMeter.of(square)).isZero();
        assertThat(LevelMeter.of(AudioFrame.silence())).isEqualTo(127);
        // A sine of a quarter of full scale: -12.04 dB for the amplitude, -3.01 dB for its form.
        assertThat(LevelMeter.of(new ToneSource(440).next())).isEqualTo(15);
        assertThat(LevelMeter.voice(15)).isTrue();
        assertThat(LevelMeter.voice(127)).isFalse();
    }
}
