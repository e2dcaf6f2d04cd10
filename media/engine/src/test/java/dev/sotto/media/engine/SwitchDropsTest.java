package dev.sotto.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Counters;
import dev.sotto.media.distributor.EngineCommand;
import dev.sotto.media.distributor.EngineEvent;
import dev.sotto.media.ice.IceCounter;
import dev.sotto.media.ice.TransportAddress;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.media.srtp.JceAead;
import dev.sotto.tests.kit.Rfc;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Everything that a core drops, each with its counter and without a trace of state. */
class SwitchDropsTest {
    private static final byte[] INNER = new byte[40];
    private static final InetSocketAddress STRANGER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 6666);

    private final EngineRig rig = new EngineRig(new JceAead());
    private final TestPhone alice = TestPhone.perc(1);
    private final TestPhone bob = TestPhone.perc(2);

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void a_stranger_reaches_nobody_and_moves_nothing() {
        joinBoth();
        rig.receive(alice.packet(1, INNER), STRANGER);
        rig.receive(new byte[] {22, (byte) 254, (byte) 253, 0}, STRANGER);
        rig.receive(alice.rtcp(receiverReport()), STRANGER);

        assertDropped(SwitchCounter.UNKNOWN_ADDRESS, 3);
        assertThat(rig.leg(alice).address).isEqualTo(alice.address);
        assertThat(rig.events()).isEmpty();
    }

    @Rfc(number = 7983, section = "7", must = "what is in none of the ranges is dropped")
    @Test
    void octets_of_no_known_protocol_are_dropped() {
        joinBoth();
        for (int first : new int[] {4, 19, 64, 127, 192, 255}) {
            rig.receive(new byte[] {(byte) first, 0, 0, 0}, alice.address);
        }
        rig.receive(new byte[0], alice.address);
        rig.receive(new byte[] {0}, alice.address);

        assertDropped(SwitchCounter.NOT_OURS, 8);
    }

    @Test
    void a_datagram_of_more_than_2048_octets_is_dropped() {
        joinBoth();
        byte[] longest = new byte[Slab.PACKET + 1];
        longest[0] = (byte) 0x80;
        rig.receive(longest, alice.address);

        assertDropped(SwitchCounter.DATAGRAM_TOO_LONG, 1);
    }

    @Test
    void malformed_tails_headers_and_lengths_are_dropped_before_any_cipher_runs() {
        joinBoth();
        rig.receive(withLast(alice.packet(1, INNER), 1), alice.address);
        rig.receive(withLast(alice.packet(2, INNER), 9), alice.address);
        assertDropped(SwitchCounter.EKT_MALFORMED, 2);

        byte[] truncated = alice.packet(3, INNER);
        truncated[14] = 0x7F;
        rig.receive(truncated, alice.address);
        assertDropped(SwitchCounter.RTP_MALFORMED, 1);

        byte[] tiny = new byte[14];
        tiny[0] = (byte) 0x80;
        rig.receive(tiny, alice.address);
        assertDropped(SwitchCounter.SRTP_MALFORMED, 1);
    }

    @Rfc(number = 3711, section = "3.3.2", must = "a replayed packet is discarded")
    @Test
    void replayed_old_and_forged_packets_are_dropped_and_the_genuine_one_still_passes() {
        joinBoth();
        byte[] first = alice.packet(1, INNER);
        byte[] late = alice.packet(2, INNER);
        byte[] second = alice.packet(500, INNER);
        byte[] forged = second.clone();
        forged[30] ^= 1;
        rig.receive(first, alice.address);
        rig.receive(forged, alice.address);
        rig.receive(first, alice.address);
        rig.receive(second, alice.address);
        rig.receive(late, alice.address);

        assertThat(rig.count(SwitchCounter.BAD_TAG)).isEqualTo(1);
        assertThat(rig.count(SwitchCounter.REPLAYED)).isEqualTo(1);
        assertThat(rig.count(SwitchCounter.TOO_OLD)).isEqualTo(1);
        assertThat(rig.udp.take()).hasSize(2);
    }

    @Rfc(number = 3550, section = "8.2", must = "a colliding SSRC of another participant is not mixed with the first")
    @Test
    void an_ssrc_of_another_leg_is_unknown_and_told_to_the_conductor_once_in_100_ms() {
        joinBoth();
        byte[] tail = TestPhone.SHORT_TAIL;
        rig.receive(bob.packetOf(alice.ssrc, 1, 0, 0, INNER, tail), bob.address);
        rig.receive(bob.packetOf(alice.ssrc, 2, 0, 0, INNER, tail), bob.address);
        rig.nowNanos += 100_000_000;
        rig.receive(bob.packetOf(alice.ssrc, 3, 0, 0, INNER, tail), bob.address);

        assertDropped(SwitchCounter.UNKNOWN_SSRC, 3);
        EngineEvent seen = new EngineEvent.SourceSeen(bob.legId, alice.ssrc, 0);
        assertThat(rig.events()).containsExactly(seen, seen);
    }

    @Test
    void one_leg_cannot_fill_the_core_with_sources() {
        joinBoth();
        for (int i = 0; i < 1032; i++) {
            rig.nowNanos += 10_000_000;
            rig.receive(alice.packetOf(90 + i, 1, 0, 0, INNER, TestPhone.SHORT_TAIL), alice.address);
        }
        assertThat(rig.count(SwitchCounter.UNKNOWN_SSRC)).isEqualTo(1024);
        assertThat(rig.count(SwitchCounter.SOURCES_EXHAUSTED)).isEqualTo(8);
        assertThat(rig.leg(alice).ingress).hasSize(1);
    }

    @Test
    void events_that_the_conductor_does_not_take_are_dropped_and_counted() {
        rig.add(alice);
        for (int i = 0; i < 1100; i++) {
            rig.nowNanos += 1_000_000_000;
            rig.receive(new byte[] {22, 0}, alice.address);
        }
        assertThat(rig.count(SwitchCounter.EVENT_OVERFLOW)).isEqualTo(1100 + 1 - 1024);
        assertThat(rig.events()).hasSize(1024);
    }

    @Rfc(number = 8723, section = "4", must = "an OHB with reserved bits or B without M is invalid")
    @Test
    void a_packet_with_a_malformed_original_header_block_is_not_forwarded() {
        joinBoth();
        TestPhone plain = new TestPhone(1, HopProfile.AEAD_AES_128_GCM, false);
        byte[] inner = new byte[20];
        inner[19] = 0x08;
        rig.receive(plain.packet(1, 0, 0, inner, TestPhone.SHORT_TAIL), alice.address);
        inner[19] = (byte) 0x80;
        rig.receive(plain.packet(2, 0, 0, inner, TestPhone.SHORT_TAIL), alice.address);

        assertDropped(SwitchCounter.OHB_MALFORMED, 2);
    }

    @Test
    void receivers_that_cannot_get_a_packet_are_counted_each() {
        TestPhone unkeyed = TestPhone.perc(3);
        TestPhone standard = new TestPhone(4, HopProfile.AEAD_AES_128_GCM, false);
        TestPhone nowhere = TestPhone.perc(5);
        rig.add(unkeyed);
        rig.join(standard);
        rig.execute(new EngineCommand.AddLeg(nowhere.legId, 5, Optional.empty(), Optional.empty()));
        rig.execute(nowhere.installKeys());
        rig.join(alice);
        rig.planForAll(EngineRig.rule(0, 0, 1, 1), 0, alice, unkeyed, standard, nowhere);
        rig.receive(alice.packet(1, INNER), alice.address);

        assertThat(rig.udp.take()).isEmpty();
        assertThat(rig.count(SwitchCounter.RECEIVER_NOT_KEYED)).isEqualTo(1);
        assertThat(rig.count(SwitchCounter.MIXED_TRANSFORMS)).isEqualTo(1);
        assertThat(rig.count(SwitchCounter.RECEIVER_UNREACHABLE)).isEqualTo(1);
        rig.receive(alice.packet(2, 96, 0, INNER, TestPhone.SHORT_TAIL), alice.address);
        assertThat(rig.count(SwitchCounter.PAYLOAD_TYPE_NOT_AGREED)).isEqualTo(1);
    }

    @Test
    void what_the_kernel_refuses_and_what_is_from_before_a_pause_is_counted() {
        joinBoth();
        rig.udp.refuses = true;
        rig.receive(alice.packet(10, INNER), alice.address);
        assertThat(rig.count(SwitchCounter.SEND_FAILED)).isEqualTo(1);
        rig.udp.refuses = false;
        rig.receive(alice.packet(9, INNER), alice.address);

        assertDropped(SwitchCounter.BEFORE_PAUSE, 1);
    }

    @Test
    void the_longest_packet_with_the_longest_tail_still_fits_after_it_grew() {
        joinBoth();
        rig.planForAll(EngineRig.rule(0, 1, 3, 3), 0, alice, bob);
        byte[] tail = new byte[1027];
        tail[1024] = 4;
        tail[1025] = 3;
        tail[1026] = (byte) 0x30;
        byte[] largest = alice.packet(1, 0, 0, new byte[Slab.PACKET - 20 - 1 - 16 - tail.length], tail);
        assertThat(largest).hasSize(Slab.PACKET);
        rig.receive(largest, alice.address);

        assertThat(rig.udp.take()).hasSize(1);
        assertThat(rig.count(SwitchCounter.NO_ROOM)).isZero();
        rig.execute(new EngineCommand.SendRtcp(bob.legId, new byte[Slab.PACKET + 4]));
        assertDropped(SwitchCounter.NO_ROOM, 1);
    }

    @Test
    void early_packets_wait_for_keys_at_most_fifty_and_at_most_a_second() {
        rig.join(bob);
        rig.add(alice);
        for (int i = 0; i < 60; i++) {
            rig.receive(alice.packet(i, INNER), alice.address);
        }
        assertThat(rig.count(SwitchCounter.EARLY_KEPT)).isEqualTo(50);
        assertThat(rig.count(SwitchCounter.EARLY_OVERFLOW)).isEqualTo(10);
        rig.planForAll(EngineRig.sameRule(), TestPhone.LEVEL_ID, alice, bob);
        rig.execute(alice.installKeys());

        assertThat(rig.udp.take()).hasSize(50);
        assertThat(rig.leg(alice).early.count()).isZero();
    }

    @Test
    void early_packets_expire_after_a_second_and_with_their_leg() {
        rig.add(alice);
        rig.receive(alice.packet(1, INNER), alice.address);
        rig.nowNanos = 500_000_000;
        rig.receive(alice.packet(2, INNER), alice.address);
        rig.parts.commands.onTime(999_999_999);
        assertThat(rig.count(SwitchCounter.EARLY_EXPIRED)).isZero();
        rig.parts.commands.onTime(1_000_000_000);
        assertThat(rig.count(SwitchCounter.EARLY_EXPIRED)).isEqualTo(1);
        rig.execute(new EngineCommand.RemoveLeg(alice.legId));
        assertThat(rig.count(SwitchCounter.EARLY_EXPIRED)).isEqualTo(2);
    }

    @Test
    void dtls_goes_to_the_conductor_at_a_limited_rate() {
        rig.add(alice);
        rig.events();
        byte[] hello = {22, (byte) 254, (byte) 253, 1, 2, 3};
        for (int i = 0; i < 150; i++) {
            rig.receive(hello, alice.address);
        }
        assertThat(rig.count(SwitchCounter.DTLS_RECEIVED)).isEqualTo(100);
        assertThat(rig.count(SwitchCounter.DTLS_TOO_MANY)).isEqualTo(50);
        assertThat(((EngineEvent.DtlsReceived) rig.events().getFirst()).datagram())
                .isEqualTo(hello);
        rig.execute(new EngineCommand.SendDatagram(alice.legId, hello));
        assertThat(rig.udp.take().getFirst().octets()).isEqualTo(hello);
    }

    @Rfc(number = 3711, section = "3.4", must = "SRTCP is authenticated and checked for replay")
    @Test
    void rtcp_is_opened_for_the_conductor_and_sealed_for_the_leg() {
        joinBoth();
        byte[] report = receiverReport();
        byte[] sealed = alice.rtcp(report);
        byte[] forged = alice.rtcp(report);
        forged[12] ^= 1;
        rig.nowNanos = 77;
        rig.receive(sealed, alice.address);
        rig.receive(sealed, alice.address);
        rig.receive(forged, alice.address);

        assertThat(rig.count(SwitchCounter.REPLAYED)).isEqualTo(1);
        assertThat(rig.count(SwitchCounter.BAD_TAG)).isEqualTo(1);
        EngineEvent.RtcpReceived event = (EngineEvent.RtcpReceived) rig.events().getFirst();
        assertThat(event.compound()).isEqualTo(report);
        assertThat(event.arrivalNanos()).isEqualTo(77);
        rig.execute(new EngineCommand.SendRtcp(bob.legId, report));
        assertThat(bob.openRtcp(rig.udp.take().getFirst().octets())).isEqualTo(report);
        assertThat(rig.count(SwitchCounter.RTCP_SENT)).isEqualTo(1);
    }

    @Test
    void a_flood_of_authentic_rtcp_stops_at_a_hundred_a_second() {
        joinBoth();
        for (int i = 0; i < 130; i++) {
            rig.receive(alice.rtcp(receiverReport()), alice.address);
        }
        assertThat(rig.count(SwitchCounter.RTCP_TOO_MANY)).isEqualTo(30);
    }

    @Test
    void after_a_rekey_both_keys_open_until_the_former_is_retired() {
        joinBoth();
        rig.receive(alice.packet(60_000, INNER), alice.address);
        byte[] late = alice.packet(60_001, INNER);
        byte[] tooLate = alice.packet(60_002, INNER);
        rig.udp.take();
        alice.rekey(HopProfile.AEAD_AES_256_GCM);
        rig.execute(alice.installKeys());
        rig.receive(alice.packet(5, INNER), alice.address);
        rig.receive(late, alice.address);
        assertThat(rig.count(SwitchCounter.OPENED)).isEqualTo(3);
        rig.execute(new EngineCommand.RetireKeys(alice.legId));
        rig.receive(tooLate, alice.address);

        assertThat(rig.count(SwitchCounter.BAD_TAG)).isEqualTo(1);
        List<FakeUdp.Sent> sent = rig.udp.take();
        assertThat(sent).hasSize(2);
        assertThat(bob.opens(sent.getFirst().octets())).isTrue();
    }

    @Test
    void what_leaves_is_sealed_with_the_former_keys_until_the_receiver_shows_that_it_has_the_new_ones() {
        joinBoth();
        rig.receive(bob.packet(1, INNER), bob.address);
        assertThat(alice.opens(rig.udp.take().getLast().octets())).isTrue();
        EngineCommand.InstallKeys install = renewed(alice);
        rig.execute(install);
        rig.receive(bob.packet(2, INNER), bob.address);
        byte[] underTheFormerKeys = rig.udp.take().getLast().octets();
        rig.receive(alice.packet(7, INNER), alice.address);
        rig.udp.take();
        rig.receive(bob.packet(3, INNER), bob.address);

        assertThat(alice.opens(rig.udp.take().getLast().octets())).isTrue();
        assertThat(alice.opens(underTheFormerKeys)).isFalse();
    }

    @Test
    void who_sends_nothing_gets_packets_under_the_new_keys_after_two_seconds() {
        joinBoth();
        rig.execute(renewed(alice));
        rig.nowNanos += 1_999_999_999L;
        rig.parts.commands.onTime(rig.nowNanos);
        rig.receive(bob.packet(1, INNER), bob.address);
        assertThat(alice.opens(rig.udp.take().getLast().octets())).isFalse();
        rig.nowNanos += 1;
        rig.parts.commands.onTime(rig.nowNanos);
        rig.receive(bob.packet(2, INNER), bob.address);
        assertThat(alice.opens(rig.udp.take().getLast().octets())).isTrue();
    }

    private static EngineCommand.InstallKeys renewed(TestPhone phone) {
        phone.rekey(HopProfile.AEAD_AES_128_GCM);
        return phone.installKeys();
    }

    @Test
    void a_removed_leg_gets_and_gives_nothing_and_its_keys_are_destroyed() {
        joinBoth();
        EngineCommand.InstallKeys install = alice.installKeys();
        rig.execute(install);
        assertThat(install.inbound().key().isDestroyed()).isTrue();
        assertThat(install.outbound().salt().isDestroyed()).isTrue();
        rig.execute(new EngineCommand.RemoveLeg(alice.legId));
        rig.receive(alice.packet(1, INNER), alice.address);
        rig.receive(bob.packet(1, INNER), bob.address);

        assertThat(rig.udp.take()).isEmpty();
        assertThat(rig.count(SwitchCounter.UNKNOWN_ADDRESS)).isEqualTo(1);
        assertThat(rig.count(SwitchCounter.RECEIVER_NOT_KEYED)).isEqualTo(1);
        assertThat(rig.legs.all()).hasSize(1);
    }

    @Test
    void commands_for_unknown_legs_are_ignored_and_their_keys_destroyed() {
        EngineCommand.InstallKeys install = alice.installKeys();
        rig.execute(install);
        rig.execute(new EngineCommand.RemoveLeg(5));
        rig.execute(new EngineCommand.RetireKeys(5));
        rig.execute(new EngineCommand.SendRtcp(5, new byte[8]));
        rig.execute(new EngineCommand.SendDatagram(5, new byte[8]));

        assertThat(install.inbound().key().isDestroyed()).isTrue();
        assertThat(rig.count(SwitchCounter.COMMAND_IGNORED)).isEqualTo(5);
    }

    @Test
    void a_second_leg_at_an_address_without_ice_does_not_get_it() {
        rig.add(alice);
        TransportAddress taken = IceGate.transportAddress(alice.address);
        rig.execute(new EngineCommand.AddLeg(9, 9, Optional.empty(), Optional.of(taken)));

        assertThat(rig.count(SwitchCounter.ADDRESS_TAKEN)).isEqualTo(1);
        assertThat(rig.owner(alice.address)).isSameAs(rig.leg(alice));
    }

    @Test
    void random_datagrams_from_a_leg_open_nothing_and_break_nothing() {
        joinBoth();
        Random random = new Random(7983);
        for (int round = 0; round < 30_000; round++) {
            byte[] datagram = new byte[random.nextInt(200)];
            random.nextBytes(datagram);
            if (datagram.length > 1 && round % 2 == 0) {
                datagram[0] = (byte) (0x80 | (datagram[0] & 0x1F));
                datagram[datagram.length - 1] = (byte) random.nextInt(4);
            }
            rig.nowNanos += 1_000_000;
            rig.receive(datagram, alice.address);
            rig.events();
        }
        assertThat(rig.count(SwitchCounter.OPENED)).isZero();
        assertThat(rig.count(SwitchCounter.RTCP_OPENED)).isZero();
        long dropped = rig.counters.snapshot().entrySet().stream()
                .filter(entry -> entry.getKey().ordinal() >= SwitchCounter.NOT_OURS.ordinal())
                .mapToLong(Map.Entry::getValue)
                .sum();
        long passedOn = rig.count(SwitchCounter.DTLS_RECEIVED) + rig.count(SwitchCounter.STUN_RECEIVED);
        assertThat(dropped + passedOn).as("every datagram has its counter").isEqualTo(30_000);
        Counters<IceCounter> ice = rig.ice.counters();
        assertThat(ice.value(IceCounter.MALFORMED)).isEqualTo(rig.count(SwitchCounter.STUN_RECEIVED));
    }

    private void joinBoth() {
        rig.join(alice);
        rig.join(bob);
        rig.planForAll(EngineRig.sameRule(), TestPhone.LEVEL_ID, alice, bob);
        rig.events();
    }

    private void assertDropped(SwitchCounter counter, long times) {
        assertThat(rig.count(counter)).as(counter.name()).isEqualTo(times);
        assertThat(rig.udp.take().stream().filter(sent -> sent.octets().length > 200))
                .isEmpty();
    }

    private static byte[] withLast(byte[] datagram, int last) {
        byte[] out = datagram.clone();
        out[out.length - 1] = (byte) last;
        return out;
    }

    private static byte[] receiverReport() {
        byte[] report = new byte[8];
        Arrays.fill(report, 4, 8, (byte) 0x55);
        report[0] = (byte) 0x80;
        report[1] = (byte) 201;
        report[3] = 1;
        return report;
    }
}
