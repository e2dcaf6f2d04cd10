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
import dev.sotto.media.rtp.RtcpCodec;
import dev.sotto.media.rtp.RtcpPacket;
import dev.sotto.media.rtp.RtcpPacket.GenericNack;
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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A listener, some speakers and a distributor that repeats what it is asked for, in virtual time. */
class RepairTest {
    private static final SrtpProfile PROFILE = SrtpProfile.of(0x0009).orElseThrow();
    private static final int LISTENER = 1;
    private static final int LEVEL_ID = 2;
    private static final int RTX_TYPE = 112;
    private static final long MILLI = 1_000_000L;
    private static final long FRAME_NANOS = 20 * MILLI;

    /** How lost packets are sent again. */
    enum Way {
        RTX,
        PLAIN,
        NONE
    }

    private static final class World {
        final Entropy entropy;
        final Way way;
        final MediaMachine listener;
        final Relay relay;
        final List<MediaMachine> speakers = new ArrayList<>();
        final List<Relay> relays = new ArrayList<>();
        final Outbox<MediaOutput> out = new Outbox<>();
        final Outbox<MediaOutput> spoken = new Outbox<>();
        private final Map<Integer, List<String>> words = new HashMap<>();
        final List<List<RtcpPacket>> rtcp = new ArrayList<>();
        long now;

        World(long seed, Way way, int count) {
            this.entropy = new SeededEntropy(seed);
            this.way = way;
            EktParameterSet set = new EktParameterSet(
                    1, EktCipher.AESKW128, KeyMaterial.random(entropy, 16), KeyMaterial.random(entropy, 12), 3600);
            this.listener = new MediaMachine(LISTENER, "listener", entropy);
            this.relay = join(listener, set);
            for (int i = 0; i < count; i++) {
                MediaMachine speaker = new MediaMachine(100 + i, "speaker", entropy);
                relays.add(join(speaker, set));
                speakers.add(speaker);
            }
        }

        private Relay join(MediaMachine machine, EktParameterSet set) {
            machine.agreed(audio(way));
            try (SrtpKeyHalves halves =
                    SrtpKeyHalves.split(PROFILE, KeyMaterial.random(entropy, PROFILE.exporterLength()))) {
                machine.hop(PROFILE.code(), halves.outer(), 0);
                machine.onEktKey(set, 0);
                return new Relay(PROFILE.code(), halves.outer(), EncryptedExtensions.of(LEVEL_ID));
            }
        }

        /** What the distributor sends to the listener when a speaker says something. */
        byte[] say(int speaker, String words) {
            speakers.get(speaker)
                    .speak(new Speech(words.getBytes(StandardCharsets.US_ASCII), 960, 20, true), now, spoken);
            MediaOutput.Send send = (MediaOutput.Send) spoken.drain().getFirst();
            return relay.seal(relays.get(speaker).open(send.datagram()).orElseThrow());
        }

        void hear(byte[] datagram) {
            listener.onRtp(datagram.clone(), now, out);
        }

        /** What leaves the listener. */
        List<byte[]> drain() {
            List<byte[]> sent = new ArrayList<>();
            for (MediaOutput output : out.drain()) {
                if (output instanceof MediaOutput.Send send) {
                    sent.add(send.datagram());
                } else if (output instanceof MediaOutput.Voice voice) {
                    words.computeIfAbsent(voice.packet().ssrc(), s -> new ArrayList<>())
                            .add(new String(voice.packet().payload(), StandardCharsets.US_ASCII));
                }
            }
            return sent;
        }

        /** What the distributor sends again when this comes from the listener. */
        List<byte[]> answer(byte[] datagram) {
            List<RtcpPacket> packets = relay.openRtcp(datagram);
            rtcp.add(packets);
            List<byte[]> again = new ArrayList<>();
            for (RtcpPacket packet : packets) {
                if (packet instanceof GenericNack nack) {
                    RepairMachineTest.numbers(nack).forEach(n -> again.add(repeat(nack.mediaSsrc(), n)));
                }
            }
            return again;
        }

