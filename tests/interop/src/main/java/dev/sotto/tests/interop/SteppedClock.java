package dev.sotto.tests.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The wall clock of programs, put forward or back while they run; their monotonic clock goes on as it was. */
public final class SteppedClock {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path library;
    private final Path file;

    private SteppedClock(Path library, Path file) {
        this.library = library;
        this.file = file;
    }

    /** Builds it with gcc in {@code folder}; it is right at first. */
    public static SteppedClock build(Path root, Path folder) {
        SteppedClock clock = new SteppedClock(folder.resolve("stepped-clock.so"), folder.resolve("clock"));
        List<String> command = List.of(
                "gcc",
                "-O2",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-shared",
                "-fPIC",
                "-o",
                clock.library.toString(),
                root.resolve("tests/interop/src/main/c/clock/stepped-clock.c").toString(),
                "-ldl");
        try (RunningProgram gcc = RunningProgram.start("gcc", folder, command)) {
            if (gcc.awaitExit(PATIENCE) != 0) {
                throw new AssertionError("gcc failed:\n" + gcc.output());
            }
        }
        clock.step(Duration.ZERO);
        return clock;
    }

    /** What a program must find in its environment. */
    public Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "STEPPED_CLOCK", file.toString());
    }

    /** From now on the clock is ahead of the true one by {@code offset}, or behind it. */
    public void step(Duration offset) {
        ByteBuffer octets = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        octets.putLong(offset.toSeconds()).flip();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(octets, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
