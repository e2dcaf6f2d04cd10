package dev.sotto.sip.calls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two legs in virtual time over a network that loses, duplicates and reorders; the seed is in every failure. */
class LegPairTest {
    private static final long DELAY = TimeUnit.MILLISECONDS.toNanos(40);
    private static final int SEEDS = 300;

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
}
