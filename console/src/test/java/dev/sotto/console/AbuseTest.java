package dev.sotto.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sotto.provisioning.Role;
import dev.sotto.tests.kit.ForeignWords;
import dev.sotto.tests.kit.TableText;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What other pages, hostile programs and hostile texts do to every route, and that it comes to nothing. */
@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
class AbuseTest {
    /** They read no body, so it does not matter what it is. */
    private static final Set<String> WITHOUT_BODY = Set.of(
            "POST /api/v1/session/passkey/begin",
            "POST /api/v1/session/service/begin",
            "POST /api/v1/passkeys/begin",
            "POST /api/v1/webhooks/{id}/test");

    private Bench bench;
    private String[] session = {};
    private String cookie = "";

    @BeforeEach
    void start(@TempDir Path folder) {
        bench = new Bench(folder);
        bench.user("ada", Role.ADMIN);
        Bench.Reply in = bench.signIn("ada");
        cookie = in.cookie();
        session = new String[] {
            "Cookie", cookie, "X-CSRF-Token", in.json().path("csrf").asText()
        };
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private List<Route> changing() {
        return bench.console.routes().stream()
                .filter(route -> !route.method().equals("GET"))
                .toList();
    }

    private static String name(Route route) {
        return route.method() + " " + route.path();
    }

    private static String path(Route route) {
        return route.path().replaceAll("\\{[a-z]+}", "x");
    }

    private static String[] and(String[] some, String... more) {
        return Stream.concat(Arrays.stream(some), Arrays.stream(more)).toArray(String[]::new);
    }

    private static Optional<String> body(Route route) {
        return route.method().equals("DELETE") ? Optional.empty() : Optional.of("{}");
    }

    @Test
    void no_change_is_made_that_another_page_sends_or_that_has_no_token() {
        long before = bench.store.snapshot().generation();
        List<Route> all = changing();
        assertThat(all).hasSizeGreaterThan(35);
        for (Route route : all) {
            List<String[]> foreign = new ArrayList<>(List.of(
                    and(session, "Origin", "https://evil.example"),
                    and(session, "Origin", "null"),
                    and(session, "Origin", "http://localhost:" + bench.console.port()),
                    and(session, "Origin", "https://localhost.evil.example:" + bench.console.port()),
                    and(session, "Sec-Fetch-Site", "cross-site"),
                    and(session, "Sec-Fetch-Site", "same-site"),
                    and(session, "Sec-Fetch-Site", "none")));
            if (!route.isOpen()) {
                foreign.add(new String[] {"Cookie", cookie});
                foreign.add(new String[] {"Cookie", cookie, "X-CSRF-Token", ""});
                foreign.add(new String[] {"Cookie", cookie, "X-CSRF-Token", "undefined"});
            }
            for (String[] headers : foreign) {
                Bench.Reply reply = bench.send(route.method(), path(route), body(route), headers);
                assertThat(reply.status())
                        .as(name(route) + " " + List.of(headers))
                        .isEqualTo(403);
                assertThat(reply.header("set-cookie")).isEmpty();
                assertThat(reply.header("access-control-allow-origin")).isEmpty();
            }
        }
        assertThat(bench.store.snapshot().generation()).isEqualTo(before);
        assertThat(bench.live.commands).isEmpty();
        assertThat(bench.get("/api/v1/session", "Cookie", cookie).status()).isEqualTo(200);
    }

    @Test
    void no_route_takes_methods_that_it_does_not_have_or_tells_other_pages_that_they_may() {
        for (Route route : bench.console.routes()) {
            for (String method : List.of("OPTIONS", "TRACE", "PATCH")) {
                Bench.Reply reply = bench.send(
                        method, path(route), Optional.empty(), and(session, "Origin", "https://evil.example"));
                assertThat(reply.status()).as(method + " " + route.path()).isBetween(400, 499);
                assertThat(reply.header("access-control-allow-origin")).isEmpty();
            }
        }
    }

    @Test
    void bodies_that_are_deep_long_or_of_another_kind_are_refused_everywhere() {
        String deep = "{\"name\":" + "[".repeat(50_000) + "]".repeat(50_000) + "}";
        String longOne = "{\"name\":\"" + "x".repeat(1 << 20) + "\"}";
        int asked = 0;
        for (Route route : changing()) {
            if (route.method().equals("DELETE") || WITHOUT_BODY.contains(name(route))) {
                continue;
            }
            asked++;
            // Where there is no such record, that is what is said, before anything is read.
            Set<Integer> missing =
                    route.path().contains("{id}") || route.method().equals("PUT") ? Set.of(404, 428) : Set.of();
            assertThat(bench.send(route.method(), path(route), Optional.of(deep), session)
                            .status())
                    .as("deep: " + name(route))
                    .isIn(also(missing, 400));
            assertThat(bench.send(route.method(), path(route), Optional.of(longOne), session)
                            .status())
                    .as("long: " + name(route))
                    .isEqualTo(413);
            for (String type : List.of(
                    "text/plain",
                    "application/x-www-form-urlencoded",
                    "multipart/form-data; boundary=x",
                    "text/xml",
                    "")) {
                String[] headers = and(session, "Content-Type", type.isEmpty() ? "x" : type);
                assertThat(bench.send(route.method(), path(route), Optional.of("{}"), headers)
                                .status())
                        .as(type + ": " + name(route))
                        .isIn(also(missing, 415));
            }
        }
        assertThat(asked).isGreaterThan(20);
        assertThat(bench.get("/health/live").status()).isEqualTo(200);
    }

    private static Set<Integer> also(Set<Integer> some, int one) {
        Set<Integer> out = new TreeSet<>(some);
        out.add(one);
        return out;
    }

    @Test
    void no_part_of_a_path_leaves_its_place() {
        List<String> ways = List.of(
                "..%2f..%2f..%2fetc%2fpasswd",
                "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
                "..%5c..%5cwin.ini",
                "%00",
                "a%00b",
                "..;%2f",
                "%c0%ae%c0%ae%2f",
                "file%3a%2f%2f%2fetc%2fpasswd",
                "%252e%252e%252f",
                "sotto.db",
                "master.key");
        for (Route route : bench.console.routes()) {
            if (!route.path().contains("{") || !route.method().equals("GET")) {
                continue;
            }
            for (String way : ways) {
                Bench.Reply reply = bench.get(route.path().replaceAll("\\{[a-z]+}", way), session);
                assertThat(reply.status()).as(route.path() + " " + way).isIn(200, 400, 404);
                assertThat(reply.text()).doesNotContain("root:", "SQLite format");
                assertThat(reply.status() == 200 && route.isApi())
                        .as(route.path() + " " + way)
                        .isFalse();
            }
        }
        for (String way :
                List.of("/../sotto.db", "/assets/../../sotto.db", "/assets/%2e%2e/%2e%2e/master.key", "//etc/passwd")) {
            assertThat(bench.get(way).status()).as(way).isIn(400, 404);
        }
    }

    @Test
    void five_hundred_foreign_words_stay_text_in_records_refusals_and_the_audit_log() {
        List<String> words = ForeignWords.all();
        assertThat(words).hasSize(500);
        for (int i = 0; i < words.size(); i++) {
            String draft = JsonNodeFactory.instance
                    .objectNode()
                    .put("user", "w" + i)
                    .put("name", words.get(i))
                    .toString();
            Bench.Reply made = bench.send("POST", "/api/v1/conferences", Optional.of(draft), session);
            assertThat(made.status()).as(words.get(i) + ": " + made.text()).isEqualTo(201);
            assertThat(made.json().at("/record/name").asText()).isEqualTo(words.get(i));
            assertThat(made.header("content-type")).isEqualTo("application/json");
            assertThat(made.header("x-content-type-options")).isEqualTo("nosniff");
            Bench.Reply refused = bench.send(
                    "POST",
                    "/api/v1/conferences",
                    Optional.of(JsonNodeFactory.instance
                            .objectNode()
                            .put(words.get(i), 1)
                            .toString()),
                    session);
            assertThat(refused.status()).isIn(400, 422);
            assertThat(refused.header("content-type")).isEqualTo("application/problem+json");
        }
        JsonNode audit = bench.get("/api/v1/audit?limit=200", session).json();
        assertThat(audit.at("/items/0/after/name").asText()).isEqualTo(words.getLast());
    }

    @Test
    void no_cell_of_a_table_calculates() {
        List<String> words = ForeignWords.all();
        words.forEach(word -> bench.calls.add(CallsTest.call(word, "refused", word, Bench.NOON)));
        bench.awaitCalls(500);
        String table = bench.get("/api/v1/calls.csv", session).text();
        List<List<String>> rows = TableText.rows(table);
        List<String> head = rows.removeFirst();
        assertThat(rows).hasSize(500);
        List<String> told = new ArrayList<>();
        for (List<String> row : rows) {
            assertThat(row).hasSameSizeAs(head).noneMatch(TableText::calculates);
            told.add(row.get(head.indexOf("from")));
        }
        assertThat(told)
                .containsExactlyInAnyOrderElementsOf(words.stream()
                        .map(word -> TableText.calculates(word) ? "'" + word : word)
                        .toList());
    }

    private SSLSocket open(String head) throws IOException {
        SSLSocket socket = (SSLSocket) Bench.trustingAll().getSocketFactory().createSocket();
        socket.connect(new InetSocketAddress("localhost", bench.console.port()));
        socket.setSoTimeout((int) Duration.ofMinutes(2).toMillis());
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return socket;
    }

    /** Writes an octet each half second until the other side has enough; answers after how many seconds. */
    private static long drip(SSLSocket socket, String octets) throws Exception {
        long begun = System.nanoTime();
        Thread reader = Thread.ofVirtual().start(() -> {
            try {
                while (socket.getInputStream().read() >= 0) {
                    // What is said does not matter, only that it ends.
                }
                socket.close();
            } catch (IOException _) {
                // It ended.
            }
        });
        OutputStream out = socket.getOutputStream();
        for (int i = 0; reader.isAlive() && i < 400; i++) {
            try {
                out.write(octets.charAt(i % octets.length()));
                out.flush();
            } catch (IOException _) {
                break;
            }
            reader.join(Duration.ofMillis(500));
        }
        socket.close();
        return Duration.ofNanos(System.nanoTime() - begun).toSeconds();
    }

    @Test
    void a_head_or_a_body_that_drips_is_cut_off() throws Exception {
        List<Thread> all = new ArrayList<>();
        long[] seconds = new long[2];
        String[] heads = {
            "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
            "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
        };
        for (int i = 0; i < heads.length; i++) {
            int at = i;
            SSLSocket socket = open(heads[i]);
            all.add(Thread.ofVirtual().start(() -> {
                try {
                    seconds[at] = drip(socket, "x");
                } catch (Exception e) {
                    seconds[at] = 999;
                }
            }));
        }
        for (Thread one : all) {
            one.join();
        }
        assertThat(Arrays.stream(seconds).max().orElseThrow()).isLessThan(90);
        assertThat(bench.get("/health/live").status()).isEqualTo(200);
    }

    @Test
    void one_source_holds_so_many_connections_and_others_still_get_in() throws Exception {
        List<SSLSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < OpenConnections.MOST_EACH + 20; i++) {
                held.add((SSLSocket) Bench.trustingAll().getSocketFactory().createSocket());
                held.getLast().bind(new InetSocketAddress("127.0.0.9", 0));
                held.getLast().connect(new InetSocketAddress("localhost", bench.console.port()));
            }
            assertThat(bench.get("/health/live").status()).isEqualTo(200);
            long closed = held.reversed().stream()
                    .limit(20)
                    .filter(AbuseTest::isClosed)
                    .count();
            assertThat(closed).isGreaterThanOrEqualTo(15);
        } finally {
            for (SSLSocket socket : held) {
                socket.close();
            }
        }
    }

    private static boolean isClosed(SSLSocket socket) {
        try {
            socket.setSoTimeout(10_000);
            socket.startHandshake();
            return false;
        } catch (IOException _) {
            return true;
        }
    }
}
