package dev.sotto.tests.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Arithmetic and small formats. */
class FiguresTest {
    private static final Scenario SCENARIO = Scenario.closed(1, 200, 1, Scenario.SendPath.CONNECTED);

    @Test
    void a_spread_has_its_median_in_the_middle() {
        assertThat(Spread.of(3, 1, 2)).isEqualTo(new Spread(2, 1, 3, 3));
        assertThat(Spread.of(4, 1, 2, 3).median()).isEqualTo(2.5);
        assertThat(Spread.of(Double.NaN, 1, 2, 3)).isEqualTo(new Spread(2, 1, 3, 3));
        assertThat(Spread.of().isKnown()).isFalse();
    }

    @Test
    void percentiles_are_at_most_one_bucket_too_high() {
        long[] buckets = new long[Latency.BUCKETS];
        // 1000 ns: shift 3, 64 + 61 eighths.
        buckets[4 * 64 + 61] = 99;
        buckets[10 * 64] = 1;
        Latency latency = new Latency(buckets);
        assertThat(latency.micros(0.5)).isBetween(1.0, 1.016);
        assertThat(latency.micros(0.999)).isBetween(32.768, 32.768 * 1.016);
        assertThat(latency.since(latency).micros(0.5)).isZero();
    }

    @Test
    void speed_compares_runs_of_the_same_round() {
        Ledger ledger = new Ledger();
        for (double machine : new double[] {1, 2, 4}) {
            ledger.add(SCENARIO, run("ours", 100 * machine));
            ledger.add(SCENARIO, run("theirs", 150 * machine));
        }
        Spread speed = ledger.speed(new Ledger.Key("ours", SCENARIO), new Ledger.Key("theirs", SCENARIO));
        assertThat(speed.median()).isCloseTo(1.5, within(1e-9));
        assertThat(speed.max()).isCloseTo(1.5, within(1e-9));
    }

    @Test
    void a_goal_without_a_figure_is_neither_reached_nor_missed() {
        assertThat(Goal.atLeast("g", 2, Spread.of(2), "").verdict()).isEqualTo("reached");
        assertThat(Goal.atLeast("g", 2, Spread.of(1.99), "").verdict()).isEqualTo("not reached");
        assertThat(Goal.atMost("g", 0, Spread.of(0), "").verdict()).isEqualTo("reached");
        assertThat(Goal.atMost("g", 0, Spread.NONE, "").verdict()).isEqualTo("not measured");
    }

    @Test
    void bencoding_goes_both_ways_and_rubbish_is_refused() throws IOException {
        String text = Bencode.write(Map.of("flags", List.of("a", 7), "sdp", "v=0\r\n"));
        assertThat(text).isEqualTo("d5:flagsl1:ai7ee3:sdp5:v=0\r\ne");
        assertThat(Bencode.read(text)).isEqualTo(Map.of("flags", List.of("a", 7L), "sdp", "v=0\r\n"));
        for (String bad : List.of("", "d", "d3:ab", "i7e", "d1:ae", "dx", "d1:a1:be1")) {
            assertThatThrownBy(() -> Bencode.read(bad)).as(bad).isInstanceOf(IOException.class);
        }
    }

    @Test
    void lists_of_cpus_are_read_and_the_last_one_forwards() {
        CpuPlan plan = new CpuPlan(CpuPlan.parse("0-2,5"));
        assertThat(plan.cpus()).containsExactly(0, 1, 2, 5);
        assertThat(plan.forwarder()).isEqualTo(5);
        assertThat(plan.others(1)).isEqualTo("0,1,2");
        assertThat(new CpuPlan(CpuPlan.parse("3")).others(1)).isEqualTo("3");
    }

    @Test
    void options_that_are_not_known_are_refused_with_a_sentence() {
        assertThat(BenchOptions.parse(new String[] {"--quick", "--only", "forwarding"}))
                .isEqualTo(new BenchOptions(BenchOptions.Length.QUICK, "forwarding"));
        assertThatThrownBy(() -> BenchOptions.parse(new String[] {"--fast"}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--fast");
        assertThatThrownBy(() -> BenchOptions.parse(new String[] {"--only"}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Measurement run(String contender, double nanos) {
        return new Measurement(contender, nanos, 1, 1, 1, 1, Latency.none(), 0, 1, 0, 0, Map.of());
    }
}
