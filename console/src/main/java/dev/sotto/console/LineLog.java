package dev.sotto.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.base.Mailbox;
import dev.sotto.base.MalformedException;
import dev.sotto.base.OperationFailed;
import dev.sotto.provisioning.Documents;
import dev.sotto.provisioning.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What is over, kept in a folder as lines of JSON in files of a thousand, so many and so long as the settings say. One thread writes;
 * anybody reads, from the files. Written is what is on the disk: each batch is forced there.
 */
final class LineLog implements AutoCloseable {
    private static final int MOST_WAITING = 8192;
    private static final int BATCH = 256;
    private static final long LOOK_NANOS = 100_000_000;
    private static final long STOP_MILLIS = 5000;

    private final LineFiles files;
    private final Supplier<Settings> settings;
    private final Hearing hearing;
    private final InstantSource clock;
    private final Mailbox<Function<String, ObjectNode>> inbox = new Mailbox<>(MOST_WAITING);
    private final AtomicLong lost = new AtomicLong();
    private final Thread writer;
    private volatile boolean closed;
    private long lastId;

    /**
     * Who is told of lines, on the thread that writes.
     *
     * @param made of each, before it is written
     * @param kept of each that is on the disk
     */
    record Hearing(Consumer<JsonNode> made, Consumer<JsonNode> kept) {
        static final Hearing NOBODY = new Hearing(_ -> {}, _ -> {});
    }

    /**
     * Opens it; nothing is written before {@link #start}.
     *
     * @param folder made if it is not there
     * @param name of its files
     * @throws OperationFailed if the folder cannot be used
     */
    LineLog(Path folder, String name, Supplier<Settings> settings, Hearing hearing, InstantSource clock) {
        this.files = LineFiles.open(folder, name + "-");
        this.settings = settings;
        this.hearing = hearing;
        this.clock = clock;
        this.lastId = files.newest().map(LineLog::number).orElse(0L);
        this.writer = Thread.ofVirtual().name(name + "-log").unstarted(this::write);
    }

    void start() {
        writer.start();
    }

    /** Keeps a line, which is made of its id; never waits. One that finds no room, because the disk is slower, is counted. */
    void add(Function<String, ObjectNode> line) {
        if (!inbox.post(line)) {
            lost.incrementAndGet();
        }
    }

    int waiting() {
        return inbox.waiting();
    }

    long lost() {
        return lost.get();
    }

    private void write() {
        try {
            while (!closed || inbox.waiting() > 0) {
                Function<String, ObjectNode> next = inbox.poll(LOOK_NANOS);
                List<Function<String, ObjectNode>> batch = new ArrayList<>();
                while (next != null) {
                    batch.add(next);
                    next = batch.size() < BATCH ? inbox.poll(0) : null;
                }
                if (!batch.isEmpty()) {
                    write(batch);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(List<Function<String, ObjectNode>> batch) {
        List<JsonNode> lines =
                batch.stream().map(line -> (JsonNode) line.apply(nextId())).toList();
        lines.forEach(hearing.made());
        try {
            files.append(lines);
            lines.forEach(hearing.kept());
            files.prune(
                    settings.get().callsKept(),
                    clock.instant().minusSeconds(86_400L * settings.get().callDays()));
        } catch (IOException e) {
            lost.addAndGet(batch.size());
            ConsoleLog.linesLost(writer.getName(), batch.size(), String.valueOf(e.getMessage()));
        }
    }

    /** Ids sort by time, also when the clock was set back. */
    private String nextId() {
        lastId = Math.max(lastId + 1, clock.millis() * 1000);
        return "%019d".formatted(lastId);
    }

    private static long number(String id) {
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    /**
     * Lines from the newest on.
     *
     * @param before only those with a smaller id; empty for all
     * @param each takes one and says whether it wants another
     */
    void backwards(String before, Predicate<JsonNode> each) {
        files.backwards(before, each);
    }

    Optional<JsonNode> find(String id) {
        List<JsonNode> found = new ArrayList<>();
        files.backwards(id + "~", line -> {
            if (line.path("id").asText().equals(id)) {
                found.add(line);
            }
            return false;
        });
        return found.stream().findFirst();
    }

    /** What a line says; empty if it is none of ours. */
    static Optional<JsonNode> read(String line) {
        try {
            JsonNode read = Documents.parse(line);
            return read.path("id").isTextual() ? Optional.of(read) : Optional.empty();
        } catch (MalformedException _) {
            return Optional.empty();
        }
    }

    /** Writes what waits. An interrupt would close the file, so it is only asked to end. */
    @Override
    public void close() {
        closed = true;
        try {
            writer.join(STOP_MILLIS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
