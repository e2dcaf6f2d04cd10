package dev.sotto.tests.bench;

import java.io.IOException;
import java.util.Locale;

/**
 * How often the core stands still while participants join and leave, keys change and the collector is forced to run. The
 * same load through the C reference tells what the machine itself does.
 */
final class StallChapter implements Chapter {
    private static final int RECEIVERS = 20;
    private static final int OCTETS = 1100;
    private static final double PACKETS_PER_SECOND = 2000;
    private static final int MINUTE = 60_000;

    @Override
    public String name() {
        return "stalls";
    }

    @Override
    public void run(Bench bench, Report report) throws IOException {
        int millis = switch (bench.options().length()) {
            case QUICK -> MINUTE / 12;
            case STANDARD -> MINUTE / 2;
            case LONG -> 10 * MINUTE;
        };
        bench.engine().warmUp(bench);
        Scenario quiet = Scenario.closed(RECEIVERS, OCTETS, 1, Scenario.SendPath.CONNECTED)
                .paced(PACKETS_PER_SECOND);
        Scenario restless = quiet.with(Scenario.Duties.RESTLESS);
        Timing timing = new Timing(1, bench.timing().warmMillis(), millis);
        Ledger ledger = new Ledger();
        report.say("stalls: " + millis / 1000 + " s each");
        Measurement run = bench.measure(bench.engine(), restless, timing);
        ledger.add(restless, run);
        String machine = "no C reference to tell what the machine does";
        boolean quietMachine = false;
        if (bench.reference().whyNot().isEmpty()) {
            Measurement control = bench.measure(bench.reference(), quiet, timing);
            ledger.add(quiet, control);
            machine = "the C reference had " + text(control) + " from the machine itself";
            quietMachine = control.stalls() == 0;
        }
        report.runs(name(), ledger);
        // Where the machine stops the C reference too, nobody can say who stopped the engine.
        report.goal(Goal.atMost(
                "stalls above 5 ms in " + millis / 1000 + " s of joins, rekeys and collections",
                0,
                quietMachine || run.stalls() == 0 ? Spread.of((double) run.stalls()) : Spread.NONE,
                run.stalls() + ", longest "
                        + String.format(Locale.ROOT, "%.1f", run.latency().micros(1) / 1000) + " ms; " + machine));
    }

    private static String text(Measurement control) {
        return String.format(
                Locale.ROOT,
                "%d, longest %.1f ms,",
                control.stalls(),
                control.latency().micros(1) / 1000);
    }
}
