package dev.sotto.tests.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        Ledger.Key ours = new Ledger.Key("ours", SCENARIO);
        Ledger.Key theirs = new Ledger.Key("theirs", SCENARIO);
        Spread speed = ledger.speed(ours, theirs);
        assertThat(speed.median()).isCloseTo(1.5, within(1e-9));
        assertThat(speed.max()).isCloseTo(1.5, within(1e-9));
        assertThat(ledger.ratio(ours, new Ledger.Key("nobody", SCENARIO), Measurement::nanos))
                .isEqualTo(Spread.NONE);
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

    @Test
    void a_chapter_that_is_not_there_is_refused_before_anything_runs_and_a_quick_bench_leaves_the_long_ones_out() {
        List<Chapter> chapters = List.of(new FallbackChapter(), new ShapeChapter());
        assertThat(BenchOptions.parse(new String[] {"--only", "shape"}).chosen(chapters))
                .containsExactly(chapters.get(1));
        assertThat(BenchOptions.parse(new String[] {}).chosen(chapters)).isEqualTo(chapters);
        assertThat(BenchOptions.parse(new String[] {"--quick"}).chosen(chapters))
                .containsExactly(chapters.get(0));
        BenchOptions wrong = BenchOptions.parse(new String[] {"--only", "crypto"});
        assertThatThrownBy(() -> wrong.chosen(chapters))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bench has no chapter 'crypto'; it has fallback, shape");
    }

    @Test
    void stolen_time_is_that_of_the_two_cpus_in_question() {
        String stat = """
                cpu  1 2 3 4 5 6 7 800 0 0
                cpu0 1 2 3 4 5 6 7 5 0 0
                cpu1 1 2 3 4 5 6 7 70 0 0
                cpu11 1 2 3 4 5 6 7 300 0 0
                """;
        assertThat(Neighbours.stolen(stat, 0, 1)).isEqualTo(750_000_000);
    }

    @Test
    void a_table_has_a_cell_for_each_column() {
        Table table = new Table(List.of("who", "ns"), List.of(List.of("a|b", "10"), List.of("c", "")));
        assertThat(table.text()).isEqualTo("who  ns\na|b  10\nc");
        assertThat(table.markdown()).isEqualTo("| who | ns |\n| --- | --- |\n| a\\|b | 10 |\n| c |  |\n");
        assertThatThrownBy(() -> new Table(List.of("who"), List.of(List.of("a", "b"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void stops_of_a_jvm_are_read_from_where_the_log_was(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("safepoints.log");
        Files.writeString(file, stop(9_000_000));
        SafepointLog log = SafepointLog.from(file);
        Files.writeString(file, stop(70_000) + "[2s] something else\n" + stop(81_000), StandardOpenOption.APPEND);
        assertThat(log.stops()).containsExactly(70_000L, 81_000L);
    }

    private static String stop(int nanos) {
        return "[1.500s] Safepoint \"ZMarkStart\", Time since last: 12 ns, Reaching safepoint: 34 ns, At safepoint: 5 ns,"
                + " Leaving safepoint: 1 ns, Total: " + nanos + " ns, Threads: 0 runnable, 12 total\n";
    }

    private static Measurement run(String contender, double nanos) {
        return new Measurement(contender, nanos, 1, 1, 1, 1, 0, Latency.none(), 0, 1, 0, 0, 0, Map.of());
    }
}