        byte[] repeat(int ssrc, int sequence) {
            return way == Way.RTX ? relay.sealRtx(relay.rtx(ssrc, sequence, RTX_TYPE)) : relay.again(ssrc, sequence);
        }

        /** What was heard of one source, in order. */
        List<String> heard(int ssrc) {
            return words.getOrDefault(ssrc, List.of());
        }

        long count(RepairCounter counter) {
            return listener.health().repair().getOrDefault(counter, 0L);
        }

        long verdicts(ReceiveVerdict verdict) {
            return listener.statistics().verdicts().getOrDefault(verdict, 0L);
        }
    }

    private static NegotiatedAudio audio(Way way) {
        NegotiatedRepair repair = way == Way.RTX
                ? new NegotiatedRepair(Map.of(111, RTX_TYPE), Map.of(RTX_TYPE, 111))
                : new NegotiatedRepair(Map.of(), Map.of());
        return new NegotiatedAudio(
                0,
                Optional.empty(),
                Direction.SENDRECV,
                List.of(new NegotiatedFormat(AudioCodec.OPUS, 111, 111, "")),
                OptionalInt.empty(),
                Optional.of(new NegotiatedLevel(LEVEL_ID, true, Direction.SENDRECV)),
                true,
                way == Way.NONE ? Optional.empty() : Optional.of(repair),
                List.of(),
                new RemoteTransport("192.0.2.1", 20000, Optional.empty(), Fingerprint.sha256(new byte[1]), "unused"),
                false);
    }

    /** Lets every speaker say {@code frames} things over a network that treats all datagrams alike. */
    private static World talk(World world, long seed, Weather weather, int frames) {
        SimulatedNetwork<byte[]> down = new SimulatedNetwork<>(seed, weather);
        SimulatedNetwork<byte[]> up = new SimulatedNetwork<>(seed + 500, weather);
        long end = frames * FRAME_NANOS + 1000 * MILLI;
        for (int frame = 0; world.now < end; ) {
            for (; frame < frames && frame * FRAME_NANOS <= world.now; frame++) {
                for (int i = 0; i < world.speakers.size(); i++) {
                    down.send(world.now, world.say(i, "w" + frame));
                }
            }
            up.arrived(world.now)
                    .forEach(datagram -> world.answer(datagram).forEach(again -> down.send(world.now, again)));
            down.arrived(world.now).forEach(world::hear);
            if (world.now >= world.listener.deadlineNanos()) {
                world.listener.onTime(world.now, world.out);
            }
            world.drain().forEach(datagram -> up.send(world.now, datagram));
            long next =
                    Math.min(Math.min(up.nextArrivalNanos(), down.nextArrivalNanos()), world.listener.deadlineNanos());
            world.now = Math.max(world.now + 1, Math.min(next, frame < frames ? frame * FRAME_NANOS : end));
        }
        return world;
    }

