package dev.sotto.tests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The cost of a packet with few and many receivers and conferences: is there a cliff? */
final class ShapeChapter implements Chapter {
    /** Where the plot is, in the folder of the results. */
    static final String PLOT = "cost.svg";

    private static final List<Integer> RECEIVERS = List.of(1, 10, 100, 1000);
    private static final List<Integer> CONFERENCES = List.of(1, 10, 100);
    private static final int BATCH = 8;
    private static final int MOST_ROUNDS = 5;
    /** More are more legs than ports and addresses of the sink, and twenty times what a core is meant for. */
    private static final int MOST_LEGS = 20_000;
    /** A cliff: ten times as many receivers or conferences cost more than this many times as much for each packet. */
    private static final double CLIFF = 1.5;

    @Override
    public String name() {
        return "shape";
    }

    @Override
    public boolean isQuick() {
        return false;
    }

    @Override
    public void run(Bench bench, Report report) throws IOException {
        bench.engine().warmUp(bench);
        Ledger ledger = new Ledger();
        int rounds = Math.min(MOST_ROUNDS, bench.timing().repeats());
        for (int round = 1; round <= rounds; round++) {
            report.say(name() + ": round " + round + " of " + rounds);
            for (int conferences : CONFERENCES) {
                for (int receivers : RECEIVERS) {
                    measure(bench, scenario(conferences, receivers), ledger, report);
                }
            }
        }
        report.runs(name(), ledger);
        publish(bench, ledger, report);
        report.goal(Goal.atMost(
                "cost of a packet with ten times as many receivers or conferences, at the steepest",
                CLIFF,
                Spread.of(steepest(bench.engine(), ledger)),
                ""));
    }

    /** What cannot be had leaves its place in the table empty. */
    private static void measure(Bench bench, Scenario scenario, Ledger ledger, Report report) {
        if (scenario.conferences() * scenario.receivers() > MOST_LEGS) {
            return;
        }
        try {
            bench.measure(bench.engine(), scenario, ledger);
        } catch (IOException e) {
            report.remark("Not measured: " + e.getMessage());
        }
    }

    private static Scenario scenario(int conferences, int receivers) {
        return Scenario.closed(receivers, ForwardingChapter.LARGE, BATCH, Scenario.SendPath.SEGMENTS)
                .conferences(conferences);
    }

    private static double steepest(Contender engine, Ledger ledger) {
        double most = 0;
        for (int conferences : CONFERENCES) {
            for (int receivers : RECEIVERS) {
                double here = nanos(engine, ledger, conferences, receivers);
                // Where a shape was not measured the quotient is no number, and no step.
                most = Math.max(most, step(nanos(engine, ledger, conferences, 10 * receivers), here));
                most = Math.max(most, step(nanos(engine, ledger, 10 * conferences, receivers), here));
            }
        }
        return most;
    }

    private static double step(double more, double here) {
        return Double.isFinite(more / here) ? more / here : 0;
    }

    private static double nanos(Contender engine, Ledger ledger, int conferences, int receivers) {
        return ledger.spread(Ledger.Key.of(engine, scenario(conferences, receivers)), Measurement::nanos)
                .median();
    }

    private static void publish(Bench bench, Ledger ledger, Report report) throws IOException {
        Map<String, List<Plot.Point>> lines = new LinkedHashMap<>();
        List<List<String>> rows = new ArrayList<>();
        for (int conferences : CONFERENCES) {
            String label = conferences == 1 ? "1 conference" : conferences + " conferences";
            List<String> row = new ArrayList<>(List.of(label));
            List<Plot.Point> points = new ArrayList<>();
            for (int receivers : RECEIVERS) {
                double nanos = nanos(bench.engine(), ledger, conferences, receivers);
                row.add(Double.isFinite(nanos) ? Long.toString(Math.round(nanos)) : "not measured");
                if (Double.isFinite(nanos)) {
                    points.add(new Plot.Point(receivers, nanos));
                }
            }
            rows.add(row);
            lines.put(label, points);
        }
        List<String> header = new ArrayList<>(List.of("ns of CPU a packet"));
        RECEIVERS.forEach(count -> header.add(count == 1 ? "1 receiver each" : count + " receivers each"));
        report.table(new Table(header, rows));
        report.data("shape", lines);
        Path plot = bench.workshop().folder().resolveSibling(PLOT);
        Files.writeString(plot, new Plot("receivers of each conference", "ns of CPU a packet", lines).svg());
        report.remark("![cost of a packet](" + PLOT + ")");
    }
}
