package dev.sotto.tests.interop;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Looks for secrets, in every form in which they can be written down, in files and in all readable memory of a process: heap,
 * stacks, and what native code allocated. A process is stopped while it is read, so that no collector moves a key past the
 * reader. What a core file of the process would hold is what is read here.
 */
public final class MemoryScanner {
    private static final int CHUNK = 1 << 20;
    private static final int PAGE = 4096;
    private static final int PREFIX = 4;
    private static final int FILTER_BITS = 20;

    private record Wanted(String what, byte[] octets) {}

    private final BitSet filter = new BitSet(1 << FILTER_BITS);
    private final Map<Integer, List<Wanted>> byPrefix = new HashMap<>();
    private int longest = 1;

    /** Looks for {@code forms} of {@code secrets}, such as {@link Secret#allForms}. */
    public MemoryScanner(Collection<Secret> secrets, Function<Secret, List<Secret.Form>> forms) {
        for (Secret secret : secrets) {
            for (Secret.Form form : forms.apply(secret)) {
                add(new Wanted(secret.name() + ": " + form.name(), form.octets()));
            }
        }
    }

    private void add(Wanted wanted) {
        int prefix = prefix(wanted.octets, 0);
        filter.set(slot(prefix));
        byPrefix.computeIfAbsent(prefix, _ -> new ArrayList<>()).add(wanted);
        longest = Math.max(longest, wanted.octets.length);
    }

    /** What was found in a file and how often, by {@code name of the secret: name of the form}. */
    public Map<String, Integer> file(Path file) {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            Map<String, Integer> found = new TreeMap<>();
            range(in, 0, in.length(), found);
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was found in the memory of a process and how often. */
    public Map<String, Integer> process(RunningProgram program) {
        program.signal("STOP");
        try (RandomAccessFile in = new RandomAccessFile("/proc/" + program.pid() + "/mem", "r")) {
            Map<String, Integer> found = new TreeMap<>();
            for (String map : Files.readAllLines(Path.of("/proc/" + program.pid() + "/maps"))) {
                String[] words = map.split("\\s+", -1);
                String[] bounds = words[0].split("-", -1);
                // The kernel's own page at the end of the address space cannot be read and belongs to nobody.
                if (words[1].startsWith("r") && !map.endsWith("[vvar]") && !map.endsWith("[vsyscall]")) {
                    range(in, Long.parseLong(bounds[0], 16), Long.parseLong(bounds[1], 16), found);
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            program.signal("CONT");
        }
    }

    private void range(RandomAccessFile in, long from, long to, Map<String, Integer> found) {
        byte[] buffer = new byte[CHUNK + longest];
        int kept = 0;
        for (long at = from; at < to; ) {
            int wanted = (int) Math.min(CHUNK, to - at);
            int count = read(in, at, buffer, kept, wanted);
            int length = kept + count;
            boolean isLast = at + wanted >= to;
            int starts = isLast ? length : Math.max(0, length - longest + 1);
            search(buffer, starts, length, found);
            kept = length - starts;
            System.arraycopy(buffer, starts, buffer, 0, kept);
            at += wanted;
        }
    }

    /** Pages that the kernel does not give, such as those of a device, read as zeros. */
    private static int read(RandomAccessFile in, long at, byte[] buffer, int offset, int length) {
        if (!isRead(in, at, buffer, offset, length)) {
            for (int page = 0; page < length; page += PAGE) {
                int octets = Math.min(PAGE, length - page);
                if (!isRead(in, at + page, buffer, offset + page, octets)) {
                    Arrays.fill(buffer, offset + page, offset + page + octets, (byte) 0);
                }
            }
        }
        return length;
    }

    private static boolean isRead(RandomAccessFile in, long at, byte[] buffer, int offset, int length) {
        try {
            in.seek(at);
            in.readFully(buffer, offset, length);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void search(byte[] buffer, int starts, int length, Map<String, Integer> found) {
        for (int i = 0; i < starts && i + PREFIX <= length; i++) {
            int prefix = prefix(buffer, i);
            if (filter.get(slot(prefix))) {
                compare(buffer, i, length, byPrefix.getOrDefault(prefix, List.of()), found);
            }
        }
    }

    private static void compare(
            byte[] buffer, int at, int length, List<Wanted> candidates, Map<String, Integer> found) {
        for (Wanted wanted : candidates) {
            int end = at + wanted.octets.length;
            if (end <= length && Arrays.equals(buffer, at, end, wanted.octets, 0, wanted.octets.length)) {
                found.merge(wanted.what, 1, Integer::sum);
            }
        }
    }

    private static int prefix(byte[] octets, int at) {
        return (octets[at] << 24)
                | ((octets[at + 1] & 0xFF) << 16)
                | ((octets[at + 2] & 0xFF) << 8)
                | (octets[at + 3] & 0xFF);
    }

    private static int slot(int prefix) {
        return (prefix * 0x9E3779B9) >>> (32 - FILTER_BITS);
    }
}
