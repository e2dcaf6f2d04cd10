package dev.sotto.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.base.OperationFailed;
import dev.sotto.provisioning.Documents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Files of lines of JSON, each named after the id of its first. One thread appends and prunes; others read at the same time. */
final class LineFiles {
    /** So many go into one file: it is read as a whole, and thrown away as a whole. */
    static final int EACH = 1000;

    private static final String SUFFIX = ".jsonl";

    private final Path folder;
    private final String prefix;
    /** How many are in each file, by its first id; the writer's alone. */
    private final TreeMap<String, Integer> sizes = new TreeMap<>();

    private LineFiles(Path folder, String prefix) {
        this.folder = folder;
        this.prefix = prefix;
    }

    static LineFiles open(Path folder, String prefix) {
        LineFiles made = new LineFiles(folder, prefix);
        try {
            Files.createDirectories(folder);
            for (String first : made.firsts()) {
                made.sizes.put(first, made.lines(first).size());
            }
            made.mend();
        } catch (IOException e) {
            throw new OperationFailed("The folder " + folder + " cannot be used: " + e.getMessage(), e);
        }
        return made;
    }

    /** A process that was killed while it wrote leaves half a line, which nobody was told of. */
    private void mend() throws IOException {
        if (sizes.isEmpty()) {
            return;
        }
        Path last = file(sizes.lastKey());
        byte[] octets = Files.readAllBytes(last);
        int end = octets.length;
        while (end > 0 && octets[end - 1] != '\n') {
            end--;
        }
        if (end < octets.length) {
            try (FileChannel channel = FileChannel.open(last, StandardOpenOption.WRITE)) {
                channel.truncate(end);
            }
        }
    }

    private Path file(String first) {
        return folder.resolve(prefix + first + SUFFIX);
    }

    private List<String> firsts() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> String.valueOf(f.getFileName()))
                    .filter(name -> name.startsWith(prefix) && name.endsWith(SUFFIX))
                    .map(name -> name.substring(prefix.length(), name.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        }
    }

    /** Whole lines: the one that is being written is not among them. */
    private List<String> lines(String first) throws IOException {
        String text = Files.readString(file(first));
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    /** The id of the newest line. */
    Optional<String> newest() {
        List<String> found = new ArrayList<>();
        backwards("", call -> {
            found.add(call.path("id").asText());
            return false;
        });
        return found.stream().findFirst();
    }

    /** They are on the disk when this returns. */
    void append(List<JsonNode> calls) throws IOException {
        int from = 0;
        while (from < calls.size()) {
            if (sizes.isEmpty() || sizes.lastEntry().getValue() >= EACH) {
                sizes.put(calls.get(from).path("id").asText(), 0);
            }
            String first = sizes.lastKey();
            int room = EACH - sizes.lastEntry().getValue();
            int to = Math.min(calls.size(), from + room);
            append(file(first), calls.subList(from, to));
            sizes.merge(first, to - from, Integer::sum);
            from = to;
        }
    }

    private static void append(Path file, List<JsonNode> calls) throws IOException {
        StringBuilder text = new StringBuilder();
        calls.forEach(call -> text.append(Documents.text(call)).append('\n'));
        ByteBuffer octets = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            long before = channel.size();
            try {
                while (octets.hasRemaining()) {
                    channel.write(octets);
                }
                channel.force(false);
            } catch (IOException e) {
                // A full disk must not leave half a line for the next one to continue.
                channel.truncate(before);
                throw e;
            }
        }
    }

    /** Throws the oldest files away: those beyond {@code kept} lines, and those whose lines are all from before {@code oldest}. */
    void prune(int kept, Instant oldest) throws IOException {
        String limit = "%019d".formatted(Math.max(0, oldest.toEpochMilli()) * 1000);
        int all = sizes.values().stream().mapToInt(n -> n).sum();
        while (sizes.size() > 1) {
            String first = sizes.firstKey();
            @Nullable String next = sizes.higherKey(first);
            boolean isOld = next != null && next.compareTo(limit) < 0;
            if (!isOld && all - sizes.firstEntry().getValue() < kept) {
                return;
            }
            all -= sizes.firstEntry().getValue();
            Files.deleteIfExists(file(first));
            sizes.remove(first);
        }
    }

    /** From the newest on, until {@code each} has enough; only ids before {@code before}, unless that is empty. */
    void backwards(String before, Predicate<JsonNode> each) {
        try {
            List<String> firsts = firsts().stream()
                    .filter(first -> before.isEmpty() || first.compareTo(before) < 0)
                    .sorted(Comparator.reverseOrder())
                    .toList();
            for (String first : firsts) {
                if (!backwards(first, before, each)) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new OperationFailed("What is in " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    private boolean backwards(String first, String before, Predicate<JsonNode> each) throws IOException {
        List<String> lines;
        try {
            lines = lines(first);
        } catch (NoSuchFileException _) {
            // It was pruned meanwhile, and so were all before it.
            return false;
        }
        for (String line : lines.reversed()) {
            Optional<JsonNode> call = LineLog.read(line)
                    .filter(c -> before.isEmpty() || c.path("id").asText().compareTo(before) < 0);
            if (call.isPresent() && !each.test(call.get())) {
                return false;
            }
        }
        return true;
    }
}
