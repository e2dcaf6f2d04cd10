package dev.sotto.endpoint.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.Outbox;
import dev.sotto.keying.dtls.SrtpKeyHalves;
import dev.sotto.keying.dtls.SrtpProfile;
import dev.sotto.keying.ekt.EktCipher;
import dev.sotto.keying.ekt.EktParameterSet;
import dev.sotto.media.rtp.RtcpPacket;
import dev.sotto.media.srtp.EncryptedExtensions;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.Direction;
import dev.sotto.sdp.NegotiatedAudio;
import dev.sotto.sdp.NegotiatedFormat;
import dev.sotto.sdp.NegotiatedLevel;
import dev.sotto.sdp.NegotiatedRepair;
import dev.sotto.sdp.RemoteTransport;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import dev.sotto.tests.kit.SimulatedNetwork;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An endpoint that speaks for many, a distributor and a listener, in virtual time over a bad network. */
class ManySourcesMediaTest {
    private static final SrtpProfile PROFILE = SrtpProfile.of(0x0009).orElseThrow();
    private static final int TICKS = 960;
    private static final long FRAME_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int REPORTER = 77;

    private final Outbox<MediaOutput> said = new Outbox<>();
    private final Outbox<MediaOutput> heard = new Outbox<>();
    private final Map<Integer, List<Received.Opened>> voices = new HashMap<>();
    private MediaMachine speaker = MediaMachine.withoutSource(REPORTER, "gateway", new SeededEntropy(1));
    private MediaMachine listener = new MediaMachine(1, "listener", new SeededEntropy(2));
    private Relay in = join(speaker, new SeededEntropy(3));
    private Relay out = join(listener, new SeededEntropy(4));
    private long now;

    private static EktParameterSet set(int spi, int ttlSeconds) {
        SeededEntropy keys = new SeededEntropy(spi);
        return new EktParameterSet(
                spi, EktCipher.AESKW128, KeyMaterial.random(keys, 16), KeyMaterial.random(keys, 12), ttlSeconds);
    }

    private static Relay join(MediaMachine machine, Entropy entropy) {
        machine.agreed(new NegotiatedAudio(
                0,
                Optional.empty(),
                Direction.SENDRECV,
                List.of(new NegotiatedFormat(AudioCodec.OPUS, 111, 111, "")),
                OptionalInt.empty(),
                Optional.of(new NegotiatedLevel(2, true, Direction.SENDRECV)),
                true,
                Optional.of(new NegotiatedRepair(Map.of(), Map.of())),
                List.of(),
                new RemoteTransport("192.0.2.1", 20000, Optional.empty(), Fingerprint.sha256(new byte[1]), "unused"),
                false));
        Relay relay = hop(machine, entropy);
        machine.onEktKey(set(5, 3600), 0);
        return relay;
    }

    private static Relay hop(MediaMachine machine, Entropy entropy) {
        try (SrtpKeyHalves halves =
                SrtpKeyHalves.split(PROFILE, KeyMaterial.random(entropy, PROFILE.exporterLength()))) {
            machine.hop(PROFILE.code(), halves.outer(), 0);
            return new Relay(PROFILE.code(), halves.outer(), EncryptedExtensions.of(2));
        }
    }

    private static Speech speech(String words) {
        return new Speech(words.getBytes(StandardCharsets.US_ASCII), TICKS, 20, true);
    }

    private List<byte[]> say(int ssrc, String words) {
        speaker.speak(ssrc, speech(words), now, said);
        return drain();
    }

    private List<byte[]> drain() {
        return said.drain().stream()
                .filter(MediaOutput.Send.class::isInstance)
                .map(o -> ((MediaOutput.Send) o).datagram())
                .toList();
    }

    private void hear(byte[] datagram) {
        listener.onRtp(datagram.clone(), now, heard);
        for (MediaOutput output : heard.drain()) {
            if (output instanceof MediaOutput.Voice voice) {
                voices.computeIfAbsent(voice.packet().ssrc(), s -> new ArrayList<>())
                        .add(voice.packet());
            }
        }
    }

