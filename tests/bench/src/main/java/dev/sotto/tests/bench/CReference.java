package dev.sotto.tests.bench;

import dev.sotto.media.ice.TransportAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The bare loop in C: {@code fwd.c} of the reference folder, with intel-ipsec-mb. */
final class CReference implements Contender {
    private static final int PORT = 7000;
    private static final int INBOUND_KEY = 9999;
    private static final int PAYLOAD_TYPE = 96;
    private static final int MAX_RECEIVERS = 1024;
    private static final String SECONDS = "600";

    private static final Pattern VERDICT = Pattern.compile("([\\d.]+) ns cpu per fwd pkt.*bad=(\\d+)");

    private final Workshop workshop;
    private final String whyNot;
    private final Path program;

    /** Builds it from {@code sources}, if that is possible. */
    CReference(Workshop workshop, @Nullable Path sources) {
        this.workshop = workshop;
        this.program = workshop.folder().resolve("fwd");
        this.whyNot = build(sources);
    }

    private String build(@Nullable Path sources) {
        if (sources == null || !Files.isReadable(sources.resolve("fwd.c"))) {
            return "its sources are not here (SOTTO_BENCH_REFERENCE names their folder)";
        }
        try {
            List<String> command = List.of(
                    "gcc",
                    "-O3",
                    "-march=native",
                    "-w",
                    "-o",
                    program.toString(),
                    sources.resolve("fwd.c").toString(),
                    "-lcrypto",
                    "-lIPSec_MB",
                    "-lpthread");
            Program.run("gcc-fwd", workshop.folder(), command);
            return "";
        } catch (IOException e) {
            return "it does not build; it needs gcc, libssl-dev, libipsec-mb-dev and a CPU with VAES: "
                    + e.getMessage();
        }
    }

    @Override
    public String name() {
        return "C reference";
    }

    @Override
    public Optional<String> whyNot() {
        return whyNot.isEmpty() ? Optional.empty() : Optional.of(whyNot);
    }

    /** Why a goal that compares with it has no figure; empty if it has. */
    String absence() {
        return whyNot.isEmpty() ? "" : "no C reference";
    }

    @Override
    public Session start(Scenario scenario, Sink sink) throws IOException {
        if (scenario.conferences() != 1 || scenario.receivers() > MAX_RECEIVERS) {
            throw new IOException("the C reference has one conference of at most " + MAX_RECEIVERS + " receivers");
        }
        String cpu = Integer.toString(workshop.cpus().forwarder());
        List<String> command = List.of(
                program.toString(),
                Integer.toString(scenario.receivers()),
                sink == Sink.IFB ? "1" : "0",
                "imb",
                scenario.path() == Scenario.SendPath.CONNECTED ? "conn" : "conngso",
                Integer.toString(scenario.batch()),
                SECONDS,
                scenario.spins() ? "spin" : "block",
                cpu);
        Program started = Program.start("fwd", cpu, workshop.folder(), command);
        // It says nothing when its port is open.
        Pause.millis(50 + scenario.receivers() / 4);
        if (!started.isAlive()) {
            throw started.failure("does not start");
        }
        return new Running(started, scenario, sink);
    }

    private record Running(Program program, Scenario scenario, Sink sink) implements Session {
        @Override
        public LoadPlan load() {
            LoadPlan.Flow flow = new LoadPlan.Flow(
                    LoadPlan.FIRST_SSRC,
                    new TransportAddress(new byte[] {127, 0, 0, 1}, PORT),
                    HopSecret.gcm(INBOUND_KEY).undivided(),
                    HopSecret.gcm(0).undivided());
            LoadPlan.Form form = new LoadPlan.Form(1, 0, false, false, PAYLOAD_TYPE);
            return new LoadPlan(List.of(flow), form, sink.sockets(scenario), LoadPlan.Loop.WINDOW);
        }

        @Override
        public CpuClock cpu() {
            return CpuClock.all(program.pid());
        }

        /** It ends by itself 300 ms after the last packet, and says what it measured. */
        @Override
        public Map<String, Double> facts() throws IOException {
            if (!program.ended(TimeUnit.SECONDS.toMillis(3))) {
                throw program.failure("does not end");
            }
            Matcher verdict = VERDICT.matcher(program.output());
            if (!verdict.find() || !verdict.group(2).equals("0")) {
                throw program.failure("reports no result, or packets that it could not open");
            }
            return Map.of("ownClockNanos", Double.valueOf(verdict.group(1)));
        }

        @Override
        public void close() {
            program.close();
        }
    }
}
