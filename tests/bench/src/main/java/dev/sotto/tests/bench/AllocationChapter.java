package dev.sotto.tests.bench;

import java.io.IOException;
import java.util.List;

/** Octets that a core allocates for a packet, and collections of its JVM. */
final class AllocationChapter implements Chapter {
    private static final long PACKETS = 10_000_000;
    private static final int LONGEST_MILLIS = 60_000;
    private static final int LONGEST_MILLIS_QUICK = 8_000;
    private static final double ROOM = 1.1;
    /** What the core allocates when commands, timers and reports come is not for packets; this is far below one octet each. */
    private static final double NOTHING = 0.01;

    @Override
    public String name() {
        return "allocation";
    }

    @Override
    public void run(Bench bench, Report report) throws IOException {
        bench.engine().warmUp(bench);
        Ledger ledger = new Ledger();
        for (Scenario.Duties duties : List.of(Scenario.Duties.BARE, Scenario.Duties.FULL)) {
            Scenario scenario = Scenario.closed(
                            ForwardingChapter.RECEIVERS, ForwardingChapter.LARGE, 8, Scenario.SendPath.SEGMENTS)
                    .with(duties);
            Measurement trial = bench.measure(bench.engine(), scenario, bench.timing());
            double packetsPerMilli = trial.arrivals() * scenario.receivers() / 1000;
            int window = (int) Math.min(longest(bench), PACKETS / packetsPerMilli * ROOM);
            report.say("allocation: " + scenario + ", " + window + " ms");
            Measurement run = bench.measure(
                    bench.engine(), scenario, new Timing(1, bench.timing().warmMillis(), window));
            ledger.add(scenario, run);
            goals(run, duties == Scenario.Duties.FULL ? ", all duties" : "", report);
        }
        report.runs(name(), ledger);
    }

    private static int longest(Bench bench) {
        return bench.options().length() == BenchOptions.Length.QUICK ? LONGEST_MILLIS_QUICK : LONGEST_MILLIS;
    }

    /** With all duties each RTCP packet, of which there is one a second for each leg, is an object or two. */
    private static void goals(Measurement run, String duties, Report report) {
        double forwarded = run.facts().getOrDefault("FORWARDED", Double.NaN);
        double allocated = run.facts().getOrDefault("allocatedOctets", Double.NaN);
        String note = "in " + Math.round(forwarded / 100_000) / 10.0 + " million packets";
        report.goal(Goal.atMost(
                "octets allocated per packet" + duties,
                NOTHING,
                Spread.of(allocated / forwarded),
                Math.round(allocated) + " octets " + note
                        + (duties.isEmpty()
                                ? ""
                                : ", " + Math.round(run.facts().getOrDefault("RTCP_SENT", 0.0)) + " RTCP packets")));
        report.goal(Goal.atMost(
                "collections" + duties, 0, Spread.of(run.facts().getOrDefault("collections", Double.NaN)), note));
    }
}
