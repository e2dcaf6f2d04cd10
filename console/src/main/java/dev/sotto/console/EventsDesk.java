package dev.sotto.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.notices.Notices;
import dev.sotto.provisioning.Documents;
import dev.sotto.provisioning.Role;
import dev.sotto.provisioning.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Streams of server-sent events. Each looks with every new snapshot, and four times a second, whether one of its topics reads
 * differently than what it sent last, and sends the whole of it then; notices are sent each once, also those that a reader missed ({@link NoticeStream}). Nothing is kept
 * for a reader but the last text of each topic, which all readers share; one that
 * does not take what it is sent blocks its own stream alone, until the web server cuts it off.
 */
final class EventsDesk implements AutoCloseable {
    static final int MOST = 256;
    static final int MOST_EACH = 8;
    private static final int MOST_TOPICS = 16;
    private static final String OF_CONFERENCE = "conference:";
    private static final Duration LOOK = Duration.ofMillis(250);
    /** However fast things change, a reader is not told more often. */
    private static final Duration PACE = Duration.ofMillis(100);

    private static final Duration BEAT = Duration.ofSeconds(15);
    private static final Duration DOUBT = Duration.ofSeconds(2);

    private final LivePort live;
    private final CallLog calls;
    private final Store store;
    private final Notices notices;
    private final Map<String, Integer> open = new ConcurrentHashMap<>();
    private volatile Shown shown = new Shown(-1, Map.of());
    private volatile boolean closed;

    /**
     * The topics of one snapshot as texts, made when somebody asks first.
     *
     * @param number of the snapshot
     * @param before the texts of the snapshot before: what reads the same is the same text
     */
    private record Shown(long number, Map<String, String> before, Map<String, String> texts) {
        Shown(long number, Map<String, String> before) {
            this(number, Map.copyOf(before), new ConcurrentHashMap<>());
        }
    }

    EventsDesk(Backstage backstage, Store store) {
        this.live = backstage.live();
        this.calls = backstage.calls();
        this.notices = backstage.notices();
        this.store = store;
    }

    /** How many streams are open. */
    int open() {
        return open.values().stream().mapToInt(n -> n).sum();
    }

    /**
     * A stream.
     *
     * @param still the role of whoever asked; empty once they may not any more
     * @throws Problem if there are too many, or the topics are none
     */
    Answer stream(Request request, Caller caller, Supplier<Optional<Role>> still) {
        List<String> topics = topics(request.asked("topics").orElse(""));
        String whose = caller.session().map(Session::key).orElse(caller.who());
        if (open() >= MOST || open.getOrDefault(whose, 0) >= MOST_EACH) {
            throw Problem.later(
                    503,
                    "too-many-streams",
                    "There are as many streams as may be: " + MOST_EACH + " for each session or token, " + MOST
                            + " in all. Close a page.",
                    5);
        }
        open.merge(whose, 1, Integer::sum);
        Optional<String> lastEventId = request.header("last-event-id").filter(id -> !id.isEmpty());
        return Answer.streamed("text/event-stream", out -> {
            try {
                run(topics, new NoticeStream(notices, lastEventId), still, out);
            } finally {
                open.computeIfPresent(whose, (_, n) -> n == 1 ? null : n - 1);
            }
        });
    }

    private static List<String> topics(String said) {
        List<String> topics =
                Arrays.stream(said.split(",")).map(String::strip).distinct().toList();
        boolean known = topics.stream()
                .allMatch(t -> t.equals("live")
                        || t.equals("records")
                        || t.equals(NoticeStream.TOPIC)
                        || (t.startsWith(OF_CONFERENCE) && t.matches("conference:sips?:[^\\s,]{1,200}")));
        if (!known || topics.size() > MOST_TOPICS) {
            throw new Problem(
                    400,
                    "bad-query",
                    "topics must be up to " + MOST_TOPICS
                            + " of live, records, notices, conference:ADDRESS, with commas between.");
        }
        return topics;
    }

    private void run(List<String> topics, NoticeStream reading, Supplier<Optional<Role>> still, OutputStream out)
            throws IOException {
        Map<String, String> sent = new HashMap<>();
        boolean isLive = topics.stream().anyMatch(t -> t.equals("live") || t.startsWith(OF_CONFERENCE));
        long beat = System.nanoTime();
        long doubt = beat;
        Optional<Role> role = still.get();
        while (!closed && role.isPresent()) {
            long now = System.nanoTime();
            long seen = isLive ? live.snapshot().number() : 0;
            StringBuilder text = new StringBuilder();
            if (topics.contains(NoticeStream.TOPIC)) {
                text.append(reading.next(role.get()));
            }
            for (String topic : topics) {
                text.append(topic.equals(NoticeStream.TOPIC) ? "" : changed(topic, sent, reading.id()));
            }
            if (text.isEmpty() && now - beat >= BEAT.toNanos()) {
                text.append(": still here\n\n");
            }
            if (!text.isEmpty()) {
                beat = now;
                out.write(text.toString().getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
            if (!waited(isLive, seen)) {
                return;
            }
            if (now - doubt >= DOUBT.toNanos()) {
                doubt = now;
                role = still.get();
            }
        }
    }

    /** The event that a topic reads differently now; empty if it does not. */
    private String changed(String topic, Map<String, String> sent, String id) {
        String present = text(topic);
        return present.equals(sent.put(topic, present))
                ? ""
                : "id: " + id + "\nevent: " + topic + "\ndata: " + present + "\n\n";
    }

    /** Whoever does not look at what runs does not keep others looking either. */
    private boolean waited(boolean isLive, long seen) {
        try {
            Thread.sleep(PACE);
            if (isLive) {
                live.await(seen, LOOK.minus(PACE));
            } else {
                Thread.sleep(LOOK.minus(PACE));
            }
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Two streams may make the same text at the same time; that costs less than to wait for each other. */
    private String text(String topic) {
        if (topic.equals("records")) {
            return "{\"generation\":" + store.snapshot().generation() + "}";
        }
        LiveSnapshot now = live.snapshot();
        Shown present = shown;
        if (present.number() != now.number()) {
            present = new Shown(now.number(), present.texts());
            shown = present;
        }
        String made = present.texts().get(topic);
        if (made == null) {
            made = topic.equals("live") ? overview(now) : conference(now, topic.substring(OF_CONFERENCE.length()));
            String before = present.before().get(topic);
            made = before != null && before.equals(made) ? before : made;
            // Topics are named by readers, so only those of conferences that are there are kept.
            if (topic.equals("live")
                    || now.find(topic.substring(OF_CONFERENCE.length())).isPresent()) {
                present.texts().put(topic, made);
            }
        }
        return made;
    }

    private String overview(LiveSnapshot now) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.set("overview", LiveWords.overview(now, calls.refusedLately()));
        out.set("items", LiveWords.items(now));
        return Documents.text(out);
    }

    private static String conference(LiveSnapshot now, String address) {
        return Documents.text(LiveWords.whole(now.find(address).orElseGet(() -> LiveConference.nobody(address))));
    }

    /** All streams end. */
    @Override
    public void close() {
        closed = true;
    }
}
