package dev.sotto.tests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The cost of a packet with few and many receivers and conferences: is there a cliff? */
final class ShapeChapter implements Chapter {
    private static final List<Integer> RECEIVERS = List.of(1, 10, 100, 1000);
    private static final List<Integer> CONFERENCES = List.of(1, 10, 100);
    private static final int OCTETS = 1100;
    private static final int BATCH = 8;
    /** More legs than one core is meant for. */
    private static final int MOST_LEGS = 20_000;

    @Override
    public String name() {
        return "shape";
    }

    @Override
    public void run(Bench bench, Report report) throws IOException {
        bench.engine().warmUp(bench);
        Ledger ledger = new Ledger();
        int rounds = Math.min(3, bench.timing().repeats());
        for (int round = 1; round <= rounds; round++) {
            report.say("shape: round " + round + " of " + rounds);
            for (int conferences : CONFERENCES) {
                for (int receivers : RECEIVERS) {
                    if (conferences * receivers <= MOST_LEGS) {
                        bench.measure(bench.engine(), scenario(conferences, receivers), ledger);
                    }
                }
            }
        }
        report.runs(name(), ledger);
        publish(bench, ledger, report);
    }

    private static Scenario scenario(int conferences, int receivers) {
        return Scenario.closed(receivers, OCTETS, BATCH, Scenario.SendPath.SEGMENTS)
                .conferences(conferences);
    }

    private static void publish(Bench bench, Ledger ledger, Report report) throws IOException {
        Map<String, List<Plot.Point>> lines = new LinkedHashMap<>();
        report.say(String.format(Locale.ROOT, "%n%-14s %s", "ns a packet", "receivers " + RECEIVERS));
        for (int conferences : CONFERENCES) {
            StringBuilder row = new StringBuilder();
            List<Plot.Point> points = new ArrayList<>();
            for (int receivers : RECEIVERS) {
                Spread nanos = ledger.nanos(bench.engine().name(), scenario(conferences, receivers));
                row.append(String.format(Locale.ROOT, "%10s", nanos.isKnown() ? Math.round(nanos.median()) : "-"));
                if (nanos.isKnown()) {
                    points.add(new Plot.Point(receivers, nanos.median()));
                }
            }
            String label = conferences == 1 ? "1 conference" : conferences + " conferences";
            report.say(String.format(Locale.ROOT, "%-14s %s", conferences + " conf.", row));
            lines.put(label, points);
        }
        report.table("shape", lines);
        String plot = new Plot("receivers of each conference", "ns of CPU a packet", lines).svg();
        Files.writeString(bench.workshop().folder().resolveSibling("cost.svg"), plot);
    }
}
