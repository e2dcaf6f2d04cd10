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
        if (cpus <= CORES) {
            String why = "this machine has " + cpus + " CPUs; two cores and the load need three";
            report.goal(Goal.atLeast(goal, FACTOR, Spread.NONE, why));
            return;
        }
        Scenario scenario = Scenario.closed(RECEIVERS, ForwardingChapter.LARGE, 8, Scenario.SendPath.SEGMENTS);
        Ledger ledger = new Ledger();
        try (EngineContender two = new EngineContender(bench.workshop(), EngineContender.Ciphers.BEST, CORES)) {
            two.warmUp(bench);
            bench.engine().warmUp(bench);
            double[] factors = new double[bench.timing().repeats()];
            for (int round = 0; round < factors.length; round++) {
                report.say("cores: round " + (round + 1) + " of " + factors.length);
                bench.measure(bench.engine(), scenario, ledger);
                bench.measure(two, scenario, ledger);
                factors[round] = ledger.of(two.name(), scenario).get(round).arrivals()
                        / ledger.of(bench.engine().name(), scenario).get(round).arrivals();
            }
            report.runs(name(), ledger);
            report.goal(Goal.atLeast(goal, FACTOR, Spread.of(factors), ""));
        }
    }
}
