package dev.sotto.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.media.distributor.EngineCommand;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.media.srtp.JceAead;
import dev.sotto.tests.kit.Rfc;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is handled together, in which order and in which pieces it leaves. */
class BatchTest {
    private final EngineRig rig = new EngineRig(new JceAead());
    private final TestPhone alice = TestPhone.perc(1);
    private final TestPhone bob = TestPhone.perc(2);
    private final TestPhone carol = TestPhone.perc(3);

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void packets_of_one_length_go_to_each_receiver_in_one_piece_and_a_shorter_one_ends_the_piece() {
        join(alice, bob, carol);
        say(alice, 1, 100);
        rig.batch();
        rig.udp.take();
        rig.udp.takeRuns();
        for (int i = 2; i < 6; i++) {
            say(alice, i, 100);
        }
        say(alice, 6, 90);
        say(alice, 7, 100);
        say(alice, 8, 120);
        rig.batch();

        assertThat(rig.udp.takeRuns()).containsExactly(5, 1, 1, 5, 1, 1);
        List<FakeUdp.Sent> sent = rig.udp.take();
        assertThat(sent).extracting(FakeUdp.Sent::to).startsWith(bob.address).endsWith(carol.address);
        assertThat(numbers(bob, sent)).containsExactly(2, 3, 4, 5, 6, 7, 8);
        assertThat(numbers(carol, sent)).containsExactly(2, 3, 4, 5, 6, 7, 8);
        assertThat(rig.parts.queue.runLengths().snapshot().get(4)).isEqualTo(2);
    }

    @Test
    void two_sources_of_one_batch_share_a_piece_and_nobody_hears_himself() {
        join(alice, bob, carol);
        say(alice, 1, 50);
        say(bob, 1, 50);
        rig.batch();
        rig.udp.take();
        rig.udp.takeRuns();
        say(alice, 2, 50);
        say(bob, 2, 50);
        rig.batch();

        assertThat(rig.udp.takeRuns()).containsExactlyInAnyOrder(1, 1, 2);
        List<FakeUdp.Sent> sent = rig.udp.take();
        assertThat(numbers(carol, sent)).containsExactly(2, 2);
        assertThat(numbers(alice, sent)).containsExactly(2);
        assertThat(numbers(bob, sent)).containsExactly(2);
    }

    @Rfc(number = 3711, section = "3.3.2", must = "a replayed packet is discarded")
    @Test
    void the_same_packet_twice_in_one_batch_is_forwarded_once() {
        join(alice, bob);
        say(alice, 1, 50);
        rig.batch();
        rig.udp.take();
        byte[] packet = alice.packet(2, new byte[50]);
        rig.udp.deliver(packet, alice.address);
        rig.udp.deliver(packet, alice.address);
        rig.batch();
        assertThat(rig.udp.take()).hasSize(1);
        assertThat(rig.count(SwitchCounter.REPLAYED)).isEqualTo(1);
    }

    @Rfc(number = 3711, section = "3.3.1", must = "the rollover counter of a new source is 0 at its first packet")
    @Test
    void a_source_whose_first_batch_rolls_over_loses_nothing() {
        join(alice, bob);
        for (int i = 0xFFFE; i < 0x1_0003; i++) {
            say(alice, i, 50);
        }
        rig.batch();
        assertThat(rig.udp.take()).hasSize(5);
    }

    @Test
    void a_forged_packet_in_a_batch_costs_the_others_nothing() {
        join(alice, bob);
        for (int i = 1; i < 9; i++) {
            byte[] packet = alice.packet(i, new byte[50]);
            packet[packet.length - 5] ^= (byte) (i == 4 ? 1 : 0);
            rig.udp.deliver(packet, alice.address);
        }
        rig.batch();
        assertThat(numbers(bob, rig.udp.take())).containsExactly(1, 2, 3, 5, 6, 7, 8);
        assertThat(rig.count(SwitchCounter.BAD_TAG)).isEqualTo(1);
    }

