package dev.sotto.endpoint.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sotto.sdp.AudioCodec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListeningTest {
    @Test
    void two_voices_with_different_codecs_are_heard_together() {
        try (Listening ear = new Listening();
                VoiceEncoder opus = VoiceEncoder.open(AudioCodec.OPUS);
                VoiceEncoder pcmu = VoiceEncoder.open(AudioCodec.PCMU)) {
            ToneSource low = new ToneSource(440);
            ToneSource high = new ToneSource(880);
            List<short[]> heard = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                long now = i * AudioFrame.NANOS;
                ear.onVoice(1, AudioCodec.OPUS, i * 960, opus.encode(low.next()), now);
                ear.onVoice(2, AudioCodec.PCMU, i * 160, pcmu.encode(high.next()), now);
                short[] mix = ear.next(now);
                if (i >= 50) {
                    heard.add(mix);
                }
            }
            short[] all = Spectrum.join(heard);
            assertThat(Spectrum.amplitude(all, AudioFrame.RATE_HZ, 440)).isCloseTo(8192, within(1000.0));
            assertThat(Spectrum.amplitude(all, AudioFrame.RATE_HZ, 880)).isCloseTo(8192, within(1000.0));
            assertThat(ear.concealed()).isZero();
        }
    }

    @Test
    void it_says_who_was_heard_in_a_frame_and_how_loud() {
        try (Listening ear = new Listening();
                VoiceEncoder pcmu = VoiceEncoder.open(AudioCodec.PCMU);
                VoiceEncoder silent = VoiceEncoder.open(AudioCodec.PCMU)) {
            ToneSource tone = new ToneSource(440);
            for (int i = 0; i < 50; i++) {
                long now = i * AudioFrame.NANOS;
                ear.onVoice(7, AudioCodec.PCMU, i * 160, pcmu.encode(tone.next()), now);
                ear.onVoice(8, AudioCodec.PCMU, i * 160, silent.encode(AudioFrame.silence()), now);
                ear.next(now);
            }
            assertThat(ear.heard()).isEqualTo(2);
            int loud = ear.heardSource(0) == 7 ? 0 : 1;
            assertThat(ear.heardSource(1 - loud)).isEqualTo(8);
            // A sine of a quarter of full scale: 12 dB, and 3 more.
            assertThat(ear.heardLevel(loud)).isBetween(14, 16);
            assertThat(ear.heardLevel(1 - loud)).isGreaterThan(70);
            for (int i = 50; i < 100; i++) {
                ear.next(i * AudioFrame.NANOS);
            }
            assertThat(ear.heard()).as("who is silent is not heard").isZero();
        }
    }

    @Test
    void who_was_silent_for_longest_makes_room_for_a_new_voice() {
        try (Listening ear = new Listening();
                VoiceEncoder pcmu = VoiceEncoder.open(AudioCodec.PCMU)) {
            byte[] payload = pcmu.encode(new ToneSource(440).next());
            for (int ssrc = 0; ssrc < 200; ssrc++) {
                ear.onVoice(ssrc, AudioCodec.PCMU, 0, payload, ssrc);
            }
            ToneSource tone = new ToneSource(440);
            List<short[]> heard = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                long now = (i + 1000) * AudioFrame.NANOS;
                byte[] frame = pcmu.encode(tone.next());
                ear.onVoice(1000, AudioCodec.PCMU, i * 160, frame, now);
                heard.add(ear.next(now));
            }
            short[] last = Spectrum.join(heard.subList(50, 100));
            assertThat(Spectrum.amplitude(last, AudioFrame.RATE_HZ, 440)).isCloseTo(8192, within(1000.0));
        }
    }
}