    private void forward(byte[] datagram) {
        in.open(datagram).ifPresent(bare -> hear(out.seal(bare)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void over_a_bad_network_every_source_is_heard_as_itself_with_its_own_numbers(long seed) {
        SimulatedNetwork<byte[]> up = new SimulatedNetwork<>(seed, new Weather(0.1, 0.05, 0.1, 30_000_000));
        SimulatedNetwork<byte[]> down = new SimulatedNetwork<>(seed + 9, new Weather(0.1, 0.05, 0.1, 30_000_000));
        List<Integer> all = List.of(100, 200, 300);
        all.forEach(ssrc -> assertThat(speaker.addSource(ssrc, "c" + ssrc, now)).isEmpty());
        for (int frame = 0; frame < 500; frame++) {
            for (int ssrc : all) {
                for (byte[] datagram : say(ssrc, ssrc + ":" + frame)) {
                    up.send(now, datagram);
                }
            }
            now += FRAME_NANOS;
            up.arrived(now).forEach(d -> in.open(d).ifPresent(bare -> down.send(now, out.seal(bare))));
            down.arrived(now).forEach(this::hear);
        }
        for (int ssrc : all) {
            List<Received.Opened> voice = Objects.requireNonNull(voices.get(ssrc));
            // 0.9 × 0.9 of 500 come through; a late copy of one that came already is none.
            assertThat(voice).hasSizeBetween(350, 460);
            assertThat(voice).allMatch(p -> text(p).startsWith(ssrc + ":"));
            Received.Opened first = voice.getFirst();
            int frame = frame(first);
            assertThat(voice).allSatisfy(p -> {
                assertThat(p.originalSequence() - first.originalSequence()).isEqualTo(frame(p) - frame);
                assertThat(p.timestamp() - first.timestamp()).isEqualTo((frame(p) - frame) * TICKS);
            });
        }
    }

    @Test
    @Rfc(number = 3551, section = "4.1", must = "the first packet of a talkspurt has the marker, others have not")
    void who_was_silent_goes_on_with_the_next_number_and_the_right_time_and_says_so() {
        speaker.addSource(100, "c", now);
        say(100, "one").forEach(this::forward);
        speaker.skip(100, 50 * TICKS);
        speaker.skip(100, 50 * TICKS);
        say(100, "two").forEach(this::forward);
        say(100, "three").forEach(this::forward);
        speaker.speak(100, new Speech(new byte[] {'4'}, TICKS, 20, true, true), now, said);
        drain().forEach(this::forward);
        List<Received.Opened> voice = Objects.requireNonNull(voices.get(100));
        assertThat(voice).extracting(Received.Opened::marker).containsExactly(false, true, false, true);
        int first = voice.getFirst().timestamp();
        assertThat(voice)
                .extracting(p -> p.timestamp() - first)
                .containsExactly(0, 101 * TICKS, 102 * TICKS, 103 * TICKS);
        int sequence = voice.getFirst().originalSequence();
        assertThat(voice).extracting(p -> p.originalSequence() - sequence).containsExactly(0, 1, 2, 3);
    }

    @Test
    @Rfc(
            number = 8870,
            section = "5.2.2",
            must = "an EKTKey is used no longer than its lifetime, also by who comes later")
    void who_comes_late_gets_what_is_left_of_the_key_and_no_more() {
        speaker.onEktKey(set(6, 100), now);
        listener.onEktKey(set(6, 3600), now);
        now = TimeUnit.SECONDS.toNanos(60);
        assertThat(speaker.addSource(100, "c", now)).isEmpty();
        say(100, "in time").forEach(this::forward);
        now = TimeUnit.SECONDS.toNanos(101);
        assertThat(say(100, "too late")).isEmpty();
        speaker.onTime(now, said);
        said.drain();
        assertThat(speaker.addSource(200, "c", now)).isEmpty();
        assertThat(say(200, "too late")).isEmpty();
        assertThat(voices.get(100)).hasSize(1);
        assertThat(voices).doesNotContainKey(200);
    }

    @Test
    void what_comes_back_of_ours_is_never_played_not_even_of_one_who_has_gone() {
        speaker.addSource(100, "c", now);
        byte[] own = say(100, "hello").getFirst();
        speaker.removeSource(100, said);
        said.drain();
        Relay back = in;
        back.open(own).ifPresent(bare -> speaker.onRtp(back.seal(bare), now, heard));
        assertThat(heard.drain()).isEmpty();
        assertThat(speaker.statistics().verdicts()).containsEntry(ReceiveVerdict.OWN_SSRC, 1L);
    }

    @Test
    void requests_for_lost_packets_come_from_the_one_that_reports_and_never_from_a_source() {
        speaker.addSource(100, "c", now);
        listener.speak(speech("one"), now, said);
        byte[] first = drain().getFirst();
        listener.speak(speech("two"), now, said);
        drain();
        out.open(first).ifPresent(bare -> speaker.onRtp(in.seal(bare), now, heard));
        listener.speak(speech("three"), now, said);
        byte[] third = drain().getFirst();
        out.open(third).ifPresent(bare -> {
            in.seal(bare);
            speaker.onRtp(in.seal(bare), now, heard);
        });
        now += FRAME_NANOS;
        speaker.onTime(now, said);
        List<RtcpPacket> asked =
                drain().stream().flatMap(d -> in.openRtcp(d).stream()).toList();
        assertThat(asked).singleElement().satisfies(packet -> {
            RtcpPacket.GenericNack nack = (RtcpPacket.GenericNack) packet;
            assertThat(nack.senderSsrc()).isEqualTo(REPORTER);
            assertThat(nack.mediaSsrc()).isEqualTo(1);
        });
    }

    @Test
    void before_the_tables_of_a_hop_are_full_new_keys_are_asked_for_and_nobody_is_lost() {
        boolean worn = false;
        for (int i = 0; i < 900; i++) {
            assertThat(speaker.addSource(1000 + i, "c", now)).isEmpty();
            speaker.speak(1000 + i, speech("hello"), now, said);
            for (MediaOutput output : said.drain()) {
                if (output instanceof MediaOutput.HopWorn) {
                    assertThat(worn).as("it is said once").isFalse();
                    worn = true;
                    assertThat(i).isEqualTo(OwnSources.WORN_HOP - 1);
                }
            }
            if (i >= 10) {
                speaker.removeSource(1000 + i - 10, said);
            }
        }
        assertThat(worn).isTrue();
        said.drain();
        in = hop(speaker, new SeededEntropy(9));
        speaker.addSource(5, "c", now);
        say(5, "after").forEach(this::forward);
        assertThat(voices.get(5)).hasSize(1);
        assertThat(speaker.addSource(1000, "c", now)).contains("used");
    }

    private static int frame(Received.Opened packet) {
        return Integer.parseInt(text(packet).split(":")[1]);
    }

    private static String text(Received.Opened packet) {
        return new String(packet.payload(), StandardCharsets.US_ASCII);
    }
}
