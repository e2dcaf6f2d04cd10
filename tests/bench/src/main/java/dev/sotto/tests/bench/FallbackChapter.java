package dev.sotto.tests.bench;

import java.io.IOException;

/** The engine without any native cipher against the C reference, which has the fastest. */
final class FallbackChapter implements Chapter {
    private static final double ENOUGH = 0.60;

    @Override
    public String name() {
        return "fallback";
    }

    @Override
    public void run(Bench bench, Report report) throws IOException {
        Ledger ledger = new Ledger();
        Scenario scenario = ForwardingChapter.paths(ForwardingChapter.LARGE).getFirst();
        try (EngineContender jce = new EngineContender(bench.workshop(), EngineContender.Ciphers.JCE)) {
            jce.warmUp(bench);
            for (int round = 1; round <= bench.timing().repeats(); round++) {
                report.say(name() + ": round " + round + " of " + bench.timing().repeats());
                bench.measure(bench.reference(), scenario, ledger);
                bench.measure(jce, scenario, ledger);
            }
            report.runs(name(), ledger);
            report.goal(Goal.atLeast(
                    "engine with the JDK's ciphers vs C, " + scenario.octets() + " octets, " + scenario.pathName(),
                    ENOUGH,
                    ledger.speed(Ledger.Key.of(jce, scenario), Ledger.Key.of(bench.reference(), scenario)),
                    bench.reference().absence()));
        }
    }
}
