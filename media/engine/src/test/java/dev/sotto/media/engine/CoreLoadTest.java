package dev.sotto.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a core knows of its own time. */
class CoreLoadTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    @Test
    void the_load_is_the_share_of_the_last_tenth_of_a_second_in_which_there_was_work() {
        CoreLoad load = new CoreLoad(400);
        run(load, 0, 3, 10);
        assertThat(load.busyPermille()).isBetween(280, 320);
        assertThat(load.polls()).isFalse();
        run(load, 200, 5, 10);
        assertThat(load.busyPermille()).isBetween(450, 520);
        assertThat(load.polls()).isTrue();
        assertThat(load.holds()).isFalse();
        run(load, 400, 10, 10);
        assertThat(load.busyPermille()).isGreaterThan(950);
        assertThat(load.holds()).isTrue();
    }

    @Test
    void a_core_that_never_polls_does_not_even_when_it_is_busy_all_the_time() {
        CoreLoad load = new CoreLoad(EngineTuning.NEVER_BUSY_POLL);
        run(load, 0, 10, 10);
        assertThat(load.polls()).isFalse();
    }

    @Test
    void a_turn_of_more_than_five_milliseconds_is_a_stall() {
        CoreLoad load = new CoreLoad(0);
        assertThat(load.onTurn(0, 5 * MILLI, true)).isFalse();
        assertThat(load.onTurn(0, 5 * MILLI + 1, true)).isTrue();
    }

    @Test
    void a_histogram_names_the_power_of_two_under_which_a_share_of_packets_stayed() {
        LatencyHistogram histogram = new LatencyHistogram();
        assertThat(histogram.microsAt(500)).isZero();
        histogram.record(90, TimeUnit.MICROSECONDS.toNanos(30));
        histogram.record(9, TimeUnit.MICROSECONDS.toNanos(500));
        histogram.record(1, TimeUnit.MILLISECONDS.toNanos(3));
        assertThat(histogram.microsAt(500)).isEqualTo(32);
        assertThat(histogram.microsAt(990)).isEqualTo(512);
        assertThat(histogram.microsAt(1000)).isEqualTo(4096);
    }

    /** Ten milliseconds at a time for 130, of which {@code busyMillis} are work. */
    private static void run(CoreLoad load, long fromMillis, long busyMillis, long ofMillis) {
        for (long at = fromMillis; at < fromMillis + 130; at += ofMillis) {
            load.onTurn(at * MILLI, (at + busyMillis) * MILLI, true);
            load.onTurn((at + busyMillis) * MILLI, (at + busyMillis) * MILLI, false);
        }
    }
}
