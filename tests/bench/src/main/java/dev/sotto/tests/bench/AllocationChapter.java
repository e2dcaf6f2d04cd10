package dev.sotto.tests.bench;

import java.io.IOException;

/** Octets that a core allocates for a packet, and collections of its JVM, with all duties. */
final class AllocationChapter implements Chapter {
    private static final long PACKETS = 10_000_000;
    private static final int LONGEST_MILLIS = 60_000;
    private static final int LONGEST_MILLIS_QUICK = 10_000;
    private static final double ROOM = 1.1;
    /** What the core allocates when commands, timers and reports come is not for packets; this is far below one octet each. */
    private static final double NOTHING = 0.01;

    @Override
    public String name() {
        return "allocation";
    }

    @Override
    public void run(Bench bench, Report report) throws IOException {
        Scenario scenario = Scenario.closed(
                        ForwardingChapter.RECEIVERS, ForwardingChapter.LARGE, 8, Scenario.SendPath.SEGMENTS)
                .with(Scenario.Duties.FULL);
        bench.engine().warmUp(bench);
        Measurement trial = bench.measure(bench.engine(), scenario, bench.timing());
        double packetsPerMilli = trial.arrivals() * scenario.receivers() / 1000;
        int longest = bench.options().length() == BenchOptions.Length.QUICK ? LONGEST_MILLIS_QUICK : LONGEST_MILLIS;
        int window = (int) Math.min(longest, PACKETS / packetsPerMilli * ROOM);
        report.say("allocation: " + window + " ms");
        Measurement run = bench.measure(bench.engine(), scenario, new Timing(1, bench.timing().warmMillis(), window));
        Ledger ledger = new Ledger();
        ledger.add(scenario, run);
        report.runs(name(), ledger);
        double forwarded = run.facts().getOrDefault("FORWARDED", Double.NaN);
        String note = "in " + Math.round(forwarded / 100_000) / 10.0 + " million packets";
        report.goal(Goal.atMost(
                "octets allocated per packet, all duties",
                NOTHING,
                Spread.of(run.facts().getOrDefault("allocatedOctets", Double.NaN) / forwarded),
                note));
        report.goal(Goal.atMost(
                "collections", 0, Spread.of(run.facts().getOrDefault("collections", Double.NaN)), note));
    }
}
