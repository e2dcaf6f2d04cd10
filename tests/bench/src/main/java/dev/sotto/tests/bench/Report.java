package dev.sotto.tests.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What came out: for the user who waits, as a page, and as JSON. */
final class Report {
    private static final double MOST_TAKEN = 0.05;
    private static final double STARVED = 0.5;
    /** One of so many runs may be disturbed: the median of the others stands. */
    private static final int MANY = 10;

    private final PrintStream out;
    private final Map<String, String> machine;
    private final List<Goal> goals = new ArrayList<>();
    private final List<Map<String, Object>> runs = new ArrayList<>();
    private final Map<String, Object> data = new LinkedHashMap<>();
    private final StringBuilder page = new StringBuilder();
    private int told;

    Report(PrintStream out, Map<String, String> machine) {
        this.out = out;
        this.machine = machine;
    }

    /** Says and keeps something about the machine that was found out after the beginning. */
    void fact(String name, String value) {
        machine.put(name, value);
    }

    /** What machine this is, when all facts are known. */
    void header() {
        table(new Table(
                List.of("machine", ""),
                machine.entrySet().stream()
                        .map(fact -> List.of(fact.getKey(), fact.getValue()))
                        .toList()));
    }

    /** One line for the user who waits. */
    void say(String line) {
        out.println(line);
    }

    /** A sentence that belongs to what came out. */
    void remark(String sentence) {
        out.println(sentence);
        page.append('\n').append(sentence).append('\n');
    }

    /** What follows is of this chapter, until {@link #endChapter}. */
    void beginChapter(String name) {
        page.append("\n## ").append(name).append('\n');
    }

    /** Tells the goals of the chapter. */
    void endChapter() {
        List<Goal> news = goals.subList(told, goals.size());
        if (!news.isEmpty()) {
            table(table(news));
        }
        told = goals.size();
    }

    void goal(Goal goal) {
        goals.add(goal);
    }

    void table(Table table) {
        out.println("\n" + table.text());
        page.append('\n').append(table.markdown());
    }

    /** Something that is only for the JSON. */
    void data(String name, Object value) {
        data.put(name, value);
    }

    /**
     * Tells all runs of a ledger, one line for each contender and scenario, and keeps them for the JSON. A paced run has no
     * cost, because both sides ask for packets all the time.
     */
    void runs(String chapter, Ledger ledger) {
        List<List<String>> rows = new ArrayList<>();
        ledger.all().forEach((key, list) -> {
            boolean paced = key.scenario().rate() > 0;
            Spread nanos = paced ? Spread.NONE : ledger.spread(key, Measurement::nanos);
            rows.add(List.of(
                    key.contender(),
                    key.scenario().toString(),
                    nanos.text(0),
                    nanos.isKnown() ? String.format(Locale.ROOT, "%.3f", 1000 / nanos.median()) : "-",
                    remarks(list, paced)));
            list.forEach(run -> runs.add(describe(chapter, key, run)));
        });
        table(new Table(List.of("who", "what", "ns of CPU a packet", "Mpps/core", ""), rows));
        List<Measurement> all =
                ledger.all().values().stream().flatMap(List::stream).toList();
        long disturbed = all.stream().filter(Report::isDisturbed).count();
        if (disturbed > all.size() / MANY) {
            remark("Neighbours disturbed " + disturbed + " of these " + all.size()
                    + " runs: the figures are not to be quoted.");
        }
    }

    /** Whether neighbours took so much of the machine from a run that it should be made again. */
    static boolean isDisturbed(Measurement run) {
        return run.taken() > MOST_TAKEN;
    }

    private static String remarks(List<Measurement> list, boolean paced) {
        List<String> out = new ArrayList<>();
        long bad = list.stream().mapToLong(Measurement::bad).sum();
        long lost = list.stream().mapToLong(Measurement::lost).sum();
        long disturbed = list.stream().filter(Report::isDisturbed).count();
        if (bad > 0) {
            out.add(bad + " BAD TAGS");
        }
        if (lost > 0) {
            out.add(lost + " lost");
        }
        if (!paced && list.stream().anyMatch(run -> run.full() < STARVED)) {
            out.add("load-limited");
        }
        if (disturbed > 0) {
            out.add(disturbed + " of " + list.size() + " disturbed");
        }
        return String.join(", ", out);
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
        out.put("taken", run.taken());
        out.put("sent", run.sent());
        out.put("lost", run.lost());
        out.put("badTags", run.bad());
        out.put("stalls", run.stalls());
        out.put("stallsOfTheLoad", run.blind());
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

    private static Table table(List<Goal> goals) {
        return new Table(
                List.of("goal", "needs", "measured", "", ""),
                goals.stream()
                        .map(goal ->
                                List.of(goal.name(), goal.need(), goal.value().text(2), goal.verdict(), goal.note()))
                        .toList());
    }

    /** Prints the goals of all chapters. */
    void verdicts() {
        out.println("\n" + table(goals).text());
    }

    /** Everything, for machines. */
    void writeJson(Path file) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", machine);
        all.put("goals", goals.stream().map(Report::describe).toList());
        all.put("tables", data);
        all.put("runs", runs);
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), all);
    }

    /** What was told of the chapters, in Markdown. */
    void writePage(Path file) throws IOException {
        Files.writeString(file, "# What ./sotto bench measured\n" + page);
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