    @ParameterizedTest
    @CsvSource({
        "RTX, 0, 0, 0",
        "PLAIN, 0, 0, 0",
        "RTX, 0.1, 0, 0",
        "PLAIN, 0.1, 0, 0",
        "RTX, 0.3, 0.1, 0.1",
        "PLAIN, 0.3, 0.1, 0.1"
    })
    @Rfc(number = 8723, section = "7.1", must = "a recovered packet is opened like one that came the first time")
    void every_frame_is_heard_once_and_nearly_all_are(Way way, double loss, double duplicate, double reorder) {
        for (long seed = 1; seed <= 3; seed++) {
            World world = talk(new World(seed, way, 3), seed, new Weather(loss, duplicate, reorder, 30 * MILLI), 500);
            for (int i = 0; i < 3; i++) {
                List<String> heard = world.heard(100 + i);
                assertThat(heard).as("seed %d", seed).doesNotHaveDuplicates();
                // The very first packets are not missed by who has heard none yet.
                assertThat(heard.size())
                        .as("seed %d", seed)
                        .isGreaterThan(loss < 0.2 ? (int) (500 * (1 - 0.06 * loss)) - 6 : 430);
            }
            long overtaken = world.count(RepairCounter.OVERTAKEN);
            assertThat(world.count(RepairCounter.ASKED)).isLessThanOrEqualTo(3 * overtaken);
            assertThat(world.verdicts(ReceiveVerdict.OUTER_BAD_TAG)).isZero();
            MediaStatistics statistics = world.listener.statistics();
            assertThat(statistics.repaired()).isEqualTo(world.count(RepairCounter.REPAIRED));
            assertThat(statistics.received())
                    .isEqualTo(
                            world.words.values().stream().mapToInt(List::size).sum());
            assertThat(statistics.lost()).isBetween(1500 - statistics.received() - 20, 1500 - statistics.received());
            if (loss == 0) {
                assertThat(world.rtcp).allMatch(compound -> compound.stream().noneMatch(GenericNack.class::isInstance));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RTX", "PLAIN"})
    void with_a_tenth_lost_both_ways_more_than_nineteen_of_twenty_are_repaired(Way way) {
        long repaired = 0;
        long givenUp = 0;
        for (long seed = 1; seed <= 10; seed++) {
            World world = talk(new World(seed, way, 2), seed, new Weather(0.1, 0, 0, 30 * MILLI), 1000);
            repaired += world.count(RepairCounter.REPAIRED);
            givenUp += world.count(RepairCounter.GIVEN_UP);
        }
        System.out.println(way + ": repaired " + repaired + ", given up " + givenUp);
        assertThat(repaired).isGreaterThan((long) (0.95 * (repaired + givenUp)));
    }

    @Test
    @Rfc(number = 5506, section = "3.2", must = "feedback goes alone where reduced-size RTCP was agreed")
    void questions_go_alone_and_reports_tell_of_the_loss_before_repair() {
        World world = talk(new World(1, Way.RTX, 1), 1, new Weather(0.1, 0, 0, 10 * MILLI), 1000);
        assertThat(world.rtcp)
                .filteredOn(compound -> compound.stream().anyMatch(GenericNack.class::isInstance))
                .isNotEmpty()
                .allMatch(RtcpCodec::isReducedSize);
        RtcpPacket.ReportBlock last = world.rtcp.stream()
                .filter(compound -> compound.getFirst() instanceof RtcpPacket.ReceiverReport)
                .map(compound -> ((RtcpPacket.ReceiverReport) compound.getFirst()).blocks())
                .filter(blocks -> !blocks.isEmpty())
                .reduce((a, b) -> b)
                .orElseThrow()
                .getFirst();
        assertThat(last.cumulativeLost()).isGreaterThan(50);
        assertThat(world.verdicts(ReceiveVerdict.REPAIR_BAD_TAG)).isZero();
        assertThat(world.listener.statistics().lost()).isLessThan(10);
    }

    @Test
    void without_agreement_nothing_is_asked_for() {
        World world = talk(new World(1, Way.NONE, 1), 1, new Weather(0.1, 0, 0, 10 * MILLI), 500);
        assertThat(world.rtcp).allMatch(compound -> compound.stream().noneMatch(GenericNack.class::isInstance));
        assertThat(world.listener.health().repair()).isEmpty();
        assertThat(world.heard(100).size()).isBetween(430, 470);
    }

    /** A world in which the third thing that each speaker said is lost and was asked for. */
    private static World missing(int speakers) {
        World world = new World(4, Way.RTX, speakers);
        for (int frame = 0; frame < 4; frame++) {
            for (int i = 0; i < speakers; i++) {
                byte[] datagram = world.say(i, "w" + frame);
                if (frame != 2) {
                    world.hear(datagram);
                }
            }
            world.now += FRAME_NANOS;
        }
        world.listener.onTime(world.now, world.out);
        world.drain().forEach(datagram -> world.answer(datagram));
        return world;
    }

    /** The relay numbers every source from 100. */
    private static final int LOST = 102;

    @Test
    void of_sources_that_miss_the_same_number_the_tag_says_whose_packet_it_is() {
        World world = missing(5);
        for (int i = 4; i >= 0; i--) {
            world.hear(world.repeat(100 + i, LOST));
            world.drain();
            assertThat(world.heard(100 + i)).containsExactly("w0", "w1", "w3", "w2");
        }
        assertThat(world.listener.statistics().repaired()).isEqualTo(5);
        assertThat(world.listener.statistics().lost()).isZero();
    }

    @Test
    void what_is_repeated_twice_or_without_being_asked_for_is_counted_as_that() {
        World world = missing(1);
        world.hear(world.repeat(100, LOST));
        world.hear(world.repeat(100, LOST));
        world.hear(world.relay.again(100, LOST));
        world.hear(world.repeat(100, 101));
        assertThat(world.verdicts(ReceiveVerdict.REPAIR_NOT_WANTED)).isEqualTo(3);
        world.hear(world.relay.again(100, 101));
        assertThat(world.verdicts(ReceiveVerdict.OUTER_REPLAYED)).isEqualTo(1);
        world.drain();
        assertThat(world.heard(100)).containsExactly("w0", "w1", "w3", "w2");
    }

    @Test
    void a_distributor_may_keep_the_field_of_the_lost_packet_with_it() {
        World world = missing(1);
        byte[] rtx = world.relay.rtx(100, LOST, RTX_TYPE);
        world.hear(world.relay.sealRtx(Arrays.copyOf(rtx, rtx.length + 1)));
        world.drain();
        assertThat(world.heard(100)).contains("w2");
    }

    @Test
    @Rfc(number = 8723, section = "7.1", must = "what is recovered must verify like a packet of the wire")
    void what_a_distributor_makes_of_a_lost_packet_is_dropped_or_right() {
        Random random = new Random(6);
        int opened = 0;
        for (int round = 0; round < 300; round++) {
            World world = missing(1);
            byte[] rtx = change(world.relay.rtx(100, LOST, RTX_TYPE), random);
            byte[] sealed = sealed(world, rtx);
            if (sealed != null) {
                world.hear(sealed);
                world.drain();
            }
            List<String> heard = world.heard(100);
            opened += heard.size() - 3;
            assertThat(heard)
                    .as("round %d", round)
                    .isSubsetOf("w0", "w1", "w3", "w2")
                    .hasSizeBetween(3, 4);
            // And nothing of it stands in the way of the right one.
            world.hear(world.repeat(100, LOST));
            world.drain();
            assertThat(world.heard(100)).containsExactly("w0", "w1", "w3", "w2");
        }
        assertThat(opened).as("changes of what is not covered").isLessThan(150);
    }

    private static byte[] change(byte[] rtx, Random random) {
        UnaryOperator<byte[]> cut = octets -> Arrays.copyOf(octets, Math.max(12, random.nextInt(octets.length)));
        byte[] changed = random.nextInt(4) == 0 ? cut.apply(rtx) : rtx.clone();
        if (changed.length == rtx.length) {
            int at = 4 + random.nextInt(changed.length - 4);
            changed[at] ^= (byte) (1 << random.nextInt(8));
        }
        return changed;
    }

    /** Null if it is no RTP packet any more. */
    private static byte @Nullable [] sealed(World world, byte[] rtx) {
        int words = (rtx[0] & 0x10) == 0 || rtx.length < 16 ? 0 : 4 + 4 * ((rtx[14] & 0xFF) << 8 | (rtx[15] & 0xFF));
        return rtx.length < 12 + words || ((rtx[0] & 0x10) != 0 && rtx.length < 16) ? null : world.relay.sealRtx(rtx);
    }
}
