package dev.sotto.tests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code ./sotto bench}: all contenders, all chapters, one report. */
final class Bench implements AutoCloseable {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    private static final int BAD_USAGE = 64;

    private final BenchOptions options;
    private final Workshop workshop;
    private final Sink sink;
    private final EngineContender engine;
    private final CReference reference;
    private final List<Contender> peers;

    private Bench(BenchOptions options, Workshop workshop, Sink sink) {
        this.options = options;
        this.workshop = workshop;
        this.sink = sink;
        this.engine = new EngineContender(workshop, EngineContender.Ciphers.BEST);
        String sources = System.getProperty("sotto.bench.reference");
        this.reference = new CReference(workshop, sources == null ? null : Path.of(sources));
        this.peers = List.of(new RtpengineContender(workshop), new JanusContender(workshop));
    }

    /** See {@code ./sotto bench --help}. */
    public static void main(String[] arguments) throws IOException {
        BenchOptions options;
        try {
            options = BenchOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("sotto: " + e.getMessage());
            System.exit(BAD_USAGE);
            return;
        }
        Path folder = Path.of(System.getProperty("sotto.bench.folder", "target/bench"));
        Sink sink = Sink.valueOf(System.getProperty("sotto.bench.sink", "LOOPBACK"));
        CpuPlan cpus = CpuPlan.here();
        Report report = new Report(System.out, MachineFacts.collect(cpus, sink));
        report.header();
        try (Bench bench = new Bench(options, Workshop.open(folder.resolve("work"), cpus), sink)) {
            bench.run(report);
        }
        report.verdicts();
        Path json = folder.resolve("bench-" + LocalDateTime.now(ZoneOffset.UTC).format(STAMP) + ".json");
        report.write(json);
        Files.copy(json, folder.resolve("latest.json"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        report.say("\nJSON: " + json);
    }

    private void run(Report report) throws IOException {
        report.fact("engine", engine.tiers(sink));
        for (Contender contender : contenders()) {
            contender.whyNot().ifPresent(why -> report.say(contender.name() + ": not measured, " + why));
        }
        List<Chapter> chapters = List.of(
                new ForwardingChapter(),
                new PrimitivesChapter(),
                new LatencyChapter(),
                new AllocationChapter(),
                new FallbackChapter(),
                new ShapeChapter(),
                new CoresChapter(),
                new StallChapter());
        List<Chapter> chosen = chapters.stream()
                .filter(chapter -> options.only().isEmpty()
                        ? !skipped(chapter)
                        : chapter.name().equals(options.only()))
                .toList();
        if (chosen.isEmpty()) {
            throw new IOException("no chapter '" + options.only() + "'; there are "
                    + chapters.stream().map(Chapter::name).toList());
        }
        for (Chapter chapter : chosen) {
            chapter.run(this, report);
        }
    }

    /** What two minutes have no room for. */
    private boolean skipped(Chapter chapter) {
        return options.length() == BenchOptions.Length.QUICK && chapter instanceof ShapeChapter;
    }

    BenchOptions options() {
        return options;
    }

    /** Octets of the packets that are forwarded; with little time only the large ones. */
    List<Integer> sizes() {
        return options.length() == BenchOptions.Length.QUICK
                ? List.of(ForwardingChapter.LARGE)
                : List.of(ForwardingChapter.SMALL, ForwardingChapter.LARGE);
    }

    Workshop workshop() {
        return workshop;
    }

    Sink sink() {
        return sink;
    }

    Timing timing() {
        return options.length().timing;
    }

    EngineContender engine() {
        return engine;
    }

    CReference reference() {
        return reference;
    }

    List<Contender> peers() {
        return peers;
    }

    private List<Contender> contenders() {
        List<Contender> all = new ArrayList<>(List.of(engine, reference));
        all.addAll(peers);
        return all;
    }

    /** One run. */
    Measurement measure(Contender contender, Scenario scenario, Timing timing) throws IOException {
        try (Contender.Session session = contender.start(scenario, sink)) {
            return Measurement.of(workshop, contender.name(), session, scenario, sink, timing);
        }
    }

    /** One run of the usual length into a ledger; nothing if the contender is not here. */
    void measure(Contender contender, Scenario scenario, Ledger ledger) throws IOException {
        Optional<String> whyNot = contender.whyNot();
        if (whyNot.isEmpty()) {
            ledger.add(scenario, measure(contender, scenario, timing()));
        }
    }

    @Override
    public void close() {
        for (Contender contender : contenders()) {
            contender.close();
        }
    }
}
