package dev.sotto.tests.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * How often the core stands still while participants join and leave, keys change and the collector is forced to run. The
 * same load through the C reference, in turns with it, tells what the machine itself does.
 */
final class StallChapter implements Chapter {
    private static final int RECEIVERS = 20;
    private static final double PACKETS_PER_SECOND = 2000;
    private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MICROS_PER_MILLI = 1000;

    /**
     * Turns of engine and C.
     *
     * @param count how many
     * @param seconds of each
     */
    private record Turns(int count, int seconds) {
        static Turns of(BenchOptions.Length length) {
            return switch (length) {
                case QUICK -> new Turns(1, 5);
                case STANDARD -> new Turns(3, 10);
                case LONG -> new Turns(10, 60);
            };
        }
    }

    @Override
    public String name() {
        return "stalls";
    }

    @Override
    public void run(Bench bench, Report report) throws IOException {
        Turns turns = Turns.of(bench.options().length());
        Timing timing = new Timing(1, bench.timing().warmMillis(), turns.seconds * 1000);
        Scenario quiet = Scenario.closed(RECEIVERS, ForwardingChapter.LARGE, 1, Scenario.SendPath.CONNECTED)
                .paced(PACKETS_PER_SECOND);
        Scenario restless = quiet.with(Scenario.Duties.RESTLESS);
        boolean hasReference = bench.reference().whyNot().isEmpty();
        Ledger ledger = new Ledger();
        Path file = bench.workshop().folder().resolve("safepoints.log");
        List<Long> stops;
        Ledger.Key ours;
        try (EngineContender engine = EngineContender.logging(bench.workshop(), file)) {
            engine.warmUp(bench);
            ours = Ledger.Key.of(engine, restless);
            SafepointLog safepoints = SafepointLog.from(file);
            for (int turn = 1; turn <= turns.count; turn++) {
                report.say(name() + ": turn " + turn + " of " + turns.count + ", " + turns.seconds + " s each");
                ledger.add(restless, bench.measure(engine, restless, timing));
                if (hasReference) {
                    ledger.add(quiet, bench.measure(bench.reference(), quiet, timing));
                }
            }
            stops = safepoints.stops();
        }
        report.runs(name(), ledger);
        Ledger.Key theirs = Ledger.Key.of(bench.reference(), quiet);
        long late = late(ledger, ours);
        boolean claim = late == 0
                ? sees(ledger.of(ours), stops)
                // Where the machine stops the C reference too, nobody can say who stopped the engine.
                : hasReference && late(ledger, theirs) == 0;
        report.goal(Goal.atMost(
                "stalls above 5 ms in " + turns.count * turns.seconds + " s of joins, rekeys and collections",
                0,
                claim ? Spread.of((double) late) : Spread.NONE,
                text(ledger, ours) + "; " + text(stops) + "; "
                        + (hasReference ? "C by the machine alone: " + text(ledger, theirs) : "no C reference")));
    }

    /** Whether a stall would have been seen: by the load, which had its CPU, or else by the JVM's own log. */
    private static boolean sees(List<Measurement> runs, List<Long> stops) {
        return runs.stream().noneMatch(Report::isDisturbed)
                && (runs.stream().allMatch(run -> run.blind() == 0)
                        || stops.stream().allMatch(nanos -> nanos <= STALL_NANOS));
    }

    private static long late(Ledger ledger, Ledger.Key key) {
        return ledger.of(key).stream().mapToLong(Measurement::stalls).sum();
    }

    private static String text(Ledger ledger, Ledger.Key key) {
        double longest = ledger.spread(key, run -> run.latency().micros(1)).max() / MICROS_PER_MILLI;
        long blind = ledger.of(key).stream().mapToLong(Measurement::blind).sum();
        return String.format(
                Locale.ROOT,
                "%d stalls, and %d while the load had no CPU; longest delay of a packet %.1f ms",
                late(ledger, key),
                blind,
                longest);
    }

    private static String text(List<Long> stops) {
        long longest = stops.stream().mapToLong(nanos -> nanos).max().orElse(0);
        return String.format(
                Locale.ROOT,
                "the JVM stopped its threads %d times, for %.1f ms at most",
                stops.size(),
                longest / NANOS_PER_MILLI);
    }
}
