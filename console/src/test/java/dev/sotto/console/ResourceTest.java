package dev.sotto.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceTest {
    private static final String ROOMS = "/api/v1/conferences";

    private Bench bench;
    private String token = "";

    @BeforeEach
    void start(@TempDir Path folder) {
        bench = new Bench(folder);
        token = bench.token(Role.ADMIN);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private String[] with(String... headers) {
        return Stream.concat(Stream.of(Bench.bearer(token)), Stream.of(headers)).toArray(String[]::new);
    }

    private Bench.Reply room(String user, String... headers) {
        return bench.post(ROOMS, "{'user':'" + user + "','name':'Room " + user + "'}", with(headers));
    }

    @Test
    void a_record_is_added_read_replaced_and_removed() {
        Bench.Reply made = room("1000");
        assertThat(made.status()).isEqualTo(201);
        String one = made.header("location");
        assertThat(one).startsWith(ROOMS + "/");
        Bench.Reply read = bench.get(one, with());
        assertThat(read.json()).isEqualTo(made.json());
        assertThat(read.header("etag")).isEqualTo(made.header("etag")).isNotEmpty();
        String other = changed(read.json().path("record"), "name", "Board");
        Bench.Reply replaced = bench.put(one, other, with("If-Match", read.header("etag")));
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.json().at("/record/name").asText()).isEqualTo("Board");
        assertThat(bench.delete(one, with("If-Match", replaced.header("etag"))).status())
                .isEqualTo(204);
        assertThat(bench.get(one, with()).status()).isEqualTo(404);
    }

    @Test
    void no_update_is_lost() {
        Bench.Reply made = room("1000");
        String one = made.header("location");
        String body = made.json().path("record").toString();
        assertThat(bench.put(one, body, with()).status()).isEqualTo(428);
        assertThat(bench.delete(one, with()).status()).isEqualTo(428);
        assertThat(bench.put(one, body, with("If-Match", made.header("etag"))).status())
                .isEqualTo(200);
        assertThat(bench.put(one, body, with("If-Match", made.header("etag"))).status())
                .isEqualTo(412);
        assertThat(bench.delete(one, with("If-Match", made.header("etag"))).status())
                .isEqualTo(412);
    }

    @Test
    void who_has_the_newest_is_told_so() {
        Bench.Reply made = room("1000");
        Bench.Reply same = bench.get(made.header("location"), with("If-None-Match", made.header("etag")));
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.text()).isEmpty();
    }

    @Test
    void a_request_with_a_key_happens_once() {
        Bench.Reply first = room("1000", "Idempotency-Key", "k1");
        Bench.Reply again = room("1000", "Idempotency-Key", "k1");
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(room("2000", "Idempotency-Key", "k1").status()).isEqualTo(422);
        assertThat(bench.store.snapshot().all(Kind.CONFERENCES)).hasSize(1);
        assertThat(room("3000", "Idempotency-Key", "").status()).isEqualTo(400);
    }

    @Test
    void pages_follow_each_other_and_end() {
        for (int i = 0; i < 5; i++) {
            room("10" + i);
        }
        List<String> seen = new ArrayList<>();
        String next = "";
        int pages = 0;
        while (!next.equals("null")) {
            Bench.Reply page = bench.get(ROOMS + "?limit=2" + (next.isEmpty() ? "" : "&cursor=" + next), with());
            page.json().path("items").forEach(i -> seen.add(i.at("/record/user").asText()));
            next = page.json().path("next").asText();
            pages++;
        }
        assertThat(pages).isEqualTo(3);
        assertThat(seen).containsExactly("100", "101", "102", "103", "104");
        assertThat(bench.get(ROOMS + "?q=ROOM%20103", with()).json().path("items"))
                .hasSize(1);
        assertThat(bench.get(ROOMS + "?limit=0", with()).status()).isEqualTo(400);
        assertThat(bench.get(ROOMS + "?limit=201", with()).status()).isEqualTo(400);
        assertThat(bench.get(ROOMS + "?cursor=%25", with()).status()).isEqualTo(400);
    }

    @Test
    void a_refusal_is_a_problem_with_a_place_and_a_sentence_for_each_fault() {
        Bench.Reply reply = bench.post(ROOMS, "{'user':'a b','maxLegs':0}", with());
        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.header("content-type")).isEqualTo("application/problem+json");
        JsonNode problem = reply.json();
        assertThat(problem.path("type").asText()).isEqualTo("urn:sotto:problem:invalid");
        assertThat(problem.path("status").asInt()).isEqualTo(422);
        assertThat(problem.path("instance").asText()).isEqualTo(ROOMS);
        List<String> errors = new ArrayList<>();
        problem.path("errors")
                .forEach(e -> errors.add(
                        e.path("pointer").asText() + " " + e.path("detail").asText()));
        assertThat(errors)
                .containsExactlyInAnyOrder(
                        "/user must be letters, digits, and . _ + - inside, at most 64.",
                        "/name must be said.",
                        "/maxLegs must be a whole number from 1 to 20000.");
    }

    @Test
    void what_is_no_document_of_ours_is_refused_and_stops_nothing() {
        assertThat(bench.post(ROOMS, "{", with()).status()).isEqualTo(400);
        assertThat(bench.post(ROOMS, "", with()).status()).isEqualTo(400);
        assertThat(bench.post(ROOMS, "{'user':'1','user':'2'}", with()).status())
                .isEqualTo(400);
        assertThat(bench.post(ROOMS, "{} {}", with()).status()).isEqualTo(400);
        assertThat(bench.post(ROOMS, "[".repeat(100_000), with()).status()).isEqualTo(400);
        assertThat(bench.post(ROOMS, "{'user':" + "9".repeat(100_000) + "}", with())
                        .status())
                .isEqualTo(400);
        assertThat(bench.post(ROOMS, " ".repeat((1 << 20) + 1), with()).status())
                .isEqualTo(413);
        assertThat(bench.get("/api/v1/nothing", with()).status()).isEqualTo(404);
        assertThat(bench.get("/api/v1/nothing", with()).header("content-type")).isEqualTo("application/problem+json");
        assertThat(bench.get(ROOMS + "/..%2f..%2fusers", with()).status()).isIn(400, 404);
        assertThat(room("1000").status()).isEqualTo(201);
    }

    @Test
    void what_others_name_is_not_removed() {
        Bench.Reply room = room("1000");
        String id = room.json().path("id").asText();
        bench.post("/api/v1/numbers", "{'number':'+4930123','conference':'" + id + "'}", with());
        Bench.Reply reply = bench.delete(room.header("location"), with("If-Match", room.header("etag")));
        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.json().path("detail").asText())
                .isEqualTo("It is used by numbers +4930123; change these first.");
    }

    @Test
    void no_answer_and_no_audit_entry_has_a_secret() {
        String canary = "canary-of-a-password";
        Bench.Reply made = bench.post("/api/v1/accounts", "{'user':'ada','password':'" + canary + "'}", with());
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.json().at("/record/password").toString()).isEqualTo("{\"set\":true}");
        Bench.Reply back = bench.put(
                made.header("location"),
                changed(made.json().path("record"), "displayName", "Ada"),
                with("If-Match", made.header("etag")));
        assertThat(back.status()).isEqualTo(200);
        Bench.Reply made2 = bench.post(
                "/api/v1/tokens",
                "{'name':'t','user':'" + bench.user("bob", Role.VIEWER).id()
                        + "','role':'viewer','expires':'2027-01-01T00:00:00Z'}",
                with());
        String secret = made2.json().path("token").asText();
        assertThat(bench.get(ROOMS, Bench.bearer(secret)).status()).isEqualTo(200);
        for (String path : List.of("/api/v1/accounts", "/api/v1/audit", "/api/v1/tokens", "/api/v1/users")) {
            assertThat(bench.get(path, with()).text())
                    .as(path)
                    .doesNotContain(canary)
                    .doesNotContain(secret)
                    .doesNotContain(Tokens.hash(secret))
                    .doesNotContain(Tokens.hash(Bench.PASSWORD));
        }
    }

    @Test
    void the_audit_log_says_who_did_it_and_pages() {
        room("1000");
        room("2000");
        JsonNode first = bench.get("/api/v1/audit?limit=1", with()).json();
        assertThat(first.at("/items/0/action").asText()).isEqualTo("create");
        assertThat(first.at("/items/0/label").asText()).isEqualTo("2000");
        assertThat(first.at("/items/0/who").asText()).startsWith("token:admin-").contains(" of user:admin-");
        JsonNode second = bench.get(
                        "/api/v1/audit?limit=1&cursor=" + first.path("next").asText(), with())
                .json();
        assertThat(second.at("/items/0/label").asText()).isEqualTo("1000");
        String id = second.at("/items/0/record").asText();
        assertThat(bench.get("/api/v1/audit?record=" + id, with()).json().path("items"))
                .hasSize(1);
    }

    private static String changed(JsonNode record, String field, String value) {
        return ((ObjectNode) record.deepCopy()).put(field, value).toString();
    }
}
