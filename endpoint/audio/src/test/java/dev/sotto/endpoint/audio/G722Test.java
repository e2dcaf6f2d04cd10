package dev.sotto.endpoint.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sotto.sdp.AudioCodec;
import dev.sotto.tests.kit.Rfc;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The files beside this class: {@code reference.wav}, 0.6 s of vowels, noise and a rising tone at 16 kHz; {@code ffmpeg.g722}, what ffmpeg
 * 5.1.9 and spandsp 0.0.6 both encode it to; {@code ffmpeg.wav}, what both decode that to.
 */
class G722Test {
    /** The two quadrature mirror filters together. */
    private static final int DELAY = 22;

    private final short[] reference = WavCodec.parse(file("reference.wav")).samples();
    private final byte[] foreignPayload = file("ffmpeg.g722");
    private final short[] foreignSound = WavCodec.parse(file("ffmpeg.wav")).samples();

    @Test
    void what_ffmpeg_encoded_is_decoded_to_the_same_samples() {
        assertThat(decode(foreignPayload)).isEqualTo(foreignSound);
        assertThat(signalToNoise(reference, decode(foreignPayload))).isGreaterThan(20);
    }

    @Test
    void the_reference_is_encoded_to_the_octets_that_ffmpeg_makes_of_it() {
        assertThat(encode(reference)).isEqualTo(foreignPayload);
        assertThat(signalToNoise(reference, decode(encode(reference)))).isGreaterThan(20);
    }

    @Test
    void packets_of_every_length_give_the_same_sound_as_one_stream() {
        G722Decoder decoder = new G722Decoder();
        Random random = new Random(5);
        List<short[]> parts = new ArrayList<>();
        for (int at = 0; at < foreignPayload.length; ) {
            int octets = Math.min(80 * (1 + random.nextInt(6)), foreignPayload.length - at);
            short[] part = new short[2 * octets];
            decoder.decode(Arrays.copyOfRange(foreignPayload, at, at + octets), octets, part);
            parts.add(part);
            at += octets;
        }
        assertThat(Spectrum.join(parts)).isEqualTo(foreignSound);
    }

    @Test
    void the_loudest_of_all_signals_neither_wraps_around_nor_gets_stuck() {
        short[] loud = new short[16_000];
        for (int i = 0; i < loud.length; i++) {
            loud[i] = i / 23 % 2 == 0 ? Short.MAX_VALUE : Short.MIN_VALUE;
        }
        short[] heard = decode(encode(loud));
        assertThat(signalToNoise(loud, heard)).isGreaterThan(8);
        byte[] noise = new byte[40_000];
        new Random(6).nextBytes(noise);
        assertThat(decode(noise)).hasSize(80_000);
    }

    @Test
    @Rfc(
            number = 3551,
            section = "4.5.2",
            must = "G722 has payload type 9 and an RTP clock of 8000 Hz although it is sampled at 16000 Hz")
    void frames_at_48_khz_go_through_as_160_octets_and_160_ticks() {
        ToneSource low = new ToneSource(440);
        ToneSource high = new ToneSource(5500);
        List<short[]> heard = new ArrayList<>();
        try (VoiceEncoder sender = VoiceEncoder.open(AudioCodec.G722);
                VoiceDecoder receiver = VoiceDecoder.open(AudioCodec.G722)) {
            for (int i = 0; i < 100; i++) {
                byte[] payload = sender.encode(Mixer.mix(List.of(low.next(), high.next())));
                assertThat(payload).hasSize(160);
                heard.add(receiver.decode(payload));
            }
        }
        short[] all = Spectrum.join(heard.subList(10, 100));
        assertThat(Spectrum.amplitude(all, AudioFrame.RATE_HZ, 440)).isCloseTo(8192, within(400.0));
        assertThat(Spectrum.amplitude(all, AudioFrame.RATE_HZ, 5500))
                .as("what no narrow codec carries")
                .isCloseTo(8192, within(800.0));
        assertThat(VoiceEncoder.ticksPerFrame(AudioCodec.G722)).isEqualTo(160);
        assertThat(AudioCodec.G722.usualPayloadType()).isEqualTo(9);
    }

    @Test
    void a_lost_packet_is_hardly_heard_and_a_long_gap_becomes_silent() {
        ToneSource tone = new ToneSource(440);
        List<short[]> heard = new ArrayList<>();
        try (VoiceEncoder sender = VoiceEncoder.open(AudioCodec.G722);
                VoiceDecoder receiver = VoiceDecoder.open(AudioCodec.G722)) {
            for (int i = 0; i < 60; i++) {
                byte[] payload = sender.encode(tone.next());
                heard.add(i % 10 == 5 ? receiver.conceal() : receiver.decode(payload));
            }
            short[] all = Spectrum.join(heard.subList(10, 60));
            assertThat(Spectrum.amplitude(all, AudioFrame.RATE_HZ, 440)).isCloseTo(8192, within(800.0));
            for (int i = 0; i < 4; i++) {
                receiver.conceal();
            }
            assertThat(LevelMeter.of(receiver.conceal())).isGreaterThan(90);
        }
    }

    private static byte[] encode(short[] wide) {
        byte[] out = new byte[wide.length / 2];
        new G722Encoder().encode(wide, out, 0, out.length);
        return out;
    }

    private static short[] decode(byte[] payload) {
        short[] wide = new short[2 * payload.length];
        new G722Decoder().decode(payload, payload.length, wide);
        return wide;
    }

    private static double signalToNoise(short[] sent, short[] heard) {
        double signal = 0;
        double noise = 0;
        for (int i = 0; i + DELAY < sent.length; i++) {
            signal += (double) sent[i] * sent[i];
            noise += Math.pow(sent[i] - heard[i + DELAY], 2);
        }
        return 10 * Math.log10(signal / noise);
    }

    private static byte[] file(String name) {
        try (InputStream in = G722Test.class.getResourceAsStream("g722/" + name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
