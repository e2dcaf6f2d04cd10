package dev.sotto.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.base.OperationFailed;
import dev.sotto.notices.Notice;
import dev.sotto.notices.Notices;
import dev.sotto.provisioning.NoticeKind;
import dev.sotto.provisioning.Settings;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The calls and the conferences that are over. Each call that is on the disk is a notice. */
public final class CallLog implements AutoCloseable {
    private final LineLog calls;
    private final LineLog conferences;
    private final Notices notices;
    private final InstantSource clock;
    private final RefusedLately refused = new RefusedLately();

    private CallLog(Path folder, Supplier<Settings> settings, Notices notices, InstantSource clock) {
        this.notices = notices;
        this.clock = clock;
        this.calls = new LineLog(folder, "calls", settings, new LineLog.Hearing(this::count, this::tell), clock);
        this.conferences = new LineLog(folder, "conferences", settings, LineLog.Hearing.NOBODY, clock);
        Instant from = clock.instant().minus(RefusedLately.SPAN);
        calls.backwards("", call -> {
            boolean recent = Instant.parse(call.path("end").asText()).isAfter(from);
            if (recent) {
                count(call);
            }
            return recent;
        });
        calls.start();
        conferences.start();
    }

    /**
     * Opens it.
     *
     * @param folder made if it is not there
     * @param settings for how many days and how many calls, and as many conferences
     * @param notices hear of each call once it is kept
     * @throws OperationFailed if the folder cannot be used
     */
    public static CallLog open(Path folder, Supplier<Settings> settings, Notices notices, InstantSource clock) {
        return new CallLog(folder, settings, notices, clock);
    }

    /** Keeps a call; never waits. One that finds no room, because the disk is slower than the calls, is counted. */
    public void add(CallEntry call) {
        calls.add(call::json);
    }

    /** Keeps a conference; never waits. */
    public void add(ConferenceEntry conference) {
        conferences.add(conference::json);
    }

    /** How many wait to be written. */
    int waiting() {
        return calls.waiting() + conferences.waiting();
    }

    /** How many found no room or no disk since the start. */
    long lost() {
        return calls.lost() + conferences.lost();
    }

    /** How many calls were refused in the last hour, by reason. */
    Map<String, Long> refusedLately() {
        return refused.byReason(clock.instant());
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

    /**
     * Calls from the newest on.
     *
     * @param before only those with a smaller id; empty for all
     * @param each takes one and says whether it wants another
     */
    void backwards(String before, Predicate<JsonNode> each) {
        calls.backwards(before, each);
    }

    /** Conferences from the newest on, in the same way. */
    void conferencesBackwards(String before, Predicate<JsonNode> each) {
        conferences.backwards(before, each);
    }

    Optional<JsonNode> find(String id) {
        return calls.find(id);
    }

    /** Writes what waits. */
    @Override
    public void close() {
        calls.close();
        conferences.close();
    }
}
