package dev.sotto.tests.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The running {@code load.c}: senders and sampled receivers in one pinned thread of another process. */
final class LoadGenerator implements AutoCloseable {
    /** It waits for what is under way, which takes long where it has hardly any CPU. */
    private static final long STOP_MILLIS = TimeUnit.SECONDS.toMillis(20);

    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Program program;
    private final LoadMemory memory;

    private LoadGenerator(Program program, LoadMemory memory) {
        this.program = program;
        this.memory = memory;
    }

    /** Starts to send. */
    static LoadGenerator start(Workshop workshop, LoadPlan plan, Scenario scenario, Sink sink) throws IOException {
        Path folder = workshop.folder();
        Path shared = folder.resolve("load.shared");
        Files.deleteIfExists(shared);
        LoadMemory memory = new LoadMemory(shared);
        String cpu = Integer.toString(workshop.cpus().load());
        Program program =
                Program.start("load", cpu, folder, List.of(workshop.load().toString(), cpu, shared.toString()));
        LoadGenerator generator = new LoadGenerator(program, memory);
        try (var configuration = program.process().getOutputStream()) {
            configuration.write(plan.text(scenario, sink).getBytes(StandardCharsets.US_ASCII));
        }
        generator.awaitStart();
        return generator;
    }

    private void awaitStart() throws IOException {
        long until = System.nanoTime() + START_NANOS;
        while (!memory.isRunning()) {
            if (!program.isAlive() || System.nanoTime() > until) {
                IOException failure = program.failure("does not start");
                close();
                throw failure;
            }
            Pause.millis(1);
        }
    }

    /** Its only thread. */
    CpuClock cpu() {
        return CpuClock.all(program.pid());
    }

    LoadMemory.Counts read() throws IOException {
        if (!program.isAlive()) {
            throw program.failure("ended");
        }
        return memory.read();
    }

    /** Stops sending, waits for what is under way and tells all that was counted. */
    LoadMemory.Counts stop() throws IOException {
        memory.stop();
        if (!program.ended(STOP_MILLIS)) {
            throw program.failure("does not stop");
        }
        return memory.read();
    }

    @Override
    public void close() {
        program.close();
        memory.close();
    }
}
