package dev.sotto.tests.bench;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** How much later a packet leaves than it came, at 30, 60 and 90 % of what the slower of the two can do. */
final class LatencyChapter implements Chapter {
    private static final List<Double> SHARES = List.of(0.3, 0.6, 0.9);
    private static final int BURST = 4;
    private static final double MEDIAN_BOUND = 1.1;
    private static final double TAIL_BOUND = 1.5;
    private static final double PERCENT = 100;
    private static final double LEAST_RATE = 100;

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public void run(Bench bench, Report report) throws IOException {
        Optional<String> whyNot = bench.reference().whyNot();
        if (whyNot.isPresent()) {
            report.say("latency: not measured, there is no C reference");
            return;
        }
        Scenario saturated = Scenario.closed(
                ForwardingChapter.RECEIVERS, ForwardingChapter.LARGE, BURST, Scenario.SendPath.SEGMENTS);
        bench.engine().warmUp(bench);
        double most = Double.MAX_VALUE;
        for (Contender contender : List.of(bench.engine(), bench.reference())) {
            most = Math.min(
                    most, bench.measure(contender, saturated, bench.timing()).arrivals());
        }
        if (most < LEAST_RATE) {
            report.say("latency: not measured, the machine is too busy: only " + Math.round(most) + " packets/s");
            return;
        }
        Ledger ledger = new Ledger();
        for (int round = 1; round <= bench.timing().repeats(); round++) {
            report.say("latency: round " + round + " of " + bench.timing().repeats());
            for (double share : SHARES) {
                Scenario scenario = saturated.paced(Math.rint(share * most));
                bench.measure(bench.reference(), scenario, ledger);
                bench.measure(bench.engine(), scenario, ledger);
            }
        }
        report.runs(name(), ledger);
        for (double share : SHARES) {
            goals(bench, ledger, saturated.paced(Math.rint(share * most)), share, report);
        }
    }

    private static void goals(Bench bench, Ledger ledger, Scenario scenario, double share, Report report) {
        String load = ", added latency at " + Math.round(share * PERCENT) + " % against C";
        report.goal(Goal.atMost(
                "p50" + load, MEDIAN_BOUND, ratio(bench, ledger, scenario, 0.5), micros(bench, ledger, scenario, 0.5)));
        report.goal(Goal.atMost(
                "p99" + load,
                TAIL_BOUND,
                ratio(bench, ledger, scenario, 0.99),
                micros(bench, ledger, scenario, 0.99) + "; p99.9 " + micros(bench, ledger, scenario, 0.999)));
    }

    /** Of each round, and then the median: what neighbours do to one run does not decide. */
    private static Spread ratio(Bench bench, Ledger ledger, Scenario scenario, double percentile) {
        List<Measurement> ours = ledger.of(bench.engine().name(), scenario);
        List<Measurement> theirs = ledger.of(bench.reference().name(), scenario);
        double[] out = new double[Math.min(ours.size(), theirs.size())];
        for (int i = 0; i < out.length; i++) {
            out[i] = ours.get(i).latency().micros(percentile)
                    / theirs.get(i).latency().micros(percentile);
        }
        return Spread.of(out);
    }

    private static String micros(Bench bench, Ledger ledger, Scenario scenario, double percentile) {
        Spread ours = ledger.spread(
                bench.engine().name(), scenario, run -> run.latency().micros(percentile));
        Spread theirs = ledger.spread(
                bench.reference().name(), scenario, run -> run.latency().micros(percentile));
        return Math.round(ours.median()) + " us, C " + Math.round(theirs.median()) + " us";
    }
}
