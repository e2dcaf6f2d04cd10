package dev.sotto.tests.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * UDP datagrams that arrived at a process and were thrown away by the kernel because the process did not fetch them in time: on a
 * machine that is busy with something else, what a test loses without anybody's fault.
 */
public final class KernelDrops {
    private static final List<String> TABLES = List.of("/proc/net/udp", "/proc/net/udp6");
    private static final int INODE = 9;
    private static final int DROPS = 12;

    private KernelDrops() {}

    /** At all sockets that the process has now, since each was opened. */
    public static long of(long pid) {
        Set<String> inodes = inodes(pid);
        long drops = 0;
        for (String table : TABLES) {
            for (String line : lines(Path.of(table))) {
                String[] fields = line.strip().split("\\s+");
                if (fields.length > DROPS && inodes.contains(fields[INODE])) {
                    drops += Long.parseLong(fields[DROPS]);
                }
            }
        }
        return drops;
    }

    /** At the sockets of this process. */
    public static long here() {
        return of(ProcessHandle.current().pid());
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> inodes(long pid) {
        Set<String> inodes = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path file : files) {
                target(file).ifPresent(inodes::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return inodes;
    }

    private static Optional<String> target(Path file) {
        try {
            String target = Files.readSymbolicLink(file).toString();
            return target.startsWith("socket:[")
                    ? Optional.of(target.substring(8, target.length() - 1))
                    : Optional.empty();
        } catch (IOException e) {
            // Closed meanwhile.
            return Optional.empty();
        }
    }
}
