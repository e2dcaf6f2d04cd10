package dev.sotto.media.ice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.NanoClock;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IceAgentTest {
    static final TransportAddress MD = TransportAddress.parse("192.0.2.100", 20000);
    private static final TransportAddress PHONE = TransportAddress.parse("192.0.2.1", 40000);
    private static final TransportAddress PHONE_WIFI = TransportAddress.parse("198.51.100.1", 40002);
    private static final TransportAddress PHONE_V6 = TransportAddress.parse("2001:db8::1", 40001);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final IceAgentOutput.Selected SELECTED = new IceAgentOutput.Selected(PHONE, MD);

    @Rfc(number = 8445, section = "8.1.1", must = "the controlling agent nominates a pair that succeeded")
    @Test
    void a_phone_and_a_media_distributor_agree_on_a_pair_within_a_few_round_trips() {
        IceNetwork network = new IceNetwork(1, Weather.CLEAR);
        connect(network, network.agent(PHONE, PHONE_V6));

        assertThat(network.runUntil(SECOND, SELECTED::equals)).isTrue();
        assertThat(network.nowNanos).isLessThan(TimeUnit.MILLISECONDS.toNanos(20));
        assertThat(network.toldByLite)
                .containsExactly(
                        new IceLiteOutput.Validated(IceNetwork.LEG, PHONE),
                        new IceLiteOutput.Nominated(IceNetwork.LEG, PHONE));
    }

    @Test
    void they_agree_or_say_that_they_failed_under_any_weather() {
        int connected = 0;
        for (int seed = 0; seed < 200; seed++) {
            Weather weather = new Weather(seed % 4 * 0.1, 0.1, 0.3, TimeUnit.MILLISECONDS.toNanos(20));
            IceNetwork network = new IceNetwork(seed, weather);
            IceAgent agent = network.agent(PHONE);
            connect(network, agent);
            boolean told = network.runUntil(90 * SECOND, output -> true);
            assertThat(told).as("seed %d: neither selected nor failed", seed).isTrue();
            connected += agent.state() == IceAgent.State.CONNECTED ? 1 : 0;
            assertThat(agent.state())
                    .as("seed %d, %s", seed, weather)
                    .isIn(IceAgent.State.CONNECTED, seed % 4 == 3 ? IceAgent.State.FAILED : IceAgent.State.CONNECTED);
        }
        // At 30 % loss a transaction of seven requests fails with 0.51^7, so two or three of 100 transactions may.
        assertThat(connected).isGreaterThanOrEqualTo(196);
    }

    @Rfc(number = 8489, section = "6.2.1", must = "seven transmissions, RTO doubling, failure at 39.5 s")
    @Rfc(number = 8863, section = "4", must = "no failure is declared before the PAC timer")
    @Test
    void checks_that_nobody_answers_are_repeated_with_doubling_gaps_and_fail_at_39_5_seconds() {
        IceNetwork network = new IceNetwork(1, Weather.CLEAR);
        network.dead.add(MD);
        IceAgent agent = network.agent(PHONE);
        connect(network, agent);

        assertThat(network.runUntil(60 * SECOND, IceAgentOutput.Failed.class::isInstance))
                .isTrue();
        assertThat(network.checkTimesNanos.stream().map(TimeUnit.NANOSECONDS::toMillis))
                .containsExactly(0L, 500L, 1500L, 3500L, 7500L, 15500L, 31500L);
        assertThat(network.nowNanos).isEqualTo(TimeUnit.MILLISECONDS.toNanos(39_500));
        assertThat(agent.state()).isEqualTo(IceAgent.State.FAILED);
        assertThat(agent.deadlineNanos()).isEqualTo(NanoClock.NEVER);
    }

    @Rfc(number = 8445, section = "6.1.4.2", must = "checks are paced, one new pair every Ta")
    @Test
    void the_first_requests_of_two_pairs_are_fifty_milliseconds_apart() {
        IceNetwork network = new IceNetwork(1, Weather.CLEAR);
        network.dead.add(MD);
        connect(network, network.agent(PHONE, PHONE_WIFI));
        network.run(SECOND / 4);

        assertThat(network.checkTimesNanos).containsExactly(0L, TimeUnit.MILLISECONDS.toNanos(50));
    }

    @Test
    void when_the_better_interface_is_dead_the_other_is_selected_after_a_short_patience() {
        IceNetwork network = new IceNetwork(1, Weather.CLEAR);
        network.dead.add(PHONE);
        connect(network, network.agent(PHONE, PHONE_WIFI));

        assertThat(network.runUntil(SECOND, new IceAgentOutput.Selected(PHONE_WIFI, MD)::equals))
                .isTrue();
    }

    @Rfc(number = 7675, section = "5.1", must = "consent checks every 4 to 6 seconds, each with a new transaction")
    @Test
    void consent_is_kept_fresh_for_an_hour_under_light_loss() {
        IceNetwork network = new IceNetwork(3, new Weather(0.05, 0.05, 0.1, TimeUnit.MILLISECONDS.toNanos(20)));
        IceAgent agent = network.agent(PHONE);
        connect(network, agent);
        network.runUntil(40 * SECOND, SELECTED::equals);
        network.checkTimesNanos.clear();
        network.run(network.nowNanos + 3600 * SECOND);

        assertThat(agent.state()).as("seed 3").isEqualTo(IceAgent.State.CONNECTED);
        assertThat(network.checkTimesNanos.size()).isBetween(600, 900);
        for (int i = 1; i < network.checkTimesNanos.size(); i++) {
            long gap = network.checkTimesNanos.get(i) - network.checkTimesNanos.get(i - 1);
            assertThat(gap).isBetween(4 * SECOND, 6 * SECOND);
        }
        assertThat(network.counters.value(IceCounter.CONSENT_LOST)).isZero();
    }

    @Rfc(number = 7675, section = "5.1", must = "transmission ceases when no valid response came for 30 seconds")
    @Test
    void both_sides_notice_within_thirty_seconds_that_the_other_is_gone() {
        IceNetwork network = new IceNetwork(1, Weather.CLEAR);
        IceAgent agent = network.agent(PHONE);
        connect(network, agent);
        network.runUntil(SECOND, SELECTED::equals);
        network.run(60 * SECOND);
        network.dead.add(PHONE);
        network.run(91 * SECOND);

        assertThat(network.told).hasAtLeastOneElementOfType(IceAgentOutput.ConsentLost.class);
        assertThat(network.toldByLite).contains(new IceLiteOutput.ConsentLost(IceNetwork.LEG));
        assertThat(agent.state()).isEqualTo(IceAgent.State.DISCONNECTED);
        assertThat(agent.deadlineNanos()).isEqualTo(NanoClock.NEVER);
    }

    @Rfc(number = 8445, section = "9", must = "a restart runs with new credentials while the old pair stays usable")
    @Rfc(number = 7675, section = "5.1", must = "consent is kept fresh on the old pair during a restart")
    @Test
    void a_restart_moves_the_leg_to_another_address_without_losing_consent() {
        IceNetwork network = new IceNetwork(1, Weather.CLEAR);
        IceAgent agent = network.agent(PHONE);
        connect(network, agent);
        network.runUntil(SECOND, SELECTED::equals);
        network.agents.put(PHONE_WIFI, agent);
        IceCredentials fresh = IceCredentials.random(new SeededEntropy(77));
        network.lite.restartLeg(IceNetwork.LEG, copy(fresh));
        network.start(agent, session(fresh, PHONE_WIFI));

        assertThat(agent.state()).isEqualTo(IceAgent.State.CONNECTED);
        assertThat(network.runUntil(2 * SECOND, new IceAgentOutput.Selected(PHONE_WIFI, MD)::equals))
                .isTrue();
        assertThat(network.toldByLite).contains(new IceLiteOutput.Nominated(IceNetwork.LEG, PHONE_WIFI));
        network.run(200 * SECOND);
        assertThat(agent.state()).isEqualTo(IceAgent.State.CONNECTED);
    }

    @Rfc(number = 8445, section = "7.2.5.1", must = "the role is switched on 487 and the check repeated")
    @Rfc(number = 8445, section = "7.3.1.1", must = "the smaller tiebreaker yields")
    @Test
    void two_agents_that_both_want_to_control_settle_it_under_any_weather() {
        for (int seed = 0; seed < 40; seed++) {
            Weather weather = new Weather(seed % 3 * 0.1, 0.1, 0.3, TimeUnit.MILLISECONDS.toNanos(20));
            IceNetwork network = new IceNetwork(seed, weather);
            IceAgent one = network.agent(PHONE);
            IceAgent other = network.agent(PHONE_WIFI);
            IceCredentials left = IceCredentials.random(new SeededEntropy(seed));
            IceCredentials right = IceCredentials.random(new SeededEntropy(seed + 1000));
            network.start(one, new IceSession(left, right, hosts(PHONE), hosts(PHONE_WIFI)));
            network.start(other, new IceSession(right, left, hosts(PHONE_WIFI), hosts(PHONE)));
            network.run(60 * SECOND);

            assertThat(one.state()).as("seed %d, %s", seed, weather).isEqualTo(IceAgent.State.CONNECTED);
            assertThat(other.state()).as("seed %d, %s", seed, weather).isEqualTo(IceAgent.State.CONNECTED);
        }
    }

    @Rfc(number = 8489, section = "9.1.4", must = "a response with another integrity is as if never received")
    @Test
    void answers_made_with_another_password_are_ignored() {
        IceNetwork network = new IceNetwork(1, Weather.CLEAR);
        IceAgent agent = network.agent(PHONE);
        IceCredentials wrong = IceCredentials.of("mdmd", "another/password/22345");
        network.lite.addLeg(IceNetwork.LEG, wrong);
        network.start(agent, session(IceCredentials.of("mdmd", "the/right/password/224"), PHONE));
        network.run(60 * SECOND);

        assertThat(agent.state()).isEqualTo(IceAgent.State.FAILED);
        assertThat(network.counters.value(IceCounter.WRONG_INTEGRITY)).isEqualTo(7);
    }

    private static void connect(IceNetwork network, IceAgent agent) {
        IceCredentials remote = IceCredentials.random(new SeededEntropy(5));
        network.lite.addLeg(IceNetwork.LEG, copy(remote));
        network.start(agent, session(remote, network.agents.keySet().toArray(TransportAddress[]::new)));
    }

    private static IceSession session(IceCredentials remote, TransportAddress... bases) {
        return new IceSession(IceCredentials.random(new SeededEntropy(6)), remote, hosts(bases), hosts(MD));
    }

    private static List<IceCandidate> hosts(TransportAddress... addresses) {
        List<TransportAddress> list = List.of(addresses);
        return list.stream()
                .map(address -> IceCandidate.host(address, 65535 - list.indexOf(address)))
                .toList();
    }

    private static IceCredentials copy(IceCredentials credentials) {
        return new IceCredentials(credentials.ufrag(), credentials.password().copy());
    }
}
