package dev.sotto.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.base.Entropy;
import dev.sotto.notices.Notices;
import dev.sotto.provisioning.Role;
import dev.sotto.provisioning.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The calls that are over: kept, found, and given out. */
class CallsTest {
    @TempDir
    Path folder;

    private final AtomicReference<Instant> clock = new AtomicReference<>(Bench.NOON);
    private Settings settings = Settings.USUAL;

    static CallEntry call(String from, String outcome, String verdict, Instant end) {
        return new CallEntry(
                from,
                "Ada",
                "sip:1000@conf.example",
                FakeLive.ROOM,
                "UDP 192.0.2.1:5060",
                new CallEntry.Times(
                        end.minusSeconds(60),
                        outcome.equals("ended") ? Optional.of(end.minusSeconds(50)) : Optional.empty(),
                        end),
                new CallEntry.End(outcome, outcome.equals("refused") ? "full" : "", 0, verdict, ""),
                "end-to-end",
                "id-" + from,
                List.of(new CallEntry.Step(end, "sip", "caller", "focus", "INVITE")));
    }

    private CallLog log() {
        return CallLog.open(folder.resolve("calls"), () -> settings, new Notices(Entropy.system(), 10), clock::get);
    }

    private static List<String> froms(CallLog log) {
        List<String> out = new ArrayList<>();
        log.backwards("", one -> out.add(one.path("from").asText()));
        return out;
    }

    private static void add(CallLog log, int from, int to) throws InterruptedException {
        for (int i = from; i < to; i++) {
            while (log.waiting() > 1000) {
                Thread.sleep(1);
            }
            log.add(call("sip:" + i + "@x", "refused", "486: full", Bench.NOON));
        }
    }

    @Test
    void what_was_written_is_there_after_a_restart_the_newest_first_and_counts_for_the_last_hour() throws Exception {
        try (CallLog log = log()) {
            add(log, 0, 2500);
        }
        try (CallLog log = log()) {
            assertThat(froms(log))
                    .hasSize(2500)
                    .startsWith("sip:2499@x", "sip:2498@x")
                    .endsWith("sip:0@x");
            assertThat(log.refusedLately()).containsEntry("full", 2500L);
            clock.set(Bench.NOON.plus(Duration.ofMinutes(61)));
            assertThat(log.refusedLately()).isEmpty();
            assertThat(log.lost()).isZero();
        }
    }

