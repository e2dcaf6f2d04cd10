package dev.sotto.tests.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What came out, for people and as JSON. */
final class Report {
    private final PrintStream out;
    private final Map<String, String> machine;
    private final List<Goal> goals = new ArrayList<>();
    private final List<Map<String, Object>> runs = new ArrayList<>();
    private final Map<String, Object> tables = new LinkedHashMap<>();

    Report(PrintStream out, Map<String, String> machine) {
        this.out = out;
        this.machine = machine;
    }

    void header() {
        machine.forEach((name, value) -> out.printf(Locale.ROOT, "%-18s %s%n", name, value));
    }

    /** Says and keeps something about the machine that was found out after the beginning. */
    void fact(String name, String value) {
        machine.put(name, value);
        out.printf(Locale.ROOT, "%-18s %s%n", name, value);
    }

    /** One line for the user who waits. */
    void say(String line) {
        out.println(line);
    }

    void goal(Goal goal) {
        goals.add(goal);
    }

    /** Prints all runs of a ledger, one line for each contender and scenario, and keeps them for the JSON. */
    void runs(String chapter, Ledger ledger) {
        out.printf(Locale.ROOT, "%n%-14s %-44s %-26s %9s %9s%n", chapter, "", "ns a packet", "Mpps/core", "p50 us");
        ledger.all().forEach((key, list) -> {
            Spread nanos =
                    Spread.of(list.stream().mapToDouble(Measurement::nanos).toArray());
            Spread p50 = Spread.of(
                    list.stream().mapToDouble(run -> run.latency().micros(0.5)).toArray());
            out.printf(
                    Locale.ROOT,
                    "%-14s %-44s %-26s %9.3f %9.1f%s%n",
                    key.contender(),
                    key.scenario(),
                    nanos.text(0),
                    1000 / nanos.median(),
                    p50.median(),
                    trouble(list));
            list.forEach(run -> runs.add(describe(chapter, key, run)));
        });
    }

    private static String trouble(List<Measurement> list) {
        long bad = list.stream().mapToLong(Measurement::bad).sum();
        long lost = list.stream().mapToLong(Measurement::lost).sum();
        boolean starved = list.stream().anyMatch(run -> run.full() < 0.5);
        return (bad > 0 ? "  " + bad + " BAD TAGS" : "")
                + (lost > 0 ? "  " + lost + " lost" : "")
                + (starved ? "  (load-limited)" : "");
    }

    private static Map<String, Object> describe(String chapter, Ledger.Key key, Measurement run) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("chapter", chapter);
        out.put("contender", key.contender());
        out.put("scenario", key.scenario());
        out.put("nanosPerPacket", run.nanos());
        out.put("forwarded", run.forwarded());
        out.put("arrivalsPerSecond", run.arrivals());
        out.put("busy", run.busy());
        out.put("windowFull", run.full());
        out.put("sent", run.sent());
        out.put("lost", run.lost());
        out.put("badTags", run.bad());
        out.put("stalls", run.stalls());
        out.put(
                "latencyMicros",
                Map.of(
                        "p50", run.latency().micros(0.5),
                        "p90", run.latency().micros(0.9),
                        "p99", run.latency().micros(0.99),
                        "p99.9", run.latency().micros(0.999)));
        out.put("facts", run.facts());
        return out;
    }

    /** A table that is only for the JSON and for plots. */
    void table(String name, Object table) {
        tables.put(name, table);
    }

    /** Prints the goals. */
    void verdicts() {
        out.printf(Locale.ROOT, "%n%-62s %-10s %-26s %s%n", "goal", "needs", "measured", "");
        for (Goal goal : goals) {
            out.printf(
                    Locale.ROOT,
                    "%-62s %-10s %-26s %s%s%n",
                    goal.name(),
                    goal.need(),
                    goal.value().text(2),
                    goal.verdict(),
                    goal.note().isEmpty() ? "" : ": " + goal.note());
        }
    }

    /** Everything, for machines. */
    void write(Path file) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", machine);
        all.put("goals", goals.stream().map(Report::describe).toList());
        all.put("tables", tables);
        all.put("runs", runs);
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), all);
    }

    private static Map<String, Object> describe(Goal goal) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("name", goal.name());
        out.put("needs", goal.need());
        out.put("measured", goal.value());
        out.put("verdict", goal.verdict());
        out.put("note", goal.note());
        return out;
    }
}
