package dev.sotto.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.KeyMaterial;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import dev.sotto.tests.kit.SimulatedNetwork;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HopTest {
    private static final String RTP = "900f%04xdecafbad%08xbede000110a10000abababababababab";

    private static HopKeys keys(HopProfile profile) {
        SeededEntropy entropy = new SeededEntropy(1);
        return new HopKeys(
                profile,
                KeyMaterial.random(entropy, profile.keyLength()),
                KeyMaterial.random(entropy, profile.saltLength()));
    }

    private static HopSealer sealer(HopProfile profile) {
        return new HopSealer(keys(profile), new JceAead(), 2, EncryptedExtensions.of(1));
    }

    private static HopOpener opener(HopProfile profile) {
        return new HopOpener(keys(profile), new JceAead(), 2, EncryptedExtensions.of(1));
    }

    private static Hex.Packet sealed(HopSealer sealer, int ssrc, long index) {
        Hex.Packet packet = Hex.packet(RTP.formatted(index & 0xFFFF, ssrc));
        assertThat(sealer.seal(packet.view(), index)).isEqualTo(SrtpVerdict.OK);
        return packet;
    }

    private static Hex.Packet copy(Hex.Packet packet) {
        return Hex.packet(packet.hex());
    }

    @ParameterizedTest
    @EnumSource(HopProfile.class)
    void a_packet_comes_back_as_it_was_with_every_profile(HopProfile profile) {
        Hex.Packet packet = sealed(sealer(profile), 7, 0x1234);
        String plain = RTP.formatted(0x1234, 7);
        assertThat(packet.view().length()).isEqualTo(plain.length() / 2 + profile.tagLength());
        assertThat(packet.hex().substring(34, 36)).as("the encrypted level").isNotEqualTo("a1");
        assertThat(opener(profile).open(packet.view())).isEqualTo(SrtpVerdict.OK);
        assertThat(packet.hex()).isEqualTo(plain);
    }

    @ParameterizedTest
    @EnumSource(HopProfile.class)
    @Rfc(number = 3711, section = "3.3", must = "a packet with a wrong tag is discarded and changes no state")
    void any_changed_octet_is_noticed_and_leaves_no_trace(HopProfile profile) {
        HopOpener opener = opener(profile);
        Hex.Packet good = sealed(sealer(profile), 7, 0x1234);
        for (int i = 0; i < good.view().length(); i++) {
            byte[] octets = Hex.octets(good.hex());
            octets[i] ^= 0x01;
            RtpPacketView view = new RtpPacketView();
            MemorySegment segment = MemorySegment.ofArray(octets);
            if (view.wrap(segment, 0, octets.length) == dev.sotto.media.rtp.RtpVerdict.OK) {
                assertThat(opener.open(view)).as("octet %d", i).isNotEqualTo(SrtpVerdict.OK);
            }
        }
        assertThat(opener.highestIndex(7)).isEqualTo(-1);
        assertThat(opener.open(good.view())).isEqualTo(SrtpVerdict.OK);
    }

    @Test
    @Rfc(number = 3711, section = "3.3.2", must = "a packet is accepted once")
    void a_replayed_or_very_late_packet_is_refused_before_its_tag_is_looked_at() {
        HopSealer sealer = sealer(HopProfile.AEAD_AES_128_GCM);
        HopOpener opener = opener(HopProfile.AEAD_AES_128_GCM);
        Hex.Packet first = sealed(sealer, 7, 1000);
        Hex.Packet replay = copy(first);
        Hex.Packet late = sealed(sealer, 7, 1001);
        Hex.Packet far = sealed(sealer, 7, 1000 + 128 + 1);
        assertThat(opener.open(first.view())).isEqualTo(SrtpVerdict.OK);
        assertThat(opener.open(replay.view())).isEqualTo(SrtpVerdict.REPLAYED);
        assertThat(opener.open(far.view())).isEqualTo(SrtpVerdict.OK);
        assertThat(opener.open(late.view())).isEqualTo(SrtpVerdict.TOO_OLD);
    }

    @Test
    @Rfc(number = 3711, section = "3.3.1", must = "the rollover counter follows the sequence number")
    void the_rollover_counter_is_kept_by_each_source_apart() {
        HopSealer sealer = sealer(HopProfile.AEAD_AES_256_GCM);
        HopOpener opener = opener(HopProfile.AEAD_AES_256_GCM);
        for (long index = 0xFF00; index < 0x2_0100; index += 100) {
            assertThat(opener.open(sealed(sealer, 7, index).view())).isEqualTo(SrtpVerdict.OK);
            assertThat(opener.index()).isEqualTo(index);
        }
        assertThat(opener.open(sealed(sealer, 8, 5).view())).isEqualTo(SrtpVerdict.OK);
        assertThat(opener.highestIndex(7)).isEqualTo(0x2_00FCL - (0x2_00FCL - 0xFF00L) % 100);
        assertThat(opener.highestIndex(8)).isEqualTo(5);
    }

    @Test
    void only_authenticated_packets_use_up_the_bounded_table_of_sources() {
        HopSealer sealer =
                new HopSealer(keys(HopProfile.AEAD_AES_128_GCM), new JceAead(), 10, EncryptedExtensions.of(1));
        HopOpener opener = opener(HopProfile.AEAD_AES_128_GCM);
        for (int ssrc = 100; ssrc < 200; ssrc++) {
            Hex.Packet forged = Hex.packet(RTP.formatted(1, ssrc) + "00".repeat(16));
            assertThat(opener.open(forged.view())).isEqualTo(SrtpVerdict.BAD_TAG);
        }
        assertThat(opener.open(sealed(sealer, 1, 1).view())).isEqualTo(SrtpVerdict.OK);
        assertThat(opener.open(sealed(sealer, 2, 1).view())).isEqualTo(SrtpVerdict.OK);
        assertThat(opener.open(sealed(sealer, 3, 1).view())).isEqualTo(SrtpVerdict.SOURCES_EXHAUSTED);
        assertThat(opener.open(sealed(sealer, 2, 2).view())).isEqualTo(SrtpVerdict.OK);
    }

    @Test
    @Rfc(number = 3711, section = "3.3.2", must = "each source has a replay list of its own")
    void hundreds_of_sources_keep_their_indices_and_replay_lists_while_their_tables_grow() {
        HopSealer sealer =
                new HopSealer(keys(HopProfile.AEAD_AES_128_GCM), new JceAead(), 1024, EncryptedExtensions.of(1));
        HopOpener opener =
                new HopOpener(keys(HopProfile.AEAD_AES_128_GCM), new JceAead(), 1024, EncryptedExtensions.of(1));
        for (int ssrc = 0; ssrc < 1024; ssrc++) {
            assertThat(opener.open(sealed(sealer, ssrc, 1000 + ssrc).view())).isEqualTo(SrtpVerdict.OK);
        }
        for (int ssrc = 0; ssrc < 1024; ssrc++) {
            assertThat(opener.highestIndex(ssrc)).isEqualTo(1000 + ssrc);
            Hex.Packet again = Hex.packet(RTP.formatted(1000 + ssrc, ssrc));
            assertThat(sealer.seal(again.view(), 1000 + ssrc)).isEqualTo(SrtpVerdict.INDEX_REUSED);
        }
        assertThat(sealer.seal(Hex.packet(RTP.formatted(1, 2000)).view(), 1)).isEqualTo(SrtpVerdict.SOURCES_EXHAUSTED);
    }

    @Test
    @Rfc(number = 7714, section = "8.4", must = "no index is sealed twice with one key")
    void an_index_is_sealed_once() {
        HopSealer sealer = sealer(HopProfile.AEAD_AES_128_GCM);
        sealed(sealer, 7, 1000);
        sealed(sealer, 7, 900);
        assertThat(sealer.highestIndex(7)).isEqualTo(1000);
        for (long used : new long[] {1000, 900, 1000 - 128}) {
            Hex.Packet packet = Hex.packet(RTP.formatted(used, 7));
            assertThat(sealer.seal(packet.view(), used)).isEqualTo(SrtpVerdict.INDEX_REUSED);
            assertThat(packet.hex()).isEqualTo(RTP.formatted(used, 7));
        }
        sealed(sealer, 8, 1000);
        assertThat(sealer.seal(Hex.packet(RTP.formatted(1, 9)).view(), 1)).isEqualTo(SrtpVerdict.SOURCES_EXHAUSTED);
    }

    @Test
    @Rfc(number = 7714, section = "10", must = "at most 2^48 SRTP and 2^31 SRTCP packets with one key")
    void a_key_ends_with_its_last_index() {
        HopSealer sealer = sealer(HopProfile.AEAD_AES_128_GCM);
        HopOpener opener = opener(HopProfile.AEAD_AES_128_GCM);
        long last = (1L << 48) - 1;
        Hex.Packet packet = sealed(sealer, 7, last);
        opener.assume(7, last - 1);
        assertThat(opener.open(packet.view())).isEqualTo(SrtpVerdict.OK);
        Hex.Packet next = Hex.packet(RTP.formatted(0, 7) + "00".repeat(16));
        assertThat(opener.open(next.view())).isEqualTo(SrtpVerdict.KEY_EXHAUSTED);
        assertThat(sealer.seal(next.view(), 1L << 48)).isEqualTo(SrtpVerdict.KEY_EXHAUSTED);
        assertThat(sealer.seal(next.view(), -1)).isEqualTo(SrtpVerdict.KEY_EXHAUSTED);
        sealer.rtcpIndex((1L << 31) - 1);
        MemorySegment rtcp = Hex.room(Hex.octets("80c9000100000007"));
        assertThat(sealer.sealRtcp(rtcp, 0, 8)).isEqualTo(SrtpVerdict.OK);
        assertThat(opener.openRtcp(rtcp, 0, sealer.rtcpLength())).isEqualTo(SrtpVerdict.OK);
        assertThat(sealer.sealRtcp(rtcp, 0, 8)).isEqualTo(SrtpVerdict.KEY_EXHAUSTED);
    }

    @ParameterizedTest
    @EnumSource(HopProfile.class)
    @Rfc(number = 3711, section = "3.4", must = "SRTCP is authenticated and has a replay list of its own")
    void rtcp_is_opened_once_and_only_unchanged(HopProfile profile) {
        HopSealer sealer = sealer(profile);
        HopOpener opener = opener(profile);
        MemorySegment segment = Hex.room(Hex.octets("80c900010000000781ca00020000000701026162"));
        assertThat(sealer.sealRtcp(segment, 0, 20)).isEqualTo(SrtpVerdict.OK);
        String wire = Hex.of(segment, 0, sealer.rtcpLength());
        for (int i = 0; i < wire.length() / 2; i++) {
            byte[] octets = Hex.octets(wire);
            octets[i] ^= 0x40;
            SrtpVerdict verdict = opener.openRtcp(MemorySegment.ofArray(octets), 0, octets.length);
            assertThat(verdict).as("octet %d", i).isIn(SrtpVerdict.BAD_TAG, SrtpVerdict.MALFORMED);
        }
        assertThat(opener.openRtcp(MemorySegment.ofArray(Hex.octets(wire)), 0, wire.length() / 2))
                .isEqualTo(SrtpVerdict.OK);
        assertThat(opener.openRtcp(MemorySegment.ofArray(Hex.octets(wire)), 0, wire.length() / 2))
                .isEqualTo(SrtpVerdict.REPLAYED);
        for (int length = 0; length < 8 + profile.rtcpOverhead(); length++) {
            assertThat(opener.openRtcp(MemorySegment.ofArray(Hex.octets(wire)), 0, Math.min(length, wire.length() / 2)))
                    .isEqualTo(SrtpVerdict.MALFORMED);
        }
    }

    @Test
    @Rfc(number = 4568, section = "6.2.2", must = "only the tag of SRTP is cut to 32 bits; that of SRTCP has 80")
    void short_tags_are_the_beginning_of_long_ones_and_only_on_rtp() {
        String shorter =
                sealed(sealer(HopProfile.AES_128_CM_HMAC_SHA1_32), 7, 1000).hex();
        String longer =
                sealed(sealer(HopProfile.AES_128_CM_HMAC_SHA1_80), 7, 1000).hex();
        assertThat(longer).startsWith(shorter).hasSize(shorter.length() + 12);
        assertThat(HopProfile.AES_128_CM_HMAC_SHA1_32.rtcpOverhead()).isEqualTo(14);
        assertThat(HopProfile.AEAD_AES_128_GCM.rtcpOverhead()).isEqualTo(20);
        assertThat(HopProfile.ofNegotiated(HopProfile.AES_128_CM_HMAC_SHA1_32.code()))
                .as("never by DTLS")
                .isEmpty();
    }

    @Test
    void what_does_not_fit_is_said_and_not_thrown() {
        HopSealer sealer = sealer(HopProfile.AEAD_AES_128_GCM);
        MemorySegment tight = MemorySegment.ofArray(Hex.octets(RTP.formatted(1, 7)));
        RtpPacketView view = new RtpPacketView();
        view.wrap(tight, 0, (int) tight.byteSize());
        assertThat(sealer.seal(view, 1)).isEqualTo(SrtpVerdict.NO_ROOM);
        assertThat(sealer.sealRtcp(tight, 0, 20)).isEqualTo(SrtpVerdict.NO_ROOM);
        assertThat(sealer.sealRtcp(tight, 0, 7)).isEqualTo(SrtpVerdict.MALFORMED);
        Hex.Packet shortPacket = Hex.packet("800f1234decafbad00000007" + "00".repeat(15));
        assertThat(opener(HopProfile.AEAD_AES_128_GCM).open(shortPacket.view())).isEqualTo(SrtpVerdict.MALFORMED);
        String hugeExtension = "900f1234decafbad00000007bede0101" + "00".repeat(4 * 257 + 16);
        assertThat(opener(HopProfile.AEAD_AES_128_GCM)
                        .open(Hex.packet(hugeExtension).view()))
                .isEqualTo(SrtpVerdict.MALFORMED);
        assertThat(sealer.seal(Hex.packet(hugeExtension).view(), 1)).isEqualTo(SrtpVerdict.MALFORMED);
    }

    @Test
    void keys_of_another_length_are_not_keys_of_a_hop() {
        assertThatThrownBy(() -> Hex.keys("0009", "00".repeat(32), "00".repeat(12)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Hex.keys("000A", "00".repeat(32), "00".repeat(24)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(HopProfile.ofNegotiated(0x0009)).contains(HopProfile.AEAD_AES_128_GCM);
        assertThat(HopProfile.ofNegotiated(0x000A)).contains(HopProfile.AEAD_AES_256_GCM);
        assertThat(HopProfile.ofNegotiated(0x0002)).isEmpty();
        assertThat(HopProfile.isDouble(0x000A)).isTrue();
        assertThat(HopProfile.isDouble(0x0008)).isFalse();
        assertThat(keys(HopProfile.AEAD_AES_128_GCM).toString()).doesNotContainPattern("[0-9a-f]{8}");
    }

    @Test
    void contexts_live_on_when_their_master_keys_are_destroyed_and_die_when_told() {
        HopKeys keys = keys(HopProfile.AEAD_AES_128_GCM);
        HopSealer sealer = new HopSealer(keys, new JceAead(), 1, EncryptedExtensions.NONE);
        keys.destroy();
        assertThat(keys.key().isDestroyed()).isTrue();
        sealed(sealer, 7, 1);
        sealer.destroy();
    }

    @Test
    void a_bad_network_costs_packets_and_never_accepts_one_twice() {
        for (int loss = 0; loss <= 30; loss += 10) {
            runNetwork(1000L + loss, loss / 100.0);
        }
    }

    private static void runNetwork(long seed, double loss) {
        var weather = new SimulatedNetwork.Weather(loss, 0.1, 0.2, 1_000_000);
        SimulatedNetwork<Hex.Packet> network = new SimulatedNetwork<>(seed, weather);
        HopSealer sealer = sealer(HopProfile.AEAD_AES_128_GCM);
        HopOpener opener = opener(HopProfile.AEAD_AES_128_GCM);
        Set<Long> opened = new HashSet<>();
        long now = 0;
        for (int i = 0; i < 3_000; i++) {
            now += 1_000_000;
            network.send(now, sealed(sealer, 7, 0xF800L + i));
            for (Hex.Packet packet : network.arrived(now)) {
                SrtpVerdict verdict = opener.open(copy(packet).view());
                assertThat(verdict).as("seed %d", seed).isIn(SrtpVerdict.OK, SrtpVerdict.REPLAYED);
                if (verdict == SrtpVerdict.OK) {
                    assertThat(opened.add(opener.index())).as("seed %d", seed).isTrue();
                }
            }
        }
        assertThat(opened.size()).as("seed %d", seed).isGreaterThan((int) (3_000 * (0.95 - loss)));
    }
}
