package dev.sotto.tests.bench;

import java.io.IOException;

/** One large conference on two cores and on one. */
final class CoresChapter implements Chapter {
    private static final int RECEIVERS = 400;
    private static final int CORES = 2;
    private static final double FACTOR = 1.7;

    @Override
    public String name() {
        return "cores";
    }

    @Override
    public void run(Bench bench, Report report) throws IOException {
        String goal = "throughput of a conference of " + RECEIVERS + " receivers on two cores vs one";
        int cpus = bench.workshop().cpus().count();
        if (cpus < CORES) {
            report.goal(Goal.atLeast(goal, FACTOR, Spread.NONE, "this machine has one CPU"));
            return;
        }
        Scenario scenario = Scenario.closed(RECEIVERS, ForwardingChapter.LARGE, 8, Scenario.SendPath.SEGMENTS);
        Ledger ledger = new Ledger();
        Spread throughput;
        Spread cost;
        try (EngineContender two = new EngineContender(bench.workshop(), EngineContender.Ciphers.BEST, CORES)) {
            bench.engine().warmUp(bench);
            two.warmUp(bench);
            for (int round = 1; round <= bench.timing().repeats(); round++) {
                report.say(name() + ": round " + round + " of " + bench.timing().repeats());
                bench.measure(bench.engine(), scenario, ledger);
                bench.measure(two, scenario, ledger);
            }
            Ledger.Key one = Ledger.Key.of(bench.engine(), scenario);
            Ledger.Key both = Ledger.Key.of(two, scenario);
            throughput = ledger.ratio(both, one, CoresChapter::throughput);
            cost = ledger.ratio(both, one, run -> run.nanos() * RECEIVERS / sealed(run));
        }
        report.runs(name(), ledger);
        report.remark(
                "A packet costs " + cost.text(2) + " times as much CPU time on two cores, both together, as on one.");
        boolean enough = cpus > CORES;
        report.goal(Goal.atLeast(
                goal,
                FACTOR,
                enough ? throughput : Spread.NONE,
                enough ? "" : "this machine has " + cpus + " CPUs; two cores and the load need three"));
    }

    private static double throughput(Measurement run) {
        return run.arrivals() * sealed(run);
    }

    /** How often a packet that came in was sealed: for all receivers, unless it was lost between the cores. */
    private static double sealed(Measurement run) {
        return run.facts().getOrDefault("FORWARDED", Double.NaN) / run.facts().getOrDefault("OPENED", Double.NaN);
    }
}
