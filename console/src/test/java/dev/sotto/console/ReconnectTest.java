package dev.sotto.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sotto.notices.Notice;
import dev.sotto.provisioning.Documents;
import dev.sotto.provisioning.NoticeKind;
import dev.sotto.provisioning.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A reader of notices that was cut off goes on where it was, over real TLS. */
@Timeout(300)
class ReconnectTest {
    private static final String ROOM = "conference";

    @TempDir
    Path folder;

    private Bench bench;
    private String[] viewer = {};

    @BeforeEach
    void open() {
        bench = new Bench(folder);
        viewer = Bench.bearer(bench.token(Role.VIEWER));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private record Event(String id, String name, JsonNode data) {}

    /** One stream, read event by event. */
    private final class Reading implements AutoCloseable {
        private final BufferedReader reader;

        Reading(String topics, String[] who, String lastEventId) throws IOException, InterruptedException {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create("https://localhost:" + bench.console.port() + "/api/v1/events?topics=" + topics))
                    .headers(who);
            if (!lastEventId.isEmpty()) {
                request.header("Last-Event-ID", lastEventId);
            }
            reader = new BufferedReader(new InputStreamReader(
                    bench.client
                            .send(request.build(), HttpResponse.BodyHandlers.ofInputStream())
                            .body(),
                    StandardCharsets.UTF_8));
        }

        Event next() throws IOException {
            String id = "";
            String name = "";
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    return new Event(id, name, Documents.parse(line.substring(6)));
                }
            }
            throw new AssertionError("the stream ended");
        }

        List<String> rooms(int many) throws IOException {
            List<String> out = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                Event event = next();
                assertThat(event.name()).isEqualTo("notices");
                assertThat(event.data().path("id").asText()).isEqualTo(event.id());
                out.add(event.data().path(ROOM).asText());
            }
            return out;
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }

    private void happens(int from, int to) {
        for (int i = from; i < to; i++) {
            bench.notices.post(new Notice(
                    Bench.NOON,
                    NoticeKind.PARTICIPANT_JOINED,
                    JsonNodeFactory.instance.objectNode().put(ROOM, "r" + i)));
        }
    }

    private static List<String> rooms(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "r" + i).toList();
    }

    @Test
    void what_happened_while_a_reader_was_away_comes_once_and_in_order() throws Exception {
        String last;
        try (Reading reading = new Reading("notices", viewer, "")) {
            Event begin = reading.next();
            assertThat(begin.name()).isEqualTo("reset");
            assertThat(begin.data().path("why").asText()).isEqualTo("new");
            happens(0, 5);
            assertThat(reading.rooms(3)).isEqualTo(rooms(0, 3));
            last = reading.next().id();
        }
        happens(5, 60);
        try (Reading again = new Reading("notices", viewer, last)) {
            assertThat(again.rooms(56)).isEqualTo(rooms(4, 60));
            happens(60, 61);
            assertThat(again.rooms(1)).isEqualTo(rooms(60, 61));
        }
    }

    @Test
    void the_id_of_a_snapshot_is_a_place_among_the_notices_too() throws Exception {
        String last;
        try (Reading reading = new Reading("notices,records", viewer, "")) {
            assertThat(reading.next().name()).isEqualTo("reset");
            Event records = reading.next();
            assertThat(records.name()).isEqualTo("records");
            last = records.id();
        }
        happens(0, 3);
        try (Reading again = new Reading("notices,records", viewer, last)) {
            assertThat(again.rooms(3)).isEqualTo(rooms(0, 3));
            assertThat(again.next().name()).as("snapshots come whole as ever").isEqualTo("records");
        }
    }

    @Test
    void an_id_that_is_too_old_or_of_another_run_is_answered_by_a_new_beginning() throws Exception {
        String old;
        try (Reading reading = new Reading("notices", viewer, "")) {
            old = reading.next().id();
        }
        happens(0, 250);
        for (String[] each : new String[][] {
            {old, "too-old"}, {"000000000000-3", "other-run"}, {"12", "other-run"}, {"x y", "other-run"}
        }) {
            try (Reading again = new Reading("notices", viewer, each[0])) {
                Event begin = again.next();
                assertThat(begin.name()).as(each[0]).isEqualTo("reset");
                assertThat(begin.data().path("why").asText()).isEqualTo(each[1]);
                assertThat(begin.data()
                                .path("items")
                                .valueStream()
                                .map(one -> one.path(ROOM).asText()))
                        .endsWith(rooms(160, 250).toArray(String[]::new));
                happens(250, 251);
                assertThat(again.rooms(1)).isEqualTo(rooms(250, 251));
            }
            bench.close();
            open();
            happens(0, 250);
        }
    }

    @Test
    void who_changed_a_record_is_told_to_those_who_may_read_the_audit_log() throws Exception {
        String[] auditor = Bench.bearer(bench.token(Role.AUDITOR));
        try (Reading may = new Reading("notices", auditor, "");
                Reading mayNot = new Reading("notices", viewer, "")) {
            may.next();
            mayNot.next();
            bench.user("eve", Role.OPERATOR);
            Event event = may.next();
            while (!event.data().path("label").asText().equals("eve")) {
                event = may.next();
            }
            assertThat(event.data().path("event").asText()).isEqualTo("record-created");
            assertThat(event.data().path("who").asText()).isEqualTo("test");
            assertThat(event.data().path("kind").asText()).isEqualTo("users");
            happens(0, 1);
            assertThat(mayNot.rooms(1)).isEqualTo(rooms(0, 1));
        }
    }
}
