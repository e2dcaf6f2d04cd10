package dev.sotto.tests.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the parts cost by themselves, against C and against the whole. */
final class PrimitivesChapter implements Chapter {
    private static final double SEAL_AS_GOOD = 0.95;
    private static final double OVERHEAD = 1.15;
    private static final long PATIENCE_MILLIS = 120_000;
    private static final int MOST_ROUNDS = 5;

    @Override
    public String name() {
        return "primitives";
    }

    @Override
    public void run(Bench bench, Report report) throws IOException {
        Path program = bench.workshop().folder().resolve("seal");
        String whyNot = build(bench.workshop(), program);
        Parts java = new Parts();
        Parts c = new Parts();
        Ledger ledger = new Ledger();
        List<Scenario> scenarios = bench.sizes().stream()
                .flatMap(octets -> ForwardingChapter.paths(octets).stream())
                .toList();
        bench.engine().warmUp(bench);
        int rounds = Math.min(MOST_ROUNDS, bench.timing().repeats());
        for (int round = 1; round <= rounds; round++) {
            report.say(name() + ": round " + round + " of " + rounds);
            if (whyNot.isEmpty()) {
                c.read(bench.workshop(), "seal-c", List.of(program.toString()));
            }
            java.read(bench.workshop(), "primitives", command(bench));
            for (Scenario scenario : scenarios) {
                bench.measure(bench.engine(), scenario, ledger);
            }
        }
        report.runs(name(), ledger);
        report.data("primitives", Map.of("java", java.figures, "c", c.figures));
        report.table(new Table(
                List.of("part", "Java, ns of CPU a packet", "C"),
                java.figures.keySet().stream()
                        .map(part -> List.of(
                                part,
                                Spread.of(java.at(part)).text(1),
                                Spread.of(c.at(part)).text(1)))
                        .toList()));
        report.goal(Goal.atLeast(
                "seal 1100 octets, Java vs the same call from C",
                SEAL_AS_GOOD,
                Spread.ofRatios(c.at("seal 1100"), java.at("seal 1100")),
                whyNot));
        for (Scenario scenario : scenarios) {
            overhead(
                    ledger.figures(Ledger.Key.of(bench.engine(), scenario), Measurement::nanos),
                    java,
                    scenario,
                    report);
        }
    }

    private static String build(Workshop workshop, Path program) {
        try {
            Path source = Workshop.extract(workshop.folder(), "seal.c");
            Program.run(
                    "gcc-seal",
                    workshop.folder(),
                    List.of("gcc", "-O3", "-o", program.toString(), source.toString(), "-lIPSec_MB"));
            return "";
        } catch (IOException e) {
            return "the C side needs libipsec-mb-dev";
        }
    }

    private static List<String> command(Bench bench) {
        List<String> command = EngineContender.java(Primitives.class, List.of());
        command.add(bench.sink().name());
        command.add(EngineContender.Ciphers.BEST.word);
        return command;
    }

    private static void overhead(double[] whole, Parts java, Scenario scenario, Report report) {
        double[] parts = java.sum(scenario);
        report.goal(Goal.atMost(
                "forward vs seal + send + share of receive and open, " + scenario.octets() + " octets, "
                        + scenario.pathName(),
                OVERHEAD,
                Spread.ofRatios(whole, parts),
                "parts " + Spread.of(parts).text(0) + " ns"));
    }

    /** Figures of parts by name and size, one for each round. */
    private static final class Parts {
        private final Map<String, List<Double>> figures = new TreeMap<>();

        /** Runs a program that prints them, on the CPU that forwards. */
        void read(Workshop workshop, String name, List<String> command) throws IOException {
            String cpu = Integer.toString(workshop.cpus().forwarder());
            try (Program program = Program.start(name, cpu, workshop.folder(), command)) {
                if (!program.ended(PATIENCE_MILLIS) || program.process().exitValue() != 0) {
                    throw program.failure("failed");
                }
                program.output()
                        .lines()
                        .map(line -> line.split(" ", -1))
                        .filter(words -> words.length == 3)
                        .forEach(words -> figures.computeIfAbsent(words[0] + " " + words[1], key -> new ArrayList<>())
                                .add(Double.valueOf(words[2])));
            }
        }

        double[] at(String part) {
            return figures.getOrDefault(part, List.of()).stream()
                    .mapToDouble(nanos -> nanos)
                    .toArray();
        }

        /** What a packet costs at least, in each round. */
        double[] sum(Scenario scenario) {
            String octets = " " + scenario.octets();
            double[] seal = at("seal" + octets);
            double[] open = at("open" + octets);
            double[] receive = at("receive" + octets);
            double[] send =
                    at("send" + (scenario.path() == Scenario.SendPath.CONNECTED ? 1 : scenario.batch()) + octets);
            double[] out = new double[seal.length];
            for (int i = 0; i < out.length; i++) {
                out[i] = seal[i] + send[i] + (receive[i] + open[i]) / scenario.receivers();
            }
            return out;
        }
    }
}
