package dev.sotto.tests.bench;

import java.io.IOException;
import java.util.List;

/**
 * Octets that a core allocates for a packet, and collections of its JVM. Timers and reports allocate too, by the clock and not
 * by the packet; a run with few packets tells how much that is, and is subtracted.
 */
final class AllocationChapter implements Chapter {
    private static final long PACKETS = 10_000_000;
    private static final int LONGEST_MILLIS = 60_000;
    private static final int LONGEST_MILLIS_QUICK = 8_000;
    private static final double ROOM = 1.1;
    /** Packets a second that come in while only the clock counts. */
    private static final double FEW = 100;
    /** What differs between two runs by chance; no object is as small as one octet in a hundred packets. */
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
            Timing timing = new Timing(1, bench.timing().warmMillis(), window);
            report.say(name() + ": " + scenario + ", twice " + window + " ms");
            Measurement few = bench.measure(bench.engine(), scenario.paced(FEW), timing);
            Measurement many = bench.measure(bench.engine(), scenario, timing);
            ledger.add(scenario.paced(FEW), few);
            ledger.add(scenario, many);
            goals(few, many, duties == Scenario.Duties.FULL ? ", all duties" : "", report);
        }
        report.runs(name(), ledger);
    }

    private static int longest(Bench bench) {
        return bench.options().length() == BenchOptions.Length.QUICK ? LONGEST_MILLIS_QUICK : LONGEST_MILLIS;
    }

    private static void goals(Measurement few, Measurement many, String duties, Report report) {
        double byTheClock = fact(few, "allocatedOctets") / seconds(few);
        double packets = fact(many, "FORWARDED") - fact(few, "FORWARDED");
        double forPackets = fact(many, "allocatedOctets") - byTheClock * seconds(many);
        String note = "in " + Math.round(fact(many, "FORWARDED") / 100_000) / 10.0 + " million packets";
        report.goal(Goal.atMost(
                "octets allocated per packet" + duties,
                NOTHING,
                Spread.of(forPackets / packets),
                Math.round(fact(many, "allocatedOctets")) + " octets " + note + ", of which by the clock "
                        + Math.round(byTheClock) + " a second for " + Math.round(seconds(many)) + " s"));
        report.goal(Goal.atMost("collections" + duties, 0, Spread.of(fact(many, "collections")), note));
    }

    private static double fact(Measurement run, String name) {
        return run.facts().getOrDefault(name, Double.NaN);
    }

    /** From the beginning of the window to the end of the run. */
    private static double seconds(Measurement run) {
        return fact(run, "nanos") / 1e9;
    }
}
