package dev.sotto.tests.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the parts cost by themselves, against C and against the whole. */
final class PrimitivesChapter implements Chapter {
    private static final double SEAL_AS_GOOD = 0.95;
    private static final double OVERHEAD = 1.15;
    private static final long PATIENCE_MILLIS = 120_000;

    private final Map<String, List<Double>> ours = new HashMap<>();
    private final Map<String, List<Double>> c = new HashMap<>();

    @Override
    public String name() {
        return "primitives";
    }

    @Override
    public void run(Bench bench, Report report) throws IOException {
        Path program = bench.workshop().folder().resolve("seal");
        String whyNot = build(bench.workshop(), program);
        Ledger ledger = new Ledger();
        List<Scenario> scenarios = new ArrayList<>();
        for (int octets : bench.sizes()) {
            scenarios.addAll(ForwardingChapter.paths(octets));
        }
        bench.engine().warmUp(bench);
        for (int round = 1; round <= Math.min(3, bench.timing().repeats()); round++) {
            report.say("primitives: round " + round);
            if (whyNot.isEmpty()) {
                read(bench, "seal-c", List.of(program.toString()), c);
            }
            read(bench, "primitives", command(bench), ours);
            for (Scenario scenario : scenarios) {
                bench.measure(bench.engine(), scenario, ledger);
            }
        }
        report.runs(name(), ledger);
        report.table("primitives", Map.of("java", ours, "c", c));
        report.say("");
        ours.keySet().stream()
                .sorted()
                .forEach(key -> report.say(String.format(
                        Locale.ROOT,
                        "%-16s Java %-26s C %s",
                        key,
                        of(ours, key).text(1),
                        of(c, key).text(1))));
        goals(bench, ledger, scenarios, whyNot, report);
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
        List<String> command = EngineContender.java(Primitives.class);
        command.add(bench.sink().name());
        command.add("auto");
        return command;
    }

    private static void read(Bench bench, String name, List<String> command, Map<String, List<Double>> into)
            throws IOException {
        try (Program program = Program.start(
                name,
                Integer.toString(bench.workshop().cpus().forwarder()),
                bench.workshop().folder(),
                command)) {
            if (!program.ended(PATIENCE_MILLIS) || program.process().exitValue() != 0) {
                throw program.failure("failed");
            }
            program.output()
                    .lines()
                    .map(line -> line.split(" ", -1))
                    .filter(words -> words.length == 3)
                    .forEach(words -> into.computeIfAbsent(words[0] + " " + words[1], key -> new ArrayList<>())
                            .add(Double.valueOf(words[2])));
        }
    }

    private static Spread of(Map<String, List<Double>> figures, String key) {
        return Spread.of(figures.getOrDefault(key, List.of()).stream()
                .mapToDouble(value -> value)
                .toArray());
    }

    private void goals(Bench bench, Ledger ledger, List<Scenario> scenarios, String whyNot, Report report) {
        report.goal(Goal.atLeast(
                "seal 1100 octets, Java vs the same call from C",
                SEAL_AS_GOOD,
                ratio(c.get("seal 1100"), ours.get("seal 1100")),
                whyNot));
        for (Scenario scenario : scenarios) {
            List<Measurement> runs = ledger.of(bench.engine().name(), scenario);
            List<Double> floors = new ArrayList<>();
            for (int i = 0; i < runs.size(); i++) {
                floors.add(floor(scenario, i));
            }
            report.goal(Goal.atMost(
                    "forward vs seal + send + share of receive and open, " + scenario.octets() + " octets, "
                            + scenario.pathName(),
                    OVERHEAD,
                    ratio(runs.stream().map(Measurement::nanos).toList(), floors),
                    "parts "
                            + Math.round(Spread.of(
                                            floors.stream().mapToDouble(v -> v).toArray())
                                    .median()) + " ns"));
        }
    }

    /** The sum of the parts in one round. */
    private double floor(Scenario scenario, int round) {
        String octets = " " + scenario.octets();
        String send = scenario.path() == Scenario.SendPath.CONNECTED ? "send" : "send" + scenario.batch();
        return at("seal" + octets, round)
                + at(send + octets, round)
                + (at("receive" + octets, round) + at("open" + octets, round)) / scenario.receivers();
    }

    private double at(String key, int round) {
        List<Double> figures = ours.getOrDefault(key, List.of());
        return round < figures.size() ? figures.get(round) : Double.NaN;
    }

    private static Spread ratio(@Nullable List<Double> above, @Nullable List<Double> below) {
        if (above == null || below == null) {
            return Spread.NONE;
        }
        double[] out = new double[Math.min(above.size(), below.size())];
        for (int i = 0; i < out.length; i++) {
            out[i] = above.get(i) / below.get(i);
        }
        return Spread.of(out);
    }
}
