package dev.sotto.tests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code ./sotto bench}: all contenders, all chapters, one report. */
final class Bench implements AutoCloseable {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    private static final int BAD_USAGE = 64;
    private static final int FAILED = 1;
    private static final int ATTEMPTS = 2;

    private final BenchOptions options;
    private final Report report;
    private final Workshop workshop;
    private final Sink sink;
    private final EngineContender engine;
    private final CReference reference;
    private final List<Contender> peers;

    private Bench(BenchOptions options, Report report, Workshop workshop, Sink sink) {
        this.options = options;
        this.report = report;
        this.workshop = workshop;
        this.sink = sink;
        this.engine = new EngineContender(workshop, EngineContender.Ciphers.BEST);
        String sources = System.getProperty("sotto.bench.reference");
        this.reference = new CReference(workshop, sources == null ? null : Path.of(sources));
        this.peers = List.of(new RtpengineContender(workshop), new JanusContender(workshop));
    }

    /** See {@code ./sotto bench --help}. */
    public static void main(String[] arguments) throws IOException {
        List<Chapter> chapters;
        BenchOptions options;
        try {
            options = BenchOptions.parse(arguments);
            chapters = options.chosen(chapters());
        } catch (IllegalArgumentException e) {
            System.err.println("sotto: " + e.getMessage());
            System.exit(BAD_USAGE);
            return;
        }
        Path folder = Path.of(System.getProperty("sotto.bench.folder", "target/bench"));
        Sink sink = Sink.valueOf(System.getProperty("sotto.bench.sink", "LOOPBACK"));
        CpuPlan cpus = CpuPlan.here();
        Report report = new Report(System.out, MachineFacts.collect(cpus, sink));
        boolean complete;
        try (Bench bench = new Bench(options, report, Workshop.open(folder.resolve("work"), cpus), sink)) {
            complete = bench.run(chapters);
        } catch (IOException e) {
            System.err.println("sotto: bench cannot begin: " + e.getMessage());
            System.exit(FAILED);
            return;
        }
        report.verdicts();
        keep(folder, report);
        System.exit(complete ? 0 : FAILED);
    }

    private static List<Chapter> chapters() {
        return List.of(
                new ForwardingChapter(),
                new PrimitivesChapter(),
                new LatencyChapter(),
                new AllocationChapter(),
                new FallbackChapter(),
                new ShapeChapter(),
                new CoresChapter(),
                new StallChapter(),
                new MixingChapter());
    }

    private static void keep(Path folder, Report report) throws IOException {
        String name = "bench-" + LocalDateTime.now(ZoneOffset.UTC).format(STAMP);
        Path json = folder.resolve(name + ".json");
        Path page = folder.resolve(name + ".md");
        report.writeJson(json);
        report.writePage(page);
        Files.copy(json, folder.resolve("latest.json"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(page, folder.resolve("latest.md"), StandardCopyOption.REPLACE_EXISTING);
        report.say("\n" + json + "\n" + page);
    }

    /** Whether all chapters came to their end; one that does not leaves the others their figures. */
    private boolean run(List<Chapter> chapters) throws IOException {
        report.fact("engine", engine.tiers(sink));
        report.header();
        for (Contender contender : contenders()) {
            contender.whyNot().ifPresent(why -> report.remark(contender.name() + " is not measured: " + why + "."));
        }
        boolean complete = true;
        for (Chapter chapter : chapters) {
            report.beginChapter(chapter.name());
            try {
                chapter.run(this, report);
            } catch (IOException e) {
                complete = false;
                report.remark("The chapter " + chapter.name() + " failed: " + e.getMessage());
            }
            report.endChapter();
        }
        return complete;
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
        measure(contender, scenario, timing(), ledger);
    }

    /**
     * One run into a ledger. Where neighbours took part it is made once more, and the quieter one counts, fast or slow; one that
     * breaks off is made once more too, and the page says so.
     */
    void measure(Contender contender, Scenario scenario, Timing timing, Ledger ledger) throws IOException {
        Optional<String> whyNot = contender.whyNot();
        if (whyNot.isPresent()) {
            return;
        }
        List<Measurement> runs = new ArrayList<>();
        for (int attempt = 1; attempt <= ATTEMPTS && runs.stream().allMatch(Report::isDisturbed); attempt++) {
            try {
                runs.add(measure(contender, scenario, timing));
            } catch (IOException e) {
                report.remark("Broken off: " + contender.name() + ", " + scenario + ": " + e.getMessage());
            }
        }
        ledger.add(
                scenario,
                runs.stream()
                        .min(Comparator.comparingDouble(Measurement::taken))
                        .orElseThrow(() -> new IOException(contender.name() + " does not do " + scenario)));
    }

    @Override
    public void close() {
        for (Contender contender : contenders()) {
            contender.close();
        }
    }
}
