package dev.sotto.endpoint.audio;

import static dev.sotto.sdp.AudioCodec.OPUS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sotto.sdp.AudioCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecTest {
    private static final double FULL = 8192;

    @ParameterizedTest
    @EnumSource(
            value = AudioCodec.class,
            names = {"OPUS", "PCMU", "PCMA", "G722"})
    void a_tone_survives_every_codec(AudioCodec kind) {
        try (VoiceEncoder encoder = VoiceEncoder.open(kind);
                VoiceDecoder decoder = VoiceDecoder.open(kind)) {
            assertThat(through(encoder, decoder)).isCloseTo(FULL, within(0.2 * FULL));
        }
    }

    /** As one voice is sent, as a mix is, and as one for a phone that hears little. */
    static List<OpusSettings> settings() {
        return List.of(
                OpusSettings.ONE_VOICE,
                OpusSettings.ofMix(""),
                OpusSettings.ofMix("maxaveragebitrate=16000;maxplaybackrate=8000"));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void libopus_and_concentus_understand_themselves_and_each_other(OpusSettings settings) {
        for (boolean encodesInJava : List.of(true, false)) {
            for (boolean decodesInJava : List.of(true, false)) {
                try (VoiceEncoder encoder =
                                encodesInJava ? new ConcentusEncoder(settings) : VoiceEncoder.open(OPUS, settings);
                        VoiceDecoder decoder = decodesInJava ? new ConcentusDecoder() : VoiceDecoder.open(OPUS)) {
                    assertThat(through(encoder, decoder))
                            .as("encodes in Java %s, decodes in Java %s", encodesInJava, decodesInJava)
                            .isCloseTo(FULL, within(0.2 * FULL));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    void opus_keeps_to_the_bit_rate_and_the_band_that_the_listener_wants(OpusSettings settings) {
        try (VoiceEncoder encoder = VoiceEncoder.open(OPUS, settings);
                VoiceDecoder decoder = VoiceDecoder.open(OPUS)) {
            ToneSource low = new ToneSource(440);
            ToneSource high = new ToneSource(7000);
            List<short[]> heard = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                byte[] payload = encoder.encode(Mixer.mix(List.of(low.next(), high.next())));
                assertThat(payload).hasSize(settings.bitsPerSecond() / 50 / 8);
                heard.add(decoder.decode(payload));
            }
            double above = Spectrum.amplitude(Spectrum.join(heard.subList(10, 50)), AudioFrame.RATE_HZ, 7000);
            if (settings.bandwidthHz() > 7000) {
                assertThat(above).isGreaterThan(0.5 * FULL);
            } else {
                assertThat(above).isLessThan(0.1 * FULL);
            }
        }
    }

    @Test
    void what_a_listener_says_about_opus_is_read_with_forbearance() {
        assertThat(OpusSettings.ofMix("")).isEqualTo(new OpusSettings(false, 48_000, 20_000));
        assertThat(OpusSettings.ofMix("stereo=1; MaxAverageBitrate=41000 ;maxplaybackrate=16000"))
                .isEqualTo(new OpusSettings(false, 40_000, 8000));
        assertThat(OpusSettings.ofMix("maxaveragebitrate=28000;sprop-stereo=1"))
                .isEqualTo(new OpusSettings(true, 28_000, 20_000));
        assertThat(OpusSettings.ofMix("maxaveragebitrate=1;maxplaybackrate=0"))
                .isEqualTo(new OpusSettings(true, 6000, 4000));
        assertThat(OpusSettings.ofMix("maxaveragebitrate=510000;maxplaybackrate=24000"))
                .isEqualTo(new OpusSettings(false, 48_000, 12_000));
        for (String nonsense :
                List.of(";;=;", "maxaveragebitrate", "maxaveragebitrate=", "maxplaybackrate=99999999999", "=5")) {
            assertThat(OpusSettings.ofMix(nonsense)).as(nonsense).isEqualTo(OpusSettings.ofMix(""));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = AudioCodec.class,
            names = {"OPUS", "PCMU", "PCMA", "G722"})
    void every_payload_of_a_codec_has_the_same_length_so_that_it_tells_nothing(AudioCodec kind) {
        Random random = new Random(1);
        ToneSource tone = new ToneSource(440);
        try (VoiceEncoder codec = VoiceEncoder.open(kind)) {
            List<Integer> lengths = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                short[] frame = i % 3 == 0 ? tone.next() : AudioFrame.silence();
                frame[random.nextInt(AudioFrame.SAMPLES)] = 20000;
                lengths.add(codec.encode(frame).length);
            }
            assertThat(lengths).containsOnly(kind == AudioCodec.OPUS ? 80 : 160);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = AudioCodec.class,
            names = {"OPUS", "PCMU", "PCMA", "G722"})
    void octets_of_a_malicious_member_never_throw_and_give_one_frame(AudioCodec kind) {
        Random random = new Random(7);
        try (VoiceDecoder codec = VoiceDecoder.open(kind);
                VoiceDecoder java = new ConcentusDecoder()) {
            for (int i = 0; i < 2000; i++) {
                byte[] payload = new byte[random.nextInt(400)];
                random.nextBytes(payload);
                assertThat(codec.decode(payload)).as("round %d", i).hasSize(AudioFrame.SAMPLES);
                assertThat(java.decode(payload)).as("round %d", i).hasSize(AudioFrame.SAMPLES);
            }
            assertThat(codec.conceal()).hasSize(AudioFrame.SAMPLES);
        }
    }

    @ParameterizedTest
    @EnumSource(G711.class)
    void companding_is_stable_and_close(G711 law) {
        for (int code = 0; code < 256; code++) {
            short linear = law.expand((byte) code);
            // µ-law has two zeros.
            if (linear != 0) {
                assertThat(law.compress(linear)).as("code %d", code).isEqualTo((byte) code);
            }
        }
        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            int error = Math.abs(law.expand(law.compress((short) sample)) - sample);
            assertThat(error)
                    .as("sample %d", sample)
                    .isLessThanOrEqualTo(Math.max(8, Math.abs(sample) / 16 + 8) + 130 * (Math.abs(sample) / 32500));
        }
    }

    @Test
    void companding_has_the_known_codes_of_g711() {
        assertThat(G711.MU_LAW.compress((short) 0)).isEqualTo((byte) 0xFF);
        assertThat(G711.MU_LAW.expand((byte) 0x00)).isEqualTo((short) -32124);
        assertThat(G711.MU_LAW.expand((byte) 0x80)).isEqualTo((short) 32124);
        assertThat(G711.A_LAW.compress((short) 0)).isEqualTo((byte) 0xD5);
        assertThat(G711.A_LAW.expand((byte) 0x2A)).isEqualTo((short) -32256);
        assertThat(G711.A_LAW.expand((byte) 0xAA)).isEqualTo((short) 32256);
        assertThat(G711.A_LAW.expand((byte) 0xD5)).isEqualTo((short) 8);
    }

    @ParameterizedTest
    @ValueSource(ints = {8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000, 96000})
    void a_resampler_keeps_tone_and_length(int rate) {
        short[] tone = new short[rate];
        for (int i = 0; i < rate; i++) {
            tone[i] = (short) (FULL * Math.sin(2 * Math.PI * 440 * i / rate));
        }
        short[] wide = new WavAudio(rate, tone).resampledTo(AudioFrame.RATE_HZ);
        assertThat(wide.length).isBetween(48_000, 48_200);
        assertThat(Spectrum.amplitude(wide, AudioFrame.RATE_HZ, 440)).isCloseTo(FULL, within(0.03 * FULL));
        assertThat(Spectrum.amplitude(wide, AudioFrame.RATE_HZ, 880)).isLessThan(0.01 * FULL);
    }

    @Test
    void going_down_removes_what_does_not_fit() {
        short[] high = new short[48_000];
        for (int i = 0; i < high.length; i++) {
            high[i] = (short) (FULL * Math.sin(2 * Math.PI * 5000 * i / 48_000));
        }
        short[] narrow = new Resampler(48_000, 8000).process(high);
        assertThat(narrow).hasSize(8000);
        assertThat(Spectrum.amplitude(narrow, 8000, 3000)).isLessThan(0.01 * FULL);
    }

    @Test
    void frames_through_a_resampler_give_the_same_as_one_piece() {
        short[] noise = new short[9600];
        Random random = new Random(3);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (short) random.nextInt();
        }
        Resampler whole = new Resampler(48_000, 44_100);
        Resampler pieces = new Resampler(48_000, 44_100);
        List<short[]> parts = new ArrayList<>();
        for (int at = 0; at < noise.length; at += 960) {
            parts.add(pieces.process(Arrays.copyOfRange(noise, at, at + 960)));
        }
        assertThat(Spectrum.join(parts)).isEqualTo(whole.process(noise));
    }

    /** The amplitude of 440 Hz after encoding and decoding one second. */
    private static double through(VoiceEncoder encoder, VoiceDecoder decoder) {
        ToneSource tone = new ToneSource(440);
        List<short[]> heard = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            short[] frame = decoder.decode(encoder.encode(tone.next()));
            if (i >= 10) {
                heard.add(frame);
            }
        }
        return Spectrum.amplitude(Spectrum.join(heard), AudioFrame.RATE_HZ, 440);
    }
}
