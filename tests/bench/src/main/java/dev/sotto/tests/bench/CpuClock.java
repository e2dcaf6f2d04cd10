package dev.sotto.tests.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * CPU time of some threads of a process, from the kernel's scheduler. It is exact when a thread sleeps or is scheduled
 * and otherwise late by one tick at most, which is below 1 % of a window of half a second.
 *
 * @param pid the process
 * @param threads which of its threads, by name
 */
record CpuClock(long pid, Predicate<String> threads) {
    /** All threads of a process. */
    static CpuClock all(long pid) {
        return new CpuClock(pid, name -> true);
    }

    /** Nanoseconds on a CPU so far. */
    long nanos() throws IOException {
        return sum(0);
    }

    /** Nanoseconds so far in which a thread was ready to run and had no CPU. */
    long waitedNanos() throws IOException {
        return sum(1);
    }

    private long sum(int field) throws IOException {
        long sum = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks) {
                sum += read(task, field);
            }
        } catch (NoSuchFileException e) {
            throw new IOException("process " + pid + " has ended, which was to be measured", e);
        }
        return sum;
    }

    private long read(Path task, int field) throws IOException {
        try {
            if (!threads.test(Files.readString(task.resolve("comm")).strip())) {
                return 0;
            }
            return Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ", -1)[field]);
        } catch (NoSuchFileException e) {
            // The thread has ended; it was none of those that forward.
            return 0;
        }
    }
}
