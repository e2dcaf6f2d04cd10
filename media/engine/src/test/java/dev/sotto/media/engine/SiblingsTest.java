package dev.sotto.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.media.distributor.EngineCommand;
import dev.sotto.media.distributor.ForwardingPlan;
import dev.sotto.media.srtp.JceAead;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A conference on two cores. */
class SiblingsTest {
    private static final byte[] INNER = new byte[60];
    private static final byte[] TAIL = {1, 2, 3, 4, 5, 6, 7, 8, 0, 11, 3};

    private final HandoverRing[][] rings = {{null, new HandoverRing()}, {new HandoverRing(), null}};
    private final CoreChannel[] cores = {channel(0), channel(1)};
    private final EngineRig home = new EngineRig(new JceAead(), 0, cores, rings);
    private final EngineRig sibling = new EngineRig(new JceAead(), 1, cores, rings);
    private final TestPhone alice = TestPhone.perc(1);
    private final TestPhone bob = TestPhone.perc(2);
    private final TestPhone carol = TestPhone.perc(3);

    private static CoreChannel channel(int number) {
        return new CoreChannel("core-" + number, number, new FakeUdp(), () -> {});
    }

    @BeforeEach
    void join() {
        home.join(alice);
        home.join(bob);
        sibling.join(carol);
        home.execute(new EngineCommand.ReplacePlan(
                new ForwardingPlan(7, 1, List.of(source(alice.legIndex, List.of(bob), List.of(1))))));
        sibling.execute(new EngineCommand.ReplacePlan(
                new ForwardingPlan(7, 1, List.of(source(ForwardingPlan.REMOTE, List.of(carol), List.of())))));
    }

    @AfterEach
    void close() {
        home.close();
        sibling.close();
        rings[0][1].close();
        rings[1][0].close();
        cores[0].udp.close();
        cores[1].udp.close();
    }

    @Test
    void a_packet_is_opened_once_and_sealed_on_each_core_for_its_own_receivers() {
        home.receive(alice.packet(0x9001, 0, 0x85, INNER, TAIL), alice.address);
        assertThat(bob.hear(home.udp.take().getFirst().octets()).inner()).isEqualTo(INNER);
        assertThat(sibling.parts.outbound.drainSiblings(0)).isTrue();

        TestPhone.Heard heard = carol.hear(sibling.udp.take().getFirst().octets());
        assertThat(heard.inner()).isEqualTo(INNER);
        assertThat(heard.tail()).isEqualTo(TAIL);
        assertThat(heard.originalSequenceNumber()).isEqualTo(0x9001);
        assertThat(heard.sequenceNumber()).isEqualTo(0x1001);
        assertThat(home.count(SwitchCounter.OPENED)).isEqualTo(1);
        assertThat(sibling.count(SwitchCounter.OPENED)).isZero();
        assertThat(sibling.count(SwitchCounter.HANDED_OVER)).isEqualTo(1);
        assertThat(sibling.parts.outbound.drainSiblings(0)).isFalse();
    }

    @Test
    void a_sibling_that_does_not_keep_up_costs_its_own_receivers_and_no_others() {
        for (int i = 0; i < HandoverRing.SLOTS + 10; i++) {
            home.receive(alice.packet(i, INNER), alice.address);
        }
        assertThat(home.udp.take()).hasSize(HandoverRing.SLOTS + 10);
        assertThat(home.count(SwitchCounter.HANDOVER_OVERFLOW)).isEqualTo(10);
        while (sibling.parts.outbound.drainSiblings(0)) {
            assertThat(sibling.udp.take()).isNotEmpty();
        }
        assertThat(sibling.count(SwitchCounter.FORWARDED)).isEqualTo(HandoverRing.SLOTS);
        home.receive(alice.packet(1000, INNER), alice.address);
        assertThat(sibling.parts.outbound.drainSiblings(0)).isTrue();
    }

    @Test
    void after_new_keys_of_the_sender_numbers_go_on_on_both_cores() {
        for (int i = 10; i < 13; i++) {
            home.receive(alice.packet(i, INNER), alice.address);
        }
        sibling.parts.outbound.drainSiblings(0);
        sibling.udp.take().forEach(sent -> carol.hear(sent.octets()));
        alice.rekey(alice.inbound.profile());
        home.execute(alice.installKeys());
        home.receive(alice.packet(3, INNER), alice.address);
        sibling.parts.outbound.drainSiblings(0);
        assertThat(carol.hear(sibling.udp.take().getFirst().octets()).sequenceNumber())
                .isEqualTo(13);
    }

    @Test
    void a_packet_whose_conference_has_no_plan_here_is_counted() {
        sibling.execute(new EngineCommand.DropPlan(7));
        home.receive(alice.packet(1, INNER), alice.address);
        sibling.parts.outbound.drainSiblings(0);
        assertThat(sibling.count(SwitchCounter.HANDOVER_UNPLANNED)).isEqualTo(1);
        assertThat(sibling.udp.take()).isEmpty();
    }

    private ForwardingPlan.Source source(int legIndex, List<TestPhone> to, List<Integer> siblings) {
        return new ForwardingPlan.Source(
                alice.ssrc,
                legIndex,
                TestPhone.LEVEL_ID,
                to.stream()
                        .map(phone -> new ForwardingPlan.Receiver(phone.legIndex, EngineRig.sameRule(), 0))
                        .toList(),
                siblings);
    }
}
