package dev.sotto.sip.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sip.stack.OverloadControl.Load;
import dev.sotto.sip.stack.OverloadControl.Shares;
import org.junit.jupiter.api.Test;

class OverloadControlTest {
    private final OverloadControl control = new OverloadControl();

    private Shares steps(int count, Load load, int taken) {
        Shares shares = Shares.ALL;
        for (int i = 0; i < count; i++) {
            shares = control.step(load, taken);
        }
        return shares;
    }

    private static Load busy(double part) {
        return new Load(part, 0, 0, 0);
    }

    @Test
    void without_too_much_work_everything_is_taken() {
        assertThat(steps(1000, new Load(0.8, 200, 300, 0.4), 0)).isEqualTo(Shares.ALL);
    }

    @Test
    void strangers_are_refused_first_and_sources_that_proved_themselves_only_when_that_did_not_help() {
        Shares first = steps(8, busy(1), 0);
        assertThat(first.strangers()).isZero();
        assertThat(first.proven()).isEqualTo(1);
        Shares then = steps(30, busy(1), 0);
        assertThat(then.proven()).isBetween(0.005, 0.1);
    }

    @Test
    void when_it_is_over_those_who_proved_themselves_come_back_first_and_all_within_seconds() {
        steps(100, busy(1), 0);
        boolean wereStrangersFirst = false;
        Shares shares = Shares.ALL;
        for (int i = 0; i < 80; i++) {
            shares = control.step(busy(0), 0);
            wereStrangersFirst |= shares.strangers() > 0.02 && shares.proven() < 1;
        }
        assertThat(wereStrangersFirst).isFalse();
        assertThat(shares.strangers()).isEqualTo(1);
    }

    @Test
    void each_kind_of_work_counts() {
        assertThat(new Load(0, 512, 0, 0).occupancy()).isEqualTo(2);
        assertThat(new Load(0, 0, 800, 0).occupancy()).isEqualTo(2);
        assertThat(new Load(0, 0, 0, 0.9).occupancy()).isEqualTo(1);
        assertThat(new Load(0.85, 0, 0, 0).occupancy()).isEqualTo(1);
    }

    @Test
    void strangers_cannot_fill_the_table_of_transactions() {
        Shares shares = control.step(new Load(0, 0, 0, 0.51), 0);
        assertThat(shares.strangers()).isZero();
        assertThat(shares.proven()).isEqualTo(1);
    }

    @Test
    void a_cold_program_starts_slowly_and_is_warm_after_some_thousand_calls() {
        Shares shares = Shares.ALL;
        double taken = 0;
        int steps = 0;
        while (shares.pace() < 2000) {
            int now = (int) (shares.pace() / 10);
            taken += now;
            shares = control.step(busy(0.5), now);
            steps++;
        }
        assertThat(taken).isBetween(2500.0, 3500.0);
        assertThat(steps).isBetween(20, 40);
        assertThat(steps(100_000, busy(0.5), 1000).pace()).isEqualTo(100_000);
    }

    /** A server that does 300 units in a second and is offered 900: what is taken settles near what can be done. */
    @Test
    void three_times_the_load_keeps_the_server_busy_and_its_queue_short() {
        double queue = 0;
        double done = 0;
        double share = 1;
        double longest = 0;
        for (int step = 0; step < 600; step++) {
            queue += 90 * share;
            double work = Math.min(queue, 30);
            queue -= work;
            done += step >= 100 ? work : 0;
            longest = Math.max(longest, step >= 100 ? queue : 0);
            share = control.step(new Load(work / 30, (int) queue, 0, 0), 0).strangers();
        }
        assertThat(done / (500 * 30)).isGreaterThan(0.9);
        assertThat(longest).isLessThan(300);
    }
}