    @Test
    void half_a_line_of_a_process_that_was_killed_is_thrown_away_and_the_next_call_is_whole() throws Exception {
        try (CallLog log = log()) {
            add(log, 0, 3);
        }
        Files.writeString(files().getFirst(), "{\"id\":\"00", StandardOpenOption.APPEND);
        try (CallLog log = log()) {
            add(log, 3, 4);
        }
        try (CallLog log = log()) {
            assertThat(froms(log)).containsExactly("sip:3@x", "sip:2@x", "sip:1@x", "sip:0@x");
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("calls"))) {
            return files.sorted().toList();
        }
    }

    @Test
    void there_are_no_more_than_the_settings_say_to_the_next_thousand_and_none_that_are_too_old() throws Exception {
        settings = new Settings(30, 12, 5, 30, 2000, 3);
        try (CallLog log = log()) {
            add(log, 0, 5200);
        }
        try (CallLog log = log()) {
            assertThat(froms(log)).hasSizeBetween(2000, 3000).startsWith("sip:5199@x");
            clock.set(Bench.NOON.plus(Duration.ofDays(31)));
            add(log, 5200, 6300);
        }
        assertThat(files()).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void ids_grow_also_when_the_clock_is_set_back_and_files_are_for_their_owner_alone() throws Exception {
        try (CallLog log = log()) {
            add(log, 0, 2);
        }
        clock.set(Bench.NOON.minus(Duration.ofDays(2)));
        try (CallLog log = log()) {
            add(log, 2, 4);
        }
        try (CallLog log = log()) {
            assertThat(froms(log)).containsExactly("sip:3@x", "sip:2@x", "sip:1@x", "sip:0@x");
            List<String> ids = new ArrayList<>();
            log.backwards("", one -> ids.add(one.path("id").asText()));
            assertThat(new TreeSet<>(ids).descendingSet()).containsExactlyElementsOf(ids);
            assertThat(log.find(ids.get(2)).orElseThrow().path("from").asText()).isEqualTo("sip:1@x");
            assertThat(log.find("none")).isEmpty();
        }
        assertThat(Files.getPosixFilePermissions(files().getFirst()).toString()).doesNotContain("GROUP", "OTHERS");
    }

    @Test
    void the_api_has_pages_a_search_and_one_call_with_its_trace() throws Exception {
        try (Bench bench = new Bench(folder)) {
            String[] viewer = Bench.bearer(bench.token(Role.VIEWER));
            for (int i = 0; i < 7; i++) {
                bench.calls.add(call("sip:" + i + "@x", i % 2 == 0 ? "ended" : "refused", "verdict " + i, Bench.NOON));
            }
            bench.awaitCalls(7);
            JsonNode first = bench.get("/api/v1/calls?limit=4", viewer).json();
            assertThat(first.path("items")).hasSize(4);
            assertThat(first.at("/items/0/from").asText()).isEqualTo("sip:6@x");
            assertThat(first.at("/items/0/seconds").asInt()).isEqualTo(50);
            assertThat(first.at("/items/0").has("trace")).isFalse();
            JsonNode second = bench.get(
                            "/api/v1/calls?limit=4&cursor=" + first.path("next").asText(), viewer)
                    .json();
            assertThat(second.path("items")).hasSize(3);
            assertThat(second.path("next").isNull()).isTrue();
            JsonNode found =
                    bench.get("/api/v1/calls?search=VERDICT%203", viewer).json();
            assertThat(found.path("items")).hasSize(1);
            String id = found.at("/items/0/id").asText();
            assertThat(bench.get("/api/v1/calls/" + id, viewer)
                            .json()
                            .at("/trace/0/text")
                            .asText())
                    .isEqualTo("INVITE");
            assertThat(bench.get("/api/v1/calls?outcome=refused", viewer).json().path("items"))
                    .hasSize(3);
            String over = Bench.NOON.plusSeconds(3600).toString();
            assertThat(bench.get("/api/v1/calls?until=" + Bench.NOON, viewer)
                            .json()
                            .path("items"))
                    .hasSize(7);
            assertThat(bench.get("/api/v1/calls?since=" + over, viewer).json().path("items"))
                    .isEmpty();
            assertThat(bench.get("/api/v1/calls?since=yesterday", viewer).text())
                    .contains("since must be a time such as");
            assertThat(bench.get("/api/v1/calls?cursor=x", viewer).status()).isEqualTo(400);
            assertThat(bench.get("/api/v1/calls.jsonl", viewer).text().lines()).hasSize(7);
        }
    }

    @Test
    void no_cell_of_the_table_is_one_that_a_spreadsheet_calculates() throws Exception {
        try (Bench bench = new Bench(folder)) {
            List<String> evil =
                    List.of("=1+1", "+49301234", "-2", "@SUM(A1)", "\tx", "\rx", "a,b", "q\"q", "two\nlines");
            evil.forEach(name -> bench.calls.add(call(name, "ended", "ended normally", Bench.NOON)));
            bench.awaitCalls(evil.size());
            String csv = bench.get("/api/v1/calls.csv", Bench.bearer(bench.token(Role.VIEWER)))
                    .text();
            assertThat(csv)
                    .startsWith("id,start,answer,end,seconds,from,")
                    .contains("\"a,b\"", "\"q\"\"q\"", "\"two\nlines\"");
            for (String cell : List.of("=1+1", "+49301234", "-2", "@SUM(A1)", "\tx")) {
                assertThat(csv).contains(",'" + cell + ",").doesNotContain("," + cell + ",");
            }
            assertThat(csv).contains("\"'\rx\"");
        }
    }
}
