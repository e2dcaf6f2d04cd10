package dev.sotto.endpoint.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sotto.base.MalformedException;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.tests.kit.Allocation;
import dev.sotto.tests.kit.SimulatedNetwork;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VoiceStreamTest {
    private static final long MILLI = 1_000_000L;
    private static final byte[] QUIET = {60};

    private record Sent(int timestamp, byte[] payload) {}

    private final List<short[]> heard = new ArrayList<>();
    private final Map<VoiceStream.Heard, Integer> counts = new EnumMap<>(VoiceStream.Heard.class);

    @ParameterizedTest
    @CsvSource({
        "PCMU, 10",
        "PCMU, 20",
        "PCMA, 30",
        "PCMU, 40",
        "PCMU, 50",
        "PCMU, 60",
        "G722, 10",
        "G722, 30",
        "G722, 60"
    })
    void packets_of_every_length_are_heard_without_a_gap(AudioCodec kind, int millis) {
        play(kind, millis, new SimulatedNetwork.Weather(0, 0, 0, MILLI), 3000, 1);
        assertThat(counts.get(VoiceStream.Heard.VOICE)).isGreaterThan(140);
        assertThat(counts).doesNotContainKey(VoiceStream.Heard.CONCEALED);
        List<short[]> voice = heard.subList(15, 140);
        voice.forEach(frame -> assertThat(LevelMeter.of(frame)).isCloseTo(15, within(1)));
        assertThat(Spectrum.amplitude(Spectrum.join(voice), AudioFrame.RATE_HZ, 440))
                .isCloseTo(8192, within(300.0));
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 20, 30, 40, 60})
    void a_wavering_network_that_loses_packets_leaves_no_holes(int millis) {
        for (long seed = 1; seed <= 5; seed++) {
            heard.clear();
            counts.clear();
            play(AudioCodec.PCMU, millis, new SimulatedNetwork.Weather(0.02, 0.05, 0.05, 15 * MILLI), 6000, seed);
            long holes = heard.subList(20, 290).stream()
                    .filter(frame -> LevelMeter.of(frame) > 30)
                    .count();
            // A packet of 60 ms that is lost has faded in its third frame.
            assertThat(holes).as("seed %d", seed).isLessThan(millis > 40 ? 12 : 3);
        }
    }

    @Test
    void a_single_lost_packet_of_10_ms_moves_nothing_in_time() {
        VoiceStream stream = new VoiceStream(AudioCodec.PCMU);
        List<Sent> packets = packets(AudioCodec.PCMU, 10, 1000);
        short[] frame = AudioFrame.silence();
        int concealed = 0;
        for (int i = 0; i < 50; i++) {
            for (int k = 2 * i; k < 2 * i + 2; k++) {
                if (k != 41 && k != 60) {
                    stream.onVoice(packets.get(k).timestamp, packets.get(k).payload, (10L * k - 10) * MILLI);
                }
            }
            VoiceStream.Heard what = stream.next(frame, 20L * i * MILLI);
            concealed += what == VoiceStream.Heard.CONCEALED ? 1 : 0;
            assertThat(what).as("frame %d", i).isNotEqualTo(i > 3 ? VoiceStream.Heard.SILENCE : null);
        }
        assertThat(concealed).isEqualTo(2);
        assertThat(stream.concealed()).isEqualTo(2);
        assertThat(stream.late()).isZero();
    }

    @Test
    void opus_packets_of_several_frames_are_heard_whole() {
        // RFC 6716 3.2.2: two frames of 20 ms in one packet, code 1.
        VoiceStream stream = new VoiceStream(AudioCodec.OPUS);
        ToneSource tone = new ToneSource(440);
        try (VoiceEncoder sender = new ConcentusEncoder(OpusSettings.ONE_VOICE)) {
            for (int i = 0; i < 50; i++) {
                byte[] first = sender.encode(tone.next());
                byte[] second = sender.encode(tone.next());
                assertThat(first).hasSameSizeAs(second);
                byte[] both = Arrays.copyOf(first, first.length + second.length - 1);
                both[0] = (byte) (first[0] | 1);
                System.arraycopy(second, 1, both, first.length, second.length - 1);
                stream.onVoice(i * 1920, both, 40L * i * MILLI);
                hear(stream, 40L * i * MILLI);
                hear(stream, (40L * i + 20) * MILLI);
            }
        }
        assertThat(counts).doesNotContainKey(VoiceStream.Heard.CONCEALED);
        assertThat(Spectrum.amplitude(Spectrum.join(heard.subList(20, 100)), AudioFrame.RATE_HZ, 440))
                .isCloseTo(8192, within(1600.0));
        stream.close();
    }

    @Test
    void the_length_of_an_opus_packet_is_read_from_its_first_octets() {
        int[] configurations = {0, 1, 2, 3, 12, 13, 16, 17, 18, 19, 31};
        int[] samples = {480, 960, 1920, 2880, 480, 960, 120, 240, 480, 960, 960};
        for (int i = 0; i < configurations.length; i++) {
            byte[] packet = {(byte) (configurations[i] << 3), 3};
            assertThat(OpusPacket.samples(packet, 2)).isEqualTo(samples[i]);
            packet[0] |= 2;
            assertThat(OpusPacket.samples(packet, 2)).isEqualTo(samples[i] > 1440 ? 0 : 2 * samples[i]);
            packet[0] |= 3;
            assertThat(OpusPacket.samples(packet, 2)).isEqualTo(samples[i] > 960 ? 0 : 3 * samples[i]);
            assertThat(OpusPacket.samples(packet, 1)).isZero();
        }
        assertThat(OpusPacket.samples(new byte[0], 0)).isZero();
    }

    @Test
    void silence_that_is_described_sounds_so_until_the_voice_is_back() {
        VoiceStream stream = new VoiceStream(AudioCodec.PCMU);
        List<Sent> packets = packets(AudioCodec.PCMU, 20, 6000);
        for (int i = 0; i < 300; i++) {
            Sent sent = packets.get(i);
            if (i < 100 || i >= 200) {
                stream.onVoice(sent.timestamp, sent.payload, 20L * i * MILLI);
            } else if (i == 100 || i == 150) {
                stream.onNoise(sent.timestamp, i == 100 ? QUIET : new byte[] {40}, 20L * i * MILLI);
            }
            hear(stream, 20L * i * MILLI);
        }
        assertThat(counts.get(VoiceStream.Heard.NOISE)).isBetween(97, 103);
        assertThat(counts).doesNotContainKey(VoiceStream.Heard.CONCEALED);
        assertThat(LevelMeter.of(Spectrum.join(heard.subList(110, 140)))).isCloseTo(60, within(1));
        assertThat(LevelMeter.of(Spectrum.join(heard.subList(165, 195)))).isCloseTo(40, within(1));
        assertThat(LevelMeter.of(Spectrum.join(heard.subList(210, 290)))).isCloseTo(15, within(1));
    }

    @Test
    void a_late_packet_of_the_voice_does_not_end_the_noise() {
        VoiceStream stream = new VoiceStream(AudioCodec.PCMU);
        List<Sent> packets = packets(AudioCodec.PCMU, 20, 2000);
        for (int i = 0; i < 100; i++) {
            Sent sent = packets.get(i);
            if (i < 50 && i != 48) {
                stream.onVoice(sent.timestamp, sent.payload, 20L * i * MILLI);
            } else if (i == 50) {
                stream.onNoise(sent.timestamp, QUIET, 20L * i * MILLI);
            } else if (i == 56) {
                stream.onVoice(packets.get(48).timestamp, packets.get(48).payload, 20L * i * MILLI);
            }
            VoiceStream.Heard what = stream.next(AudioFrame.silence(), 20L * i * MILLI);
            assertThat(i < 55 || what == VoiceStream.Heard.NOISE)
                    .as("frame %d", i)
                    .isTrue();
        }
        assertThat(stream.late()).isEqualTo(1);
    }

    @Test
    void what_is_no_payload_is_malformed() {
        VoiceStream stream = new VoiceStream(AudioCodec.PCMA);
        assertThatThrownBy(() -> stream.onVoice(0, new byte[481], 0)).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> stream.onVoice(0, new byte[0], 0)).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> stream.onNoise(0, new byte[0], 0)).isInstanceOf(MalformedException.class);
        VoiceStream opus = new VoiceStream(AudioCodec.OPUS);
        assertThatThrownBy(() -> opus.onVoice(0, new byte[] {3}, 0)).isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = AudioCodec.class,
            names = {"OPUS", "PCMU", "G722"})
    void a_hostile_phone_gets_one_frame_after_the_other_and_nothing_else(AudioCodec kind) {
        Random random = new Random(17);
        try (VoiceStream stream = new VoiceStream(kind)) {
            short[] frame = AudioFrame.silence();
            int timestamp = 0;
            for (int round = 0; round < 3000; round++) {
                for (int i = random.nextInt(4); i > 0; i--) {
                    byte[] payload = new byte[random.nextInt(500)];
                    random.nextBytes(payload);
                    timestamp = random.nextInt(50) == 0 ? random.nextInt() : timestamp + random.nextInt(500) - 100;
                    put(stream, random.nextInt(8) == 0, new Sent(timestamp, payload), 20L * round * MILLI);
                }
                stream.next(frame, 20L * round * MILLI);
            }
        }
    }

    private static void put(VoiceStream stream, boolean noise, Sent sent, long now) {
        try {
            if (noise) {
                stream.onNoise(sent.timestamp, sent.payload, now);
            } else {
                stream.onVoice(sent.timestamp, sent.payload, now);
            }
        } catch (MalformedException e) {
            // The one expected answer.
        }
    }

    private void play(AudioCodec kind, int millis, SimulatedNetwork.Weather weather, int length, long seed) {
        SimulatedNetwork<Sent> network = new SimulatedNetwork<>(seed, weather);
        List<Sent> packets = packets(kind, millis, length);
        for (int i = 0; i < packets.size(); i++) {
            // A packet is sent when its last sample was spoken.
            network.send((long) (i + 1) * millis * MILLI, packets.get(i));
        }
        try (VoiceStream stream = new VoiceStream(kind)) {
            for (long now = 0; now < length * MILLI; now += AudioFrame.NANOS) {
                while (network.nextArrivalNanos() <= now) {
                    long at = network.nextArrivalNanos();
                    network.arrived(at).forEach(sent -> stream.onVoice(sent.timestamp, sent.payload, at));
                }
                hear(stream, now);
            }
        }
    }

    private void hear(VoiceStream stream, long now) {
        short[] frame = AudioFrame.silence();
        counts.merge(stream.next(frame, now), 1, Integer::sum);
        heard.add(frame);
    }

    /** A tone in packets of {@code millis}, for codecs with eight octets for a millisecond. */
    private static List<Sent> packets(AudioCodec kind, int millis, int length) {
        ToneSource tone = new ToneSource(440);
        byte[] all = new byte[8 * length];
        try (VoiceEncoder codec = VoiceEncoder.open(kind)) {
            for (int at = 0; at < all.length; at += 160) {
                System.arraycopy(codec.encode(tone.next()), 0, all, at, 160);
            }
        }
        List<Sent> packets = new ArrayList<>();
        for (int at = 0; at + 8 * millis <= all.length; at += 8 * millis) {
            packets.add(new Sent(at, Arrays.copyOfRange(all, at, at + 8 * millis)));
        }
        return packets;
    }

    @Test
    void frames_that_nobody_wanted_leave_no_click_in_the_next_one() {
        VoiceStream wanted = new VoiceStream(AudioCodec.PCMU);
        VoiceStream skipped = new VoiceStream(AudioCodec.PCMU);
        ToneSource tone = new ToneSource(440);
        try (VoiceEncoder encoder = VoiceEncoder.open(AudioCodec.PCMU)) {
            for (int i = 0; i < 60; i++) {
                byte[] payload = encoder.encode(tone.next());
                wanted.onVoice(160 * i, payload, 20L * i * MILLI);
                skipped.onVoice(160 * i, payload, 20L * i * MILLI);
                short[] frame = AudioFrame.silence();
                short[] later = AudioFrame.silence();
                wanted.next(frame, 20L * i * MILLI);
                skipped.hear(20L * i * MILLI);
                assertThat(skipped.level()).isEqualTo(i < 1 ? 127 : wanted.level());
                if (i % 7 == 0) {
                    skipped.widen(later);
                    assertThat(later).as("frame %d", i).isEqualTo(frame);
                }
            }
        }
    }

    @Test
    void packets_in_order_late_and_doubled_cost_no_new_object() {
        VoiceStream stream = new VoiceStream(AudioCodec.PCMU);
        MemorySegment payload = MemorySegment.ofArray(new byte[160]);
        int[] sent = {0};
        long allocated = Allocation.least(1000, () -> {
            for (int end = sent[0] + 1000; sent[0] < end; sent[0]++) {
                int i = sent[0];
                long now = 20L * i * MILLI;
                stream.onVoice(160 * i, payload, 0, 160, Playout.NO_LEVEL, now);
                stream.onVoice(160 * i, payload, 0, 160, Playout.NO_LEVEL, now);
                stream.onVoice(160 * (i - 20), payload, 0, 160, Playout.NO_LEVEL, now);
                stream.hear(now);
            }
        });
        assertThat(allocated).isLessThan(1000);
        assertThat(stream.late()).isGreaterThan(sent[0] - 100);
    }

    @Test
    void opus_that_says_it_is_silent_is_not_decoded_and_is_heard_again_at_once() {
        VoiceStream stream = new VoiceStream(AudioCodec.OPUS);
        ToneSource tone = new ToneSource(440);
        short[] frame = AudioFrame.silence();
        List<short[]> claimedSilence = new ArrayList<>();
        List<short[]> spoken = new ArrayList<>();
        try (VoiceEncoder encoder = VoiceEncoder.open(AudioCodec.OPUS)) {
            for (int i = 0; i < 150; i++) {
                byte[] payload = encoder.encode(tone.next());
                boolean silent = i < 75;
                // A tone that is said to be silence shows that the word is believed.
                stream.onVoice(
                        960 * i, MemorySegment.ofArray(payload), 0, payload.length, silent ? 127 : 20, 20L * i * MILLI);
                stream.next(frame, 20L * i * MILLI);
                (silent ? claimedSilence : spoken).add(frame.clone());
            }
        }
        claimedSilence
                .subList(30, 75)
                .forEach(quiet -> assertThat(LevelMeter.of(quiet)).isEqualTo(127));
        assertThat(stream.level()).isLessThan(20);
        assertThat(Spectrum.amplitude(Spectrum.join(spoken.subList(6, 75)), AudioFrame.RATE_HZ, 440))
                .isCloseTo(8192, within(400.0));
        stream.close();
    }
}
