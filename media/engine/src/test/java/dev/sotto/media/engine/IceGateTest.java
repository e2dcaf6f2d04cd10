package dev.sotto.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.media.distributor.EngineCommand;
import dev.sotto.media.distributor.EngineEvent;
import dev.sotto.media.ice.IceCounter;
import dev.sotto.media.ice.IceCredentials;
import dev.sotto.media.ice.StunAttribute;
import dev.sotto.media.ice.StunCodec;
import dev.sotto.media.ice.StunMessage;
import dev.sotto.media.srtp.JceAead;
import dev.sotto.tests.kit.Rfc;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where a leg is: proven by ICE, moved by ICE, lost with consent, and by nothing else. */
class IceGateTest {
    private static final String PASSWORD = "0123456789abcdefghijkl";
    private static final InetSocketAddress HOME = address(5000);
    private static final InetSocketAddress MOBILE = address(5001);
    private static final byte[] INNER = new byte[20];

    private final EngineRig rig = new EngineRig(new JceAead());
    private final TestPhone alice = TestPhone.perc(1);
    private final TestPhone bob = TestPhone.perc(2);
    private int transactions;
    private int packets;

    @BeforeEach
    void join() {
        rig.execute(new EngineCommand.AddLeg(
                alice.legId, alice.legIndex, Optional.of(IceCredentials.of("md01", PASSWORD)), Optional.empty()));
        rig.execute(alice.installKeys());
        rig.join(bob);
        rig.planForAll(EngineRig.sameRule(), TestPhone.LEVEL_ID, alice, bob);
        rig.events();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Rfc(number = 7675, section = "5.1", must = "nothing is sent before there is consent")
    @Test
    void a_leg_gets_nothing_before_its_address_is_proven_and_all_of_it_there_afterwards() {
        assertThat(whereBobsPacketsGo()).isEmpty();
        assertThat(rig.count(SwitchCounter.RECEIVER_UNREACHABLE)).isEqualTo(1);
        check(HOME, PASSWORD, true);

        assertThat(rig.events()).containsExactly(new EngineEvent.LegReachable(alice.legId));
        assertThat(whereBobsPacketsGo()).containsExactly(HOME);
    }

    @Rfc(number = 8445, section = "7.3.2", must = "a nominated pair is used from then on")
    @Test
    void only_a_nomination_with_the_right_password_moves_a_leg() {
        check(HOME, PASSWORD, true);
        check(MOBILE, "another/password/22345", true);
        assertThat(whereBobsPacketsGo()).containsExactly(HOME);
        rig.receive(alice.packet(1, INNER), MOBILE);
        assertThat(rig.count(SwitchCounter.UNKNOWN_ADDRESS)).isEqualTo(1);

        check(MOBILE, PASSWORD, false);
        assertThat(whereBobsPacketsGo()).containsExactly(HOME);
        check(MOBILE, PASSWORD, true);
        assertThat(whereBobsPacketsGo()).containsExactly(MOBILE);
        assertThat(rig.ice.counters().value(IceCounter.WRONG_INTEGRITY)).isEqualTo(1);
    }

    @Rfc(number = 7675, section = "5.1", must = "transmission ceases when consent has expired")
    @Test
    void a_leg_whose_consent_is_lost_gets_nothing_more_and_its_address_is_a_strangers() {
        check(HOME, PASSWORD, true);
        rig.events();
        rig.nowNanos += TimeUnit.SECONDS.toNanos(30);
        rig.ice.onTime(rig.nowNanos);

        assertThat(rig.events()).containsExactly(new EngineEvent.ConsentLost(alice.legId));
        assertThat(whereBobsPacketsGo()).isEmpty();
        rig.receive(alice.packet(1, INNER), HOME);
        assertThat(rig.count(SwitchCounter.UNKNOWN_ADDRESS)).isEqualTo(1);

        rig.execute(new EngineCommand.RestartIce(alice.legId, IceCredentials.of("md02", PASSWORD)));
        rig.receive(request("md02:peer", PASSWORD, true), MOBILE);
        assertThat(rig.events()).containsExactly(new EngineEvent.LegReachable(alice.legId));
    }

    @Test
    void a_leg_that_ends_gives_its_addresses_back() {
        check(HOME, PASSWORD, true);
        rig.execute(new EngineCommand.RemoveLeg(alice.legId));

        assertThat(rig.owner(HOME)).isNull();
        assertThat(rig.ice.responder().describe()).isEmpty();
    }

    @Test
    void an_address_that_sdp_gave_to_another_leg_is_not_taken_over_by_a_check() {
        check(bob.address, PASSWORD, true);

        assertThat(rig.owner(bob.address)).isSameAs(rig.leg(bob));
        assertThat(rig.count(SwitchCounter.ADDRESS_TAKEN)).isPositive();
        assertThat(rig.leg(alice).address).isNull();
    }

    private List<InetSocketAddress> whereBobsPacketsGo() {
        rig.udp.take();
        rig.receive(bob.packet(packets++, INNER), bob.address);
        return rig.udp.take().stream().map(FakeUdp.Sent::to).toList();
    }

    private void check(InetSocketAddress source, String password, boolean nominates) {
        rig.receive(request("md01:peer", password, nominates), source);
    }

    private byte[] request(String username, String password, boolean nominates) {
        List<StunAttribute> plain = List.of(new StunAttribute.Username(username), new StunAttribute.IceControlling(1));
        List<StunAttribute> nominating = List.of(plain.getFirst(), plain.getLast(), new StunAttribute.UseCandidate());
        return StunCodec.encode(
                StunMessage.binding(
                        StunMessage.Kind.REQUEST,
                        new StunMessage.Transaction(1, transactions++),
                        nominates ? nominating : plain),
                IceCredentials.of("peer", password).password());
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
