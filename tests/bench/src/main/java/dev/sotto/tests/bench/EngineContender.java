package dev.sotto.tests.bench;

import dev.sotto.media.ice.TransportAddress;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Our engine, alone in a JVM with the flags of the media distributor; the JVM serves all runs, so it is warm. */
final class EngineContender implements Contender {
    /** JVM flags of the media distributor, set by the script. */
    static final String FLAGS_PROPERTY = "sotto.bench.engine.flags";

    private static final String DEFAULT_FLAGS = "-XX:+UseZGC -Xmx1g --enable-native-access=ALL-UNNAMED";
    private static final Timing WARM = new Timing(1, 100, 500);
    private static final int WARM_RUNS = 10;
    private static final long WARM_PACKETS = 300_000;
    /** Less than this in one run is not the forwarding loop. */
    private static final double WARM_COMPILED_MILLIS = 20;

    private static final int WARM_RECEIVERS = 20;
    private static final int WARM_OCTETS = 400;
    private static final int PAYLOAD_TYPE = 96;
    /** Above 0x7FFF, so that the engine numbers anew and writes the original number into the OHB of each packet. */
    private static final long FIRST_INDEX = 0x9000;

    /** Which ciphers the engine uses. */
    enum Ciphers {
        /** The fastest that the machine has. */
        BEST("auto"),
        /** Those of the JDK. */
        JCE("jce");

        /** As the configuration names them. */
        final String word;

        Ciphers(String word) {
            this.word = word;
        }
    }

    private final Workshop workshop;
    private final Ciphers ciphers;
    private final int cores;
    private final List<String> moreFlags;
    private @Nullable Running running;
    private boolean warm;

    /** On one core. */
    EngineContender(Workshop workshop, Ciphers ciphers) {
        this(workshop, ciphers, 1);
    }

    /** On one core, in a JVM that writes down when it stops all its threads. */
    static EngineContender logging(Workshop workshop, Path safepoints) {
        return new EngineContender(workshop, Ciphers.BEST, 1, SafepointLog.flags(safepoints));
    }

    /** On {@code cores} cores, which the machine must have. */
    EngineContender(Workshop workshop, Ciphers ciphers, int cores) {
        this(workshop, ciphers, cores, List.of());
    }

    private EngineContender(Workshop workshop, Ciphers ciphers, int cores, List<String> moreFlags) {
        this.workshop = workshop;
        this.ciphers = ciphers;
        this.cores = cores;
        this.moreFlags = moreFlags;
    }

    /** The JVM's flags. */
    static String flags() {
        return System.getProperty(FLAGS_PROPERTY, DEFAULT_FLAGS);
    }

