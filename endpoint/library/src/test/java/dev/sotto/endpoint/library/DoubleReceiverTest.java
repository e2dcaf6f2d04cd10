package dev.sotto.endpoint.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.OctetWriter;
import dev.sotto.keying.ekt.EktCipher;
import dev.sotto.keying.ekt.EktKeyList;
import dev.sotto.keying.ekt.EktKeyListConfig;
import dev.sotto.keying.ekt.EktParameterSet;
import dev.sotto.keying.ekt.EktSender;
import dev.sotto.media.srtp.EncryptedExtensions;
import dev.sotto.media.srtp.HopKeys;
import dev.sotto.media.srtp.HopOpener;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.media.srtp.HopSealer;
import dev.sotto.media.srtp.JceAead;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import dev.sotto.tests.kit.SimulatedNetwork;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoubleReceiverTest {
    private static final int PROFILE = 0x0009;
    private static final int SSRC = 0xCAFE;
    private static final int OWN = 0xBABE;
    private static final long FRAME_NANOS = 20_000_000;

    /** Two ends with one hop between them and the same EKTKey. */
    private static final class Ends {
        final Entropy entropy;
        final HopKeys hop;
        final EktSender keys;
        final EktKeyList list = new EktKeyList(EktKeyListConfig.ofProfile(PROFILE));
        final DoubleSender sender;
        final DoubleReceiver receiver;
        int timestamp;
        long now;

        Ends(long seed, int firstSequence) {
            this.entropy = new SeededEntropy(seed);
            this.hop = newHop();
            this.keys = new EktSender(SSRC, 16, entropy, EktSender.Timing.AUDIO);
            this.sender = new DoubleSender(keys, PROFILE, new JceAead());
            this.receiver = new DoubleReceiver(list, PROFILE, new JceAead(), OWN);
            sender.hop(new HopSealer(hop, new JceAead(), 4, EncryptedExtensions.NONE));
            receiver.hop(new HopOpener(hop, new JceAead(), 64, EncryptedExtensions.NONE), 0);
            sequence = firstSequence;
        }

        int sequence;

        HopKeys newHop() {
            return new HopKeys(
                    HopProfile.AEAD_AES_128_GCM, KeyMaterial.random(entropy, 16), KeyMaterial.random(entropy, 12));
        }

        EktParameterSet newKey(int spi) {
            return new EktParameterSet(
                    spi, EktCipher.AESKW128, KeyMaterial.random(entropy, 16), KeyMaterial.random(entropy, 12), 3600);
        }

        void give(EktParameterSet set) {
            list.onEktKey(set, now);
            keys.onEktKey(set, now);
        }

        byte[] say(String word) {
            byte[] rtp = new OctetWriter(64)
                    .u8(0x80)
                    .u8(111)
                    .u16(sequence)
                    .u32(timestamp)
                    .u32(SSRC)
                    .octets(word.getBytes(StandardCharsets.US_ASCII))
                    .toOctets();
            sequence = (sequence + 1) & 0xFFFF;
            timestamp += 960;
            now += FRAME_NANOS;
            return sender.protect(rtp, now).orElseThrow();
        }

        Received hear(byte[] datagram) {
            return receiver.receive(datagram.clone(), now);
        }
    }

    @Test
    @Rfc(number = 8871, section = "4.5.2", must = "late packets under the keys before a rekey are opened for a while")
    void late_packets_of_before_a_rekey_are_opened_for_ten_seconds_and_then_their_keys_are_gone() {
        Ends ends = new Ends(1, 100);
        ends.give(ends.newKey(1));
        ends.hear(ends.say("first"));
        byte[] late = ends.say("late");
        byte[] tooLate = ends.say("too late");
        ends.give(ends.newKey(2));
        long rekeyed = ends.now;
        for (int i = 0; i < 20; i++) {
            assertThat(ends.hear(ends.say("word " + i))).isInstanceOf(Received.Opened.class);
        }
        ends.now = rekeyed + 9_900_000_000L;
        assertThat(ends.hear(late)).isInstanceOf(Received.Opened.class);
        assertThat(ends.receiver.deadlineNanos()).isEqualTo(rekeyed + 10_000_000_000L);
        ends.receiver.onTime(rekeyed + 10_000_000_000L);
        ends.now = rekeyed + 10_000_000_000L;
        assertThat(ends.hear(tooLate)).isInstanceOf(Received.Dropped.class);
        assertThat(ends.hear(ends.say("now"))).isInstanceOf(Received.Opened.class);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "0.1, 0.1, 0.1", "0.3, 0.2, 0.3"})
    @Rfc(number = 8870, section = "4.3.1", must = "a new key rides in the first packets and then periodically")
    void what_arrives_is_opened_once_whatever_the_network_does(double loss, double duplicate, double reorder) {
        for (long seed = 1; seed <= 5; seed++) {
            Ends ends = new Ends(seed, 0xFF80);
            ends.give(ends.newKey(1));
            SimulatedNetwork<byte[]> network =
                    new SimulatedNetwork<>(seed, new SimulatedNetwork.Weather(loss, duplicate, reorder, 30_000_000));
            List<String> heard = new ArrayList<>();
            int arrivedWords = 0;
            for (int i = 0; i < 600; i++) {
                if (i == 300) {
                    ends.give(ends.newKey(2));
                }
                network.send(ends.now, ends.say("w" + i));
                for (byte[] datagram : network.arrived(ends.now)) {
                    arrivedWords++;
                    if (ends.hear(datagram) instanceof Received.Opened opened) {
                        heard.add(new String(opened.payload(), StandardCharsets.US_ASCII));
                    }
                }
            }
            assertThat(heard).as("seed %d", seed).doesNotHaveDuplicates();
            // What is lost besides: packets before the first field arrives, and duplicates.
            int distinct = (int) (arrivedWords / (1 + duplicate));
            assertThat(heard.size()).as("seed %d", seed).isGreaterThan((int) (0.85 * distinct));
        }
    }

    @Test
    @Rfc(number = 8871, section = "8.2.2", must = "end-to-end replay protection lasts for the whole conference")
    void an_old_packet_under_a_new_outer_index_is_a_replay() {
        Ends ends = new Ends(3, 100);
        ends.give(ends.newKey(1));
        HopKeys malicious = ends.hop;
        byte[] first = ends.say("once");
        assertThat(ends.hear(first)).isInstanceOf(Received.Opened.class);
        assertThat(dropped(ends, first)).isEqualTo(ReceiveVerdict.OUTER_REPLAYED);
        // The distributor opens the packet and seals it again for a hop that knows nothing of it.
        ends.receiver.hop(new HopOpener(malicious, new JceAead(), 4, EncryptedExtensions.NONE), ends.now);
        assertThat(dropped(ends, first)).isEqualTo(ReceiveVerdict.INNER_REPLAYED);
    }

    @Test
    void nothing_is_opened_without_the_key_of_the_conference() {
        Ends ends = new Ends(4, 100);
        ends.keys.onEktKey(ends.newKey(1), 0);
        assertThat(dropped(ends, ends.say("for others"))).isEqualTo(ReceiveVerdict.UNKNOWN_SPI);
    }

    @Test
    @Rfc(number = 8870, section = "4.3.2", must = "a field that does not unwrap drops its packet")
    void a_field_of_another_key_under_the_same_spi_is_dropped() {
        Ends ends = new Ends(5, 100);
        ends.keys.onEktKey(ends.newKey(1), 0);
        ends.list.onEktKey(ends.newKey(1), 0);
        assertThat(dropped(ends, ends.say("forged"))).isEqualTo(ReceiveVerdict.BAD_EKT_FIELD);
    }

    @Test
    @Rfc(number = 8870, section = "4.3.2", must = "the ROC of the field repairs an index that was guessed wrong")
    void after_a_long_silence_of_the_path_the_field_tells_the_rollover_counter() {
        Ends ends = new Ends(6, 100);
        ends.give(ends.newKey(1));
        assertThat(ends.hear(ends.say("before"))).isInstanceOf(Received.Opened.class);
        // 200 000 packets were not forwarded; the hop's own numbers went on without a gap.
        ends.sender.startAt(200_101, 101);
        ends.sequence = 200_101 & 0xFFFF;
        List<Received> after = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ends.now += 50_000_000;
            after.add(ends.hear(relayed(ends, i)));
        }
        assertThat(after).anyMatch(Received.Opened.class::isInstance);
        assertThat(after.getLast()).isInstanceOf(Received.Opened.class);
    }

    /** The next packet as a distributor forwards it: with the next number of the hop. */
    private static byte[] relayed(Ends ends, int i) {
        byte[] rtp = new OctetWriter(64)
                .u8(0x80)
                .u8(111)
                .u16(ends.sequence)
                .u32(i)
                .u32(SSRC)
                .octets(new byte[] {1, 2, 3})
                .toOctets();
        ends.sequence = (ends.sequence + 1) & 0xFFFF;
        DoubleSender sender = ends.sender;
        HopKeys between = ends.newHop();
        sender.hop(new HopSealer(between, new JceAead(), 4, EncryptedExtensions.NONE));
        byte[] datagram = sender.protect(rtp, ends.now).orElseThrow();
        Relay in = Relay.between(between, ends.hop, 101 + i);
        return in.seal(in.open(datagram).orElseThrow());
    }

    @Test
    void our_own_voice_is_never_heard() {
        Ends ends = new Ends(7, 100);
        EktSender own = new EktSender(OWN, 16, ends.entropy, EktSender.Timing.AUDIO);
        own.onEktKey(ends.newKey(1), 0);
        DoubleSender echo = new DoubleSender(own, PROFILE, new JceAead());
        echo.hop(new HopSealer(ends.hop, new JceAead(), 4, EncryptedExtensions.NONE));
        byte[] rtp = new OctetWriter(16)
                .u8(0x80)
                .u8(111)
                .u16(1)
                .u32(0)
                .u32(OWN)
                .u32(0)
                .toOctets();
        assertThat(dropped(ends, echo.protect(rtp, 1).orElseThrow())).isEqualTo(ReceiveVerdict.OWN_SSRC);
    }

    @Test
    void packets_of_the_hop_before_are_taken_for_a_while() {
        Ends ends = new Ends(8, 100);
        ends.give(ends.newKey(1));
        byte[] late = ends.say("late");
        ends.receiver.hop(new HopOpener(ends.newHop(), new JceAead(), 4, EncryptedExtensions.NONE), ends.now);
        assertThat(ends.hear(late)).isInstanceOf(Received.Opened.class);
        byte[] tooLate = ends.say("too late");
        ends.now += 121_000_000_000L;
        assertThat(dropped(ends, tooLate)).isEqualTo(ReceiveVerdict.OUTER_BAD_TAG);
    }

    @Test
    void octets_that_were_changed_on_the_way_are_dropped_and_never_throw() {
        Ends ends = new Ends(9, 100);
        ends.give(ends.newKey(1));
        Random random = new Random(9);
        for (int round = 0; round < 20_000; round++) {
            byte[] bad = ends.say("word");
            bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
            byte[] cut = random.nextInt(4) == 0 ? Arrays.copyOf(bad, random.nextInt(bad.length)) : bad;
            Received received = ends.receiver.receive(cut, ends.now);
            if (received instanceof Received.Opened opened) {
                // Nothing authenticates the EKT field; everything else is.
                assertThat(opened.payload()).as("round %d", round).asString().isEqualTo("word");
            }
        }
    }

    private static ReceiveVerdict dropped(Ends ends, byte[] datagram) {
        Received received = ends.hear(datagram);
        assertThat(received).isInstanceOf(Received.Dropped.class);
        return ((Received.Dropped) received).why();
    }
}
