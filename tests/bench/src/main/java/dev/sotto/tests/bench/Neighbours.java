package dev.sotto.tests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What others took of the machine while something ran: time in which the load or the forwarder was ready to run and its CPU was
 * another's, and time in which the host gave a CPU to another machine. That makes the forwarder wait for packets, and find its
 * caches empty, and is no property of it.
 */
final class Neighbours {
    /** Linux counts stolen time in hundredths of a second, whatever the machine. */
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final int STEAL = 8;

    private final CpuPlan cpus;
    private final List<CpuClock> watched;
    private final long startNanos = System.nanoTime();
    private final long[] waitedNanos;
    private final long stolenNanos;

    private Neighbours(CpuPlan cpus, List<CpuClock> watched) throws IOException {
        this.cpus = cpus;
        this.watched = watched;
        this.waitedNanos = waited();
        this.stolenNanos = stolen();
    }

    /** From now on. */
    static Neighbours watch(CpuPlan cpus, List<CpuClock> threads) throws IOException {
        return new Neighbours(cpus, threads);
    }

    /** Their share of the time since the beginning, 0 to about 1. */
    double taken() throws IOException {
        double all = System.nanoTime() - startNanos;
        long most = stolen() - stolenNanos;
        long[] now = waited();
        for (int i = 0; i < now.length; i++) {
            most = Math.max(most, now[i] - waitedNanos[i]);
        }
        return most / all;
    }

    private long[] waited() throws IOException {
        long[] out = new long[watched.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = watched.get(i).waitedNanos();
        }
        return out;
    }

    private long stolen() throws IOException {
        return stolen(Files.readString(Path.of("/proc/stat")), cpus.load(), cpus.forwarder());
    }

    /** Nanoseconds that /proc/stat says were stolen from two CPUs together. */
    static long stolen(String stat, int one, int other) {
        return stat.lines()
                .map(line -> line.split(" +", -1))
                .filter(words -> words[0].equals("cpu" + one) || words[0].equals("cpu" + other))
                .filter(words -> words.length > STEAL)
                .mapToLong(words -> Long.parseLong(words[STEAL]) * TICK_NANOS)
                .sum();
    }
}
