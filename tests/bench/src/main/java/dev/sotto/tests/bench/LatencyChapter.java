package dev.sotto.tests.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How much later a packet leaves than it came, at 30, 60 and 90 % of what the slower of engine and C can do. */
final class LatencyChapter implements Chapter {
    private static final List<Double> SHARES = List.of(0.3, 0.6, 0.9);
    private static final int BURST = 4;
    private static final double MEDIAN_BOUND = 1.1;
    private static final double TAIL_BOUND = 1.5;
    private static final double PERCENT = 100;
    private static final double LEAST_RATE = 100;
    /** One packet of a hundred or a thousand must come often enough to be a figure. */
    private static final int WINDOWS = 4;

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public void run(Bench bench, Report report) throws IOException {
        if (bench.reference().whyNot().isPresent()) {
            report.remark("Not measured: there is no C reference to compare with.");
            return;
        }
        bench.engine().warmUp(bench);
        Scenario saturated = Scenario.closed(
                ForwardingChapter.RECEIVERS, ForwardingChapter.LARGE, BURST, Scenario.SendPath.SEGMENTS);
        Ledger ledger = new Ledger();
        repeat(bench, report, List.of(saturated), bench.timing(), ledger);
        double most = Math.min(
                ledger.spread(Ledger.Key.of(bench.engine(), saturated), Measurement::arrivals)
                        .median(),
                ledger.spread(Ledger.Key.of(bench.reference(), saturated), Measurement::arrivals)
                        .median());
        if (most < LEAST_RATE) {
            report.remark(
                    "Not measured: the machine is too busy, only " + Math.round(most) + " packets came a second.");
            return;
        }
        List<Scenario> loads = SHARES.stream()
                .map(share -> saturated.paced(Math.rint(share * most)))
                .toList();
        Timing usual = bench.timing();
        repeat(
                bench,
                report,
                loads,
                new Timing(usual.repeats(), usual.warmMillis(), WINDOWS * usual.windowMillis()),
                ledger);
        report.runs(name(), ledger);
        report.table(percentiles(bench, ledger, loads));
        for (int i = 0; i < loads.size(); i++) {
            goals(bench, ledger, loads.get(i), Math.round(SHARES.get(i) * PERCENT), report);
        }
    }

    private void repeat(Bench bench, Report report, List<Scenario> scenarios, Timing timing, Ledger ledger)
            throws IOException {
        for (int round = 1; round <= timing.repeats(); round++) {
            report.say(name() + ": round " + round + " of " + timing.repeats());
            for (Scenario scenario : scenarios) {
                bench.measure(bench.reference(), scenario, timing, ledger);
                bench.measure(bench.engine(), scenario, timing, ledger);
            }
        }
    }

    private static Table percentiles(Bench bench, Ledger ledger, List<Scenario> loads) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < loads.size(); i++) {
            Scenario load = loads.get(i);
            for (Contender who : List.of(bench.reference(), bench.engine())) {
                Ledger.Key key = Ledger.Key.of(who, load);
                Latency all = pooled(ledger.of(key));
                rows.add(List.of(
                        Math.round(SHARES.get(i) * PERCENT) + " %, " + Math.round(load.rate()) + " packets/s",
                        who.name(),
                        ledger.spread(key, run -> run.latency().micros(0.5)).text(1),
                        ledger.spread(key, run -> run.latency().micros(0.99)).text(0),
                        String.format(Locale.ROOT, "%.0f", all.micros(0.999)),
                        Long.toString(all.count())));
            }
        }
        return new Table(List.of("load", "who", "p50 us", "p99 us", "p99.9 us of all rounds", "packets"), rows);
    }

    private static Latency pooled(List<Measurement> runs) {
        return runs.stream().map(Measurement::latency).reduce(Latency.none(), Latency::plus);
    }

    private static void goals(Bench bench, Ledger ledger, Scenario load, long percent, Report report) {
        String what = ", added latency at " + percent + " % against C";
        report.goal(Goal.atMost("p50" + what, MEDIAN_BOUND, ratio(bench, ledger, load, 0.5), ""));
        report.goal(Goal.atMost("p99" + what, TAIL_BOUND, ratio(bench, ledger, load, 0.99), ""));
    }

    private static Spread ratio(Bench bench, Ledger ledger, Scenario scenario, double percentile) {
        return ledger.ratio(
                Ledger.Key.of(bench.engine(), scenario),
                Ledger.Key.of(bench.reference(), scenario),
                run -> run.latency().micros(percentile));
    }
}
