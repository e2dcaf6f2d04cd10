package dev.sotto.sip.focus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.SessionTerms;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Telephone, focus and gateway in virtual time; the seed is in every failure. */
class CarriedWorldTest {
    private static final long DELAY = 20 * CarriedWorld.MILLI;
    private static final Weather CLEAR = new Weather(0, 0, 0, DELAY);
    private static final Weather BAD = new Weather(0.1, 0.05, 0.2, DELAY);
    private static final int SEEDS = 200;

    private static boolean isLast(CallEvent event) {
        return event instanceof CallEvent.Cancelled
                || event instanceof CallEvent.Rejected
                || event instanceof CallEvent.Ended;
    }

    /** Everything is over, on all four legs, and each has had one last word. */
    private static void assertOver(CarriedWorld world, String seed) {
        assertThat(world.bugs).as(seed).isEmpty();
        assertThat(world.focus().isIdle())
                .as("%s: %s", seed, world.focus().describe().carried())
                .isTrue();
        assertThat(world.focus().deadlineNanos()).as(seed).isEqualTo(Long.MAX_VALUE);
        assertThat(world.isOver()).as(seed).isTrue();
        for (SipEnd end : new SipEnd[] {world.phone.end(), world.atGateway()}) {
            assertThat(end.told().stream().filter(CarriedWorldTest::isLast).count())
                    .as("%s: %s", seed, end.told())
                    .isLessThanOrEqualTo(1);
        }
    }

    /** Both believe in the same two descriptions. */
    private static void assertAgreed(CarriedWorld world, String seed) {
        assertThat(world.phone.theirs).as(seed).isEqualTo(world.gateway.mine).isNotEmpty();
        assertThat(world.gateway.theirs).as(seed).isEqualTo(world.phone.mine).isNotEmpty();
    }

    @Test
    @Rfc(number = 3261, section = "14.2", must = "a change that meets another one gets 491 and comes again")
    void both_sides_change_the_session_at_once_and_agree_in_the_end_whatever_the_network_loses() {
        for (long seed = 0; seed < SEEDS; seed++) {
            CarriedWorld world = new CarriedWorld(seed, seed % 2 == 0 ? CLEAR : BAD);
            Random random = new Random(seed);
            world.gateway.rings = random.nextBoolean();
            world.phone.call(random.nextInt(3) > 0);
            for (CarriedParty who : List.of(world.phone, world.gateway, world.phone)) {
                boolean offers = random.nextInt(4) > 0;
                world.in(40_000 + random.nextInt(100), () -> who.reinvite(offers));
            }
            world.run(75);
            String name = "seed " + seed;
            assertThat(world.bugs).as(name).isEmpty();
            assertThat(world.focus().counters().value(FocusCounter.CARRIED_ANSWERED))
                    .as(name)
                    .isOne();
            assertAgreed(world, name);
            (random.nextBoolean() ? world.phone : world.gateway).hangUp();
            world.run(120);
            assertOver(world, name);
        }
    }

    @Test
    @Rfc(number = 3262, section = "3", must = "each leg has PRACKs of its own, for 180 and for 183")
    void what_is_heard_before_the_answer_is_agreed_on_whatever_the_network_loses() {
        for (long seed = 0; seed < SEEDS; seed++) {
            CarriedWorld world = new CarriedWorld(seed, seed % 2 == 0 ? CLEAR : BAD);
            world.gateway.rings = seed % 3 > 0;
            world.gateway.isHeardEarly = true;
            world.gateway.answersAfterMillis = (int) (seed * 37 % 5_000);
            world.phone.call(true);
            world.run(75);
            String name = "seed " + seed;
            assertThat(world.bugs).as(name).isEmpty();
            assertAgreed(world, name);
            world.phone.hangUp();
            world.run(120);
            assertOver(world, name);
        }
    }

    @Test
    void a_call_that_ends_at_any_moment_on_either_side_leaves_nothing() {
        for (long seed = 0; seed < SEEDS; seed++) {
            CarriedWorld world = new CarriedWorld(seed, seed % 2 == 0 ? CLEAR : BAD);
            Random random = new Random(seed);
            world.gateway.rings = random.nextBoolean();
            world.gateway.isHeardEarly = random.nextBoolean();
            world.gateway.answersAfterMillis = random.nextInt(3_000);
            world.phone.call(random.nextBoolean());
            world.in(random.nextInt(4_000), () -> world.phone.reinvite(true));
            world.in(random.nextInt(4_000), world.phone::hangUp);
            if (random.nextBoolean()) {
                world.in(random.nextInt(6_000), world.gateway::hangUp);
            }
            world.run(200);
            assertOver(world, "seed " + seed);
        }
    }

