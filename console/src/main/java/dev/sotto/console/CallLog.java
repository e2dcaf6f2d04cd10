package dev.sotto.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.base.Mailbox;
import dev.sotto.base.MalformedException;
import dev.sotto.base.OperationFailed;
import dev.sotto.notices.Notice;
import dev.sotto.notices.Notices;
import dev.sotto.provisioning.Documents;
import dev.sotto.provisioning.NoticeKind;
import dev.sotto.provisioning.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The calls that are over, kept in a folder as lines of JSON in files of a thousand, so many and so long as the settings say. One
 * thread writes; anybody reads, from the files. Written is what is on the disk: each batch is forced there.
 */
public final class CallLog implements AutoCloseable {
    private static final int MOST_WAITING = 8192;
    private static final int BATCH = 256;
    private static final long LOOK_NANOS = 100_000_000;
    private static final long STOP_MILLIS = 5000;

    private final CallFiles files;
    private final Supplier<Settings> settings;
    private final Notices notices;
    private final InstantSource clock;
    private final Mailbox<CallEntry> inbox = new Mailbox<>(MOST_WAITING);
    private final RefusedLately refused = new RefusedLately();
    private final AtomicLong lost = new AtomicLong();
    private final Thread writer;
    private volatile boolean closed;
    private long lastId;

    private CallLog(Path folder, Supplier<Settings> settings, Notices notices, InstantSource clock) {
        this.notices = notices;
        this.files = CallFiles.open(folder);
        this.settings = settings;
        this.clock = clock;
        this.lastId = files.newest().map(CallLog::number).orElse(0L);
        Instant from = clock.instant().minus(RefusedLately.SPAN);
        files.backwards("", call -> {
            boolean recent = Instant.parse(call.path("end").asText()).isAfter(from);
            if (recent) {
                count(call);
            }
            return recent;
        });
        this.writer = Thread.ofVirtual().name("call-log").start(this::write);
    }

    /**
     * Opens it.
     *
     * @param folder made if it is not there
     * @param settings for how many days and how many calls
     * @param notices hear of each call once it is kept
     * @throws OperationFailed if the folder cannot be used
     */
    public static CallLog open(Path folder, Supplier<Settings> settings, Notices notices, InstantSource clock) {
        return new CallLog(folder, settings, notices, clock);
    }

    /** Keeps a call; never waits. One that finds no room, because the disk is slower than the calls, is counted. */
    public void add(CallEntry call) {
        if (!inbox.post(call)) {
            lost.incrementAndGet();
        }
    }

    /** How many wait to be written. */
    int waiting() {
        return inbox.waiting();
    }

    /** How many calls found no room or no disk since the start. */
    long lost() {
        return lost.get();
    }

    /** How many calls were refused in the last hour, by reason. */
    Map<String, Long> refusedLately() {
        return refused.byReason(clock.instant());
    }

    private void write() {
        try {
            while (!closed || inbox.waiting() > 0) {
                CallEntry next = inbox.poll(LOOK_NANOS);
                List<CallEntry> batch = new ArrayList<>();
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

    private void write(List<CallEntry> batch) {
        List<JsonNode> calls =
                batch.stream().map(call -> (JsonNode) call.json(nextId())).toList();
        calls.forEach(this::count);
        try {
            files.append(calls);
            calls.forEach(this::tell);
            files.prune(
                    settings.get().callsKept(),
                    clock.instant().minusSeconds(86_400L * settings.get().callDays()));
        } catch (IOException e) {
            lost.addAndGet(batch.size());
            ConsoleLog.callsLost(batch.size(), String.valueOf(e.getMessage()));
        }
    }

    private void tell(JsonNode call) {
        ObjectNode about = JsonNodeFactory.instance.objectNode();
        about.set("call", ((ObjectNode) call.deepCopy()).without("trace"));
        NoticeKind.of("call-" + call.path("outcome").asText())
                .ifPresent(kind ->
                        notices.post(new Notice(Instant.parse(call.path("end").asText()), kind, about)));
    }

    private void count(JsonNode call) {
        if (call.path("outcome").asText().equals("refused")) {
            refused.add(
                    call.path("reason").asText("other"),
                    Instant.parse(call.path("end").asText()));
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
     * Calls from the newest on.
     *
     * @param before only those with a smaller id; empty for all
     * @param each takes one and says whether it wants another
     */
    void backwards(String before, Predicate<JsonNode> each) {
        files.backwards(before, each);
    }

    Optional<JsonNode> find(String id) {
        List<JsonNode> found = new ArrayList<>();
        files.backwards(id + "~", call -> {
            if (call.path("id").asText().equals(id)) {
                found.add(call);
            }
            return false;
        });
        return found.stream().findFirst();
    }

    /** What a line says; empty if it is none of ours. */
    static Optional<JsonNode> read(String line) {
        try {
            JsonNode call = Documents.parse(line);
            return call.path("id").isTextual() ? Optional.of(call) : Optional.empty();
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