    @Test
    void receivers_with_and_without_renumbering_both_open_what_they_get() {
        join(alice, bob);
        for (int i = 1; i < 5; i++) {
            say(alice, i, 50);
        }
        rig.batch();
        rig.silence(alice, bob);
        rig.receive(alice.packet(5, new byte[50]), alice.address);
        rig.udp.take();
        rig.join(carol);
        rig.planForAll(EngineRig.sameRule(), TestPhone.LEVEL_ID, alice, bob, carol);
        for (int i = 6; i < 10; i++) {
            say(alice, i, 50);
        }
        rig.batch();
        List<FakeUdp.Sent> sent = rig.udp.take();
        assertThat(numbers(bob, sent)).as("renumbered").containsExactly(5, 6, 7, 8);
        assertThat(numbers(carol, sent)).as("as sent").containsExactly(6, 7, 8, 9);
    }

    @Test
    void a_burst_of_counter_mode_packets_is_sealed_across_receivers() {
        TestPhone[] phones = new TestPhone[20];
        for (int i = 0; i < phones.length; i++) {
            phones[i] = new TestPhone(1 + i, HopProfile.AES_128_CM_HMAC_SHA1_80, false);
        }
        join(phones);
        for (int i = 1; i < 6; i++) {
            rig.udp.deliver(phones[0].packet(i, new byte[160]), phones[0].address);
        }
        rig.batch();
        List<FakeUdp.Sent> sent = rig.udp.take();
        assertThat(sent).hasSize(19 * 5);
        for (int i = 1; i < phones.length; i++) {
            assertThat(numbers(phones[i], sent)).containsExactly(1, 2, 3, 4, 5);
        }
    }

    @Test
    void without_a_socket_of_its_own_a_leg_gets_everything_by_its_address() {
        rig.udp.hasNoSockets = true;
        join(alice, bob);
        say(alice, 1, 50);
        say(alice, 2, 50);
        rig.batch();
        assertThat(numbers(bob, rig.udp.take())).containsExactly(1, 2);
        assertThat(rig.udp.takeRuns()).isEmpty();
    }

    @Test
    void a_payload_type_that_was_not_negotiated_costs_no_cipher_call() {
        join(alice, bob);
        rig.execute(new EngineCommand.AcceptPayloadTypes(alice.legId, 1, 1L << (111 - 64)));
        rig.receive(alice.packet(1, 111, 0, new byte[50], TestPhone.SHORT_TAIL), alice.address);
        assertThat(rig.udp.take()).hasSize(1);
        byte[] other = alice.packet(2, 8, 0, new byte[50], TestPhone.SHORT_TAIL);
        rig.receive(other, alice.address);
        assertThat(rig.count(SwitchCounter.PAYLOAD_TYPE_UNEXPECTED)).isEqualTo(1);
        assertThat(rig.count(SwitchCounter.OPENED)).isEqualTo(1);
    }

    @Test
    void sources_that_nobody_expects_are_opened_at_a_limited_rate_only() {
        join(alice, bob);
        for (int i = 0; i < 1000; i++) {
            rig.receive(alice.packetOf(0x9999, i, 0, 0, new byte[20], TestPhone.SHORT_TAIL), alice.address);
        }
        assertThat(rig.count(SwitchCounter.UNKNOWN_SSRC)).isEqualTo(200);
        assertThat(rig.count(SwitchCounter.SSRC_UNEXPECTED)).isEqualTo(800);
    }

    private void join(TestPhone... phones) {
        for (TestPhone phone : phones) {
            rig.join(phone);
        }
        rig.planForAll(EngineRig.sameRule(), TestPhone.LEVEL_ID, phones);
    }

    private void say(TestPhone phone, int index, int octets) {
        rig.udp.deliver(phone.packet(index, new byte[octets]), phone.address);
    }

    private static List<Integer> numbers(TestPhone phone, List<FakeUdp.Sent> sent) {
        List<Integer> out = new ArrayList<>();
        for (FakeUdp.Sent each : sent) {
            if (each.to().equals(phone.address)) {
                out.add(phone.hear(each.octets()).sequenceNumber());
            }
        }
        return out;
    }
}