    /** The command that runs another program of this module in a JVM as the media distributor's. */
    static List<String> java(Class<?> main, List<String> moreFlags) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(flags().split(" ", -1)));
        command.addAll(moreFlags);
        String classes = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        command.addAll(List.of("-cp", classes, main.getName()));
        return command;
    }

    /** Which ways of sending, receiving and sealing the engine has here. */
    String tiers(Sink sink) throws IOException {
        Scenario scenario = Scenario.closed(1, WARM_OCTETS, 8, Scenario.SendPath.SEGMENTS);
        try (Session session = start(scenario, sink)) {
            return ((EngineSession) session).process().ask("tiers");
        }
    }

    /** Lets the JVM compile what the runs will need: each way of sending until it has nothing to compile any more. */
    void warmUp(Bench bench) throws IOException {
        if (warm) {
            return;
        }
        warm = true;
        for (Scenario.Duties duties : List.of(Scenario.Duties.BARE, Scenario.Duties.FULL)) {
            for (Scenario.SendPath path : Scenario.SendPath.values()) {
                warmUp(
                        bench,
                        Scenario.closed(WARM_RECEIVERS, WARM_OCTETS, 8, path).with(duties));
            }
        }
    }

    private void warmUp(Bench bench, Scenario scenario) throws IOException {
        long forwarded = 0;
        boolean compiling = true;
        for (int run = 0; run < WARM_RUNS && (compiling || forwarded < WARM_PACKETS); run++) {
            Measurement measured = bench.measure(this, scenario, WARM);
            forwarded += measured.forwarded();
            compiling = measured.facts().getOrDefault("compiledMillis", 0.0) > WARM_COMPILED_MILLIS;
        }
    }

    @Override
    public String name() {
        return "Sotto" + (ciphers == Ciphers.BEST ? "" : ", JCE") + (cores == 1 ? "" : ", " + cores + " cores");
    }

    @Override
    public Optional<String> whyNot() {
        return Optional.empty();
    }

    @Override
    public Session start(Scenario scenario, Sink sink) throws IOException {
        Running process = running == null ? launch() : running;
        running = process;
        int port = Integer.parseInt(process.ask(
                EngineProcess.startLine(scenario, sink, workshop.cpus().forwarders(cores))));
        return new EngineSession(process, scenario, sink, port);
    }

    private Running launch() throws IOException {
        List<String> command =
                new ArrayList<>(List.of("taskset", "-c", workshop.cpus().others(cores)));
        command.addAll(java(EngineProcess.class, moreFlags));
        command.add(ciphers.word);
        Path log = workshop.folder().resolve(name().replaceAll("\\W+", "-") + ".log");
        return new Running(
                new ProcessBuilder(command).redirectError(log.toFile()).start(), log);
    }

    @Override
    public void close() {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    /** The JVM. */
    private static final class Running implements AutoCloseable {
        private final Process process;
        private final Path log;
        private final Writer in;
        private final BufferedReader out;

        Running(Process process, Path log) {
            this.process = process;
            this.log = log;
            this.in = process.outputWriter(StandardCharsets.US_ASCII);
            this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        }

        /** Says one line and returns what was answered after {@code ok}. */
        String ask(String line) throws IOException {
            in.write(line + "\n");
            in.flush();
            String answer = out.readLine();
            while (answer != null && !answer.startsWith("ok ") && !answer.startsWith("error ")) {
                answer = out.readLine();
            }
            if (answer == null || answer.startsWith("error ")) {
                throw new IOException("the engine's process, asked to " + line + ", said " + answer + "; see " + log);
            }
            return answer.substring(3);
        }

        @Override
        public void close() {
            process.destroy();
        }
    }

    private record EngineSession(Running process, Scenario scenario, Sink sink, int port) implements Session {
        @Override
        public LoadPlan load() {
            boolean full = scenario.duties() == Scenario.Duties.FULL;
            TransportAddress forwarder = new TransportAddress(new byte[] {127, 0, 0, 1}, port);
            List<LoadPlan.Flow> flows = new ArrayList<>();
            for (int c = 0; c < scenario.conferences(); c++) {
                flows.add(new LoadPlan.Flow(
                        LoadPlan.FIRST_SSRC + c,
                        forwarder,
                        EngineHost.senderSecret(c).suite(),
                        EngineHost.receiverSecret(c, 0).suite()));
            }
            LoadPlan.Form form =
                    new LoadPlan.Form(FIRST_INDEX, full ? EngineHost.LEVEL_ID : 0, true, true, PAYLOAD_TYPE);
            return new LoadPlan(flows, form, sink.sockets(scenario), LoadPlan.Loop.WINDOW);
        }

        @Override
        public CpuClock cpu() {
            return new CpuClock(process.process.pid(), name -> name.startsWith("core-"));
        }

        @Override
        public void mark() throws IOException {
            process.ask("mark");
        }

        @Override
        public Map<String, Double> facts() throws IOException {
            Map<String, Double> out = new TreeMap<>();
            for (String pair : process.ask("facts").split(" ", -1)) {
                int equals = pair.indexOf('=');
                out.put(pair.substring(0, equals), Double.valueOf(pair.substring(equals + 1)));
            }
            return out;
        }

        @Override
        public void close() throws IOException {
            process.ask("stop");
        }
    }
}