    @Test
    @Rfc(number = 4028, section = "10", must = "each leg is refreshed for itself")
    void each_leg_is_kept_alive_for_itself() {
        CarriedWorld world = new CarriedWorld(4, CLEAR);
        world.phone.call(true);
        world.run(300);
        assertAgreed(world, "after five minutes of sessions of 90 s");
        assertThat(world.gateway.end().told()).noneMatch(CallEvent.Reinvited.class::isInstance);
        world.phone.hangUp();
        world.run(40);
        assertOver(world, "clear");
    }

    @Test
    void keys_go_through_in_their_order_on_a_network_that_loses_nothing() {
        CarriedWorld world = new CarriedWorld(1, CLEAR);
        world.phone.call(true);
        for (int i = 0; i < 10; i++) {
            char key = (char) ('0' + i);
            world.in(1_000 + 100 * i, () -> world.phone.press(key));
        }
        world.run(5);
        assertThat(world.gateway.keys).hasToString("0123456789");
        assertThat(world.phone.keys).isEmpty();
    }

    @Test
    void a_gateway_that_refuses_is_heard_with_its_own_words() {
        for (long seed = 0; seed < 20; seed++) {
            CarriedWorld world = new CarriedWorld(seed, BAD);
            world.gateway.refusesWith = Refusal.saying(486, "As many phones as may be are connected");
            world.phone.call(true);
            world.run(100);
            Optional<CallEvent> last = CarriedWorld.lastOf(world.phone.end());
            assertThat(last).get().isInstanceOf(CallEvent.Rejected.class);
            assertThat(((CallEvent.Rejected) last.orElseThrow()).refusal().warnings())
                    .anyMatch(warning -> warning.text().equals("As many phones as may be are connected"));
            assertOver(world, "seed " + seed);
        }
    }

    @Test
    void a_gateway_that_says_nothing_is_given_up_after_ten_seconds_with_a_time_to_call_again() {
        CarriedWorld world = new CarriedWorld(3, CLEAR);
        world.killGatewayWhen(() -> true);
        world.phone.call(true);
        world.run(11);
        CallEvent.Rejected last =
                (CallEvent.Rejected) CarriedWorld.lastOf(world.phone.end()).orElseThrow();
        assertThat(last.refusal().status()).isEqualTo(503);
        assertThat(last.refusal().retryAfterSeconds()).isPresent();
        world.run(100);
        assertOver(world, "dead gateway");
    }

    @Test
    void a_gateway_that_dies_in_a_call_is_missed_when_its_connection_breaks() {
        CarriedWorld world = new CarriedWorld(3, CLEAR);
        world.killGatewayWhen(() -> world.nowNanos() > 10_000 * CarriedWorld.MILLI);
        world.phone.call(true);
        world.in(10_100, () -> world.post(world.atGateway()::breakConnection));
        world.run(15);
        CallEvent.Ended last =
                (CallEvent.Ended) CarriedWorld.lastOf(world.phone.end()).orElseThrow();
        assertThat(last.cause()).isEqualTo(CallEvent.Cause.PEER_HUNG_UP);
        // Our question and our BYE have 32 s each, and so has what the dead gateway would say.
        world.run(105);
        assertOver(world, "killed gateway");
    }

    @Test
    void a_gateway_whose_connection_breaks_and_that_is_there_stays_in_the_call() {
        CarriedWorld world = new CarriedWorld(3, CLEAR);
        world.phone.call(true);
        world.in(2_000, () -> world.post(world.atGateway()::breakConnection));
        world.run(20);
        assertThat(world.phone.end().isOver()).isFalse();
        world.phone.hangUp();
        world.run(40);
        assertOver(world, "asked");
    }

    @Test
    void a_change_that_is_taken_back_changes_nothing_for_either_side() {
        CarriedWorld world = new CarriedWorld(8, CLEAR);
        world.phone.call(true);
        world.run(2);
        String phones = world.phone.mine;
        world.phone.reinvite(true);
        // Its CANCEL reaches the focus when the gateway has the change already.
        world.in(
                25,
                () -> world.atPhone()
                        .receive(new SipEnd.Packet(
                                world.atPhone(),
                                99,
                                "CANCEL",
                                0,
                                new SipEnd.Body(2, Optional.empty(), Optional.empty()),
                                SessionTerms.NONE,
                                0)));
        world.run(10);
        assertThat(world.gateway.theirs).isEqualTo(phones);
        world.phone.end().order(new CallCommand.Hangup(1, Optional.empty()));
        world.run(60);
        assertOver(world, "taken back");
    }
}
