package dev.sotto.sip.calls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two legs in virtual time over a network that loses, duplicates and reorders; the seed is in every failure. */
class LegPairTest {
    private static final long DELAY = TimeUnit.MILLISECONDS.toNanos(40);
    private static final int SEEDS = 300;
    /** A refresh every ten seconds, in a call of a minute. */
    private static final LegPolicy BRISK = new LegPolicy(LegTimers.DEFAULT, new SessionPolicy(20, 5), true, false);

    /** A refresh that has eight seconds until the session is over. */
    private static final LegPolicy PATIENT = new LegPolicy(LegTimers.DEFAULT, new SessionPolicy(48, 5), true, false);

    private static final Extensions ALL =
            new Extensions(SessionTerms.NONE, Extensions.Reliability.SUPPORTED, true, true);
    private static final Extensions NO_UPDATE =
            new Extensions(SessionTerms.NONE, Extensions.Reliability.SUPPORTED, false, true);

    private static boolean isLast(CallEvent event) {
        return switch (event) {
            case CallEvent.Cancelled c -> true;
            case CallEvent.Rejected r -> true;
            case CallEvent.Ended e -> true;
            default -> false;
        };
    }

    private static void check(LegPair pair, String seed) {
        for (List<CallEvent> events : List.of(pair.callerEvents(), pair.calleeEvents())) {
            long last = events.stream().filter(LegPairTest::isLast).count();
            assertThat(last).as("last events, %s: %s", seed, events).isEqualTo(events.isEmpty() ? 0 : 1);
            if (!events.isEmpty()) {
                assertThat(isLast(events.getLast()))
                        .as("order, %s: %s", seed, events)
                        .isTrue();
            }
        }
        assertThat(pair.isOver()).as(seed).isTrue();
    }

    @Test
    void on_a_clear_network_both_reinvites_of_a_glare_succeed_and_the_call_ends_cleanly() {
        for (long seed = 0; seed < SEEDS; seed++) {
            LegPair pair = new LegPair(seed, new Weather(0, 0, 0, DELAY));
            pair.run();
            String name = "seed " + seed;
            check(pair, name);
            assertThat(pair.callerEvents())
                    .as(name)
                    .hasAtLeastOneElementOfType(CallEvent.Answered.class)
                    .hasAtLeastOneElementOfType(CallEvent.ReinviteAnswered.class);
            assertThat(pair.calleeEvents())
                    .as(name)
                    .hasAtLeastOneElementOfType(CallEvent.Acknowledged.class)
                    .hasAtLeastOneElementOfType(CallEvent.ReinviteAnswered.class);
        }
    }

    @Test
    void at_every_loss_each_leg_ends_exactly_once() {
        for (double loss : new double[] {0.02, 0.1, 0.2, 0.3}) {
            int answered = 0;
            for (long seed = 0; seed < SEEDS; seed++) {
                LegPair pair = new LegPair(seed, new Weather(loss, 0.1, 0.2, DELAY));
                pair.run();
                check(pair, "seed " + seed + " loss " + loss);
                answered += pair.callerEvents().stream().anyMatch(CallEvent.Answered.class::isInstance) ? 1 : 0;
            }
            assertThat(answered).as("answered at loss %s", loss).isGreaterThan(SEEDS * 95 / 100);
        }
    }

    @Test
    void on_a_clear_network_a_call_is_refreshed_until_it_is_hung_up() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Extensions extensions = seed % 2 == 0 ? ALL : NO_UPDATE;
            LegPair pair = new LegPair(seed, new Weather(0, 0, 0, DELAY), new LegPair.Habits(BRISK, extensions));
            pair.run();
            String name = "seed " + seed;
            check(pair, name);
            assertThat(pair.sent("PRACK")).as(name).isEqualTo(2);
            assertThat(pair.sent(seed % 2 == 0 ? "UPDATE" : "INVITE")).as(name).isBetween(4L, 12L);
            assertThat(pair.callerEvents())
                    .as(name)
                    .last()
                    .isInstanceOfSatisfying(
                            CallEvent.Ended.class,
                            ended -> assertThat(ended.cause())
                                    .isIn(CallEvent.Cause.WE_HUNG_UP, CallEvent.Cause.PEER_HUNG_UP));
        }
    }

    @Test
    void at_loss_glares_reliable_responses_and_refreshes_settle_and_each_leg_ends_exactly_once() {
        for (double loss : new double[] {0.02, 0.1, 0.25}) {
            int expired = 0;
            for (long seed = 0; seed < SEEDS; seed++) {
                Extensions extensions = seed % 2 == 0 ? ALL : NO_UPDATE;
                LegPair pair =
                        new LegPair(seed, new Weather(loss, 0.1, 0.2, DELAY), new LegPair.Habits(PATIENT, extensions));
                pair.run();
                check(pair, "seed " + seed + " loss " + loss);
                expired += pair.callerEvents().stream().anyMatch(LegPairTest::isExpiry) ? 1 : 0;
            }
            assertThat(expired).as("expired at loss %s", loss).isLessThan(SEEDS * 5 / 100);
        }
    }

    @Test
    @Rfc(
            number = 3261,
            section = "14.1",
            must = "both changes of a glare are made in the end, also when messages are lost")
    void at_loss_both_changes_that_met_are_made_before_the_call_ends() {
        for (double loss : new double[] {0.05, 0.1, 0.2}) {
            int settled = 0;
            int answered = 0;
            for (long seed = 0; seed < SEEDS; seed++) {
                LegPair pair = new LegPair(seed, new Weather(loss, 0.05, 0.1, DELAY), new LegPair.Habits(PATIENT, ALL));
                pair.run();
                boolean isAnswered = pair.callerEvents().stream().anyMatch(CallEvent.Answered.class::isInstance);
                boolean isSettled = pair.callerEvents().stream().anyMatch(CallEvent.ReinviteAnswered.class::isInstance)
                        && pair.calleeEvents().stream().anyMatch(CallEvent.ReinviteAnswered.class::isInstance);
                answered += isAnswered ? 1 : 0;
                settled += isSettled ? 1 : 0;
            }
            assertThat(settled).as("of %s at loss %s", answered, loss).isGreaterThan(answered * 95 / 100);
        }
    }

    @Test
    void a_peer_that_is_cut_off_is_noticed_by_the_one_who_refreshes_and_by_the_one_who_waits() {
        for (long seed = 0; seed < SEEDS; seed++) {
            LegPair pair = new LegPair(seed, new Weather(0, 0, 0, DELAY), new LegPair.Habits(BRISK, ALL));
            pair.cutAt(25);
            pair.run();
            check(pair, "seed " + seed);
            assertThat(pair.calleeEvents()).as("seed %d", seed).anyMatch(LegPairTest::isExpiry);
            assertThat(pair.callerEvents()).as("seed %d", seed).anyMatch(LegPairTest::isExpiry);
        }
    }

    private static boolean isExpiry(CallEvent event) {
        return event instanceof CallEvent.Ended ended && ended.cause() == CallEvent.Cause.EXPIRED;
    }
}
