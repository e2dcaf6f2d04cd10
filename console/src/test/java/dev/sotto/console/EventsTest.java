package dev.sotto.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.provisioning.Act;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Role;
import dev.sotto.provisioning.Stored;
import dev.sotto.provisioning.User;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Streams of events over real TLS. */
@Execution(ExecutionMode.CONCURRENT)
class EventsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String END = "the stream ended";

    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /** The lines of one stream, as they come. */
    private final class Reading implements AutoCloseable {
        final HttpResponse<InputStream> response;
        final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        Reading(String topics, String... headers) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("https://localhost:" + bench.console.port() + "/api/v1/events?topics=" + topics))
                    .headers(headers)
                    .build();
            response = bench.client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            Thread.ofVirtual().start(this::read);
        }

        private void read() {
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                reader.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException _) {
                // It ended in the midst of something.
            }
            lines.add(END);
        }

        String next(String prefix) throws InterruptedException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            List<String> seen = new ArrayList<>();
            while (System.nanoTime() < end) {
                String line = lines.poll(1, TimeUnit.SECONDS);
                if (line != null && line.startsWith(prefix)) {
                    return line.substring(prefix.length());
                }
                if (line != null) {
                    seen.add(line);
                }
            }
            throw new AssertionError("no \"" + prefix + "\" but " + seen);
        }

        @Override
        public void close() throws IOException {
            response.body().close();
        }
    }

    private String[] viewer() {
        return Bench.bearer(bench.token(Role.VIEWER));
    }

    @Test
    void each_topic_comes_whole_at_once_and_again_only_when_it_changed() throws Exception {
        try (Reading reading = new Reading("live,records,conference:sip%3A1000%40conf.example", viewer())) {
            assertThat(reading.response.statusCode()).isEqualTo(200);
            assertThat(reading.response.headers().firstValue("content-type").orElseThrow())
                    .startsWith("text/event-stream");
            assertThat(reading.response.headers().firstValue("content-security-policy"))
                    .isPresent();
            assertThat(reading.next("id: ")).matches("[0-9a-f]{12}-[0-9]+");
            assertThat(reading.next("event: ")).isEqualTo("live");
            assertThat(reading.next("data: ")).contains("\"overview\"", "\"items\":[]");
            assertThat(reading.next("event: ")).isEqualTo("records");
            assertThat(reading.next("event: ")).isEqualTo("conference:" + FakeLive.ROOM);
            assertThat(reading.next("data: ")).contains("\"participants\":[]");
            bench.live.room(FakeLive.person("7", "ada"));
            assertThat(reading.next("event: ")).isEqualTo("live");
            assertThat(reading.next("event: ")).isEqualTo("conference:" + FakeLive.ROOM);
            assertThat(reading.next("data: ")).contains("\"name\":\"ada\"");
            // Another snapshot that reads the same sends nothing: the next that comes is what changes after it.
            bench.live.room(FakeLive.person("7", "ada"));
            Thread.sleep(600);
            bench.user("bob", Role.VIEWER);
            assertThat(reading.next("event: ")).isEqualTo("records");
        }
    }

    @Test
    void a_burst_of_changes_is_sent_as_few_whole_snapshots_and_ends_with_the_last() throws Exception {
        try (Reading reading = new Reading("conference:sip%3A1000%40conf.example", viewer())) {
            reading.next("data: ");
            long start = System.nanoTime();
            for (int i = 0; i < 2000; i++) {
                bench.live.room(FakeLive.person(Integer.toString(i), "p" + i));
            }
            String data = reading.next("data: ");
            int sent = 1;
            while (!data.contains("\"p1999\"")) {
                data = reading.next("data: ");
                sent++;
            }
            long tenths = (System.nanoTime() - start) / 100_000_000L + 2;
            assertThat(sent).isLessThanOrEqualTo((int) tenths);
        }
    }

    @Test
    void a_stream_ends_when_its_user_is_switched_off_and_when_somebody_signs_out() throws Exception {
        Stored<User> user = bench.user("eve", Role.VIEWER);
        Bench.Reply session = bench.signIn("eve");
        bench.user("ada", Role.VIEWER);
        Bench.Reply other = bench.signIn("ada");
        try (Reading eve = new Reading("live", "Cookie", session.cookie());
                Reading ada = new Reading("live", "Cookie", other.cookie())) {
            eve.next("data: ");
            ada.next("data: ");
            User off = new User("eve", "", Role.VIEWER, false, user.value().password());
            Bench.done(bench.store.replace(Act.of("test"), Kind.USERS, user.id(), user.version(), off));
            eve.next(END);
            bench.delete(
                    "/api/v1/session",
                    "Cookie",
                    other.cookie(),
                    "X-CSRF-Token",
                    other.json().path("csrf").asText());
            ada.next(END);
        }
    }

    @Test
    void an_open_page_alone_keeps_nobody_signed_in() throws Exception {
        bench.user("eve", Role.VIEWER);
        Bench.Reply session = bench.signIn("eve");
        try (Reading eve = new Reading("live", "Cookie", session.cookie())) {
            eve.next("data: ");
            Thread.sleep(2500);
            bench.clock.set(Bench.NOON.plus(Duration.ofMinutes(31)));
            eve.next(END);
        }
    }

    @Test
    void one_session_has_so_many_streams_and_no_more_until_one_ends() throws Exception {
        String[] who = viewer();
        List<Reading> open = new ArrayList<>();
        for (int i = 0; i < EventsDesk.MOST_EACH; i++) {
            open.add(new Reading("live", who));
        }
        Bench.Reply refused = bench.get("/api/v1/events?topics=live", who);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.json().path("detail").asText()).contains("as many streams as may be");
        assertThat(refused.header("retry-after")).isEqualTo("5");
        try (Reading another = new Reading("live", viewer())) {
            assertThat(another.response.statusCode())
                    .as("others have their own")
                    .isEqualTo(200);
        }
        open.removeFirst().close();
        for (int i = 0; bench.console.streams() > EventsDesk.MOST_EACH - 1; i++) {
            assertThat(i).as("a reader that is gone is noticed").isLessThan(600);
            bench.live.room(FakeLive.person(Integer.toString(i), "x" + i));
            Thread.sleep(100);
        }
        try (Reading again = new Reading("live", who)) {
            assertThat(again.response.statusCode()).isEqualTo(200);
        }
        for (Reading each : open) {
            each.close();
        }
    }

    @Test
    void a_reader_that_takes_nothing_is_cut_off_and_blocks_nobody() throws Exception {
        String token = bench.token(Role.VIEWER);
        try (SSLSocket slow = (SSLSocket) Bench.trustingAll().getSocketFactory().createSocket()) {
            slow.setReceiveBufferSize(4096);
            slow.connect(new java.net.InetSocketAddress("localhost", bench.console.port()));
            slow.getOutputStream()
                    .write(("GET /api/v1/events?topics=conference:" + FakeLive.ROOM
                                    + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            slow.getOutputStream().flush();
            LiveParticipant[] crowd = new LiveParticipant[2000];
            for (int round = 0; bench.console.streams() > 0 || round < 4; round++) {
                assertThat(round).as("it is cut off").isLessThan(1200);
                for (int i = 0; i < crowd.length; i++) {
                    crowd[i] = FakeLive.person(Integer.toString(i), "p" + round);
                }
                bench.live.room(crowd);
                Thread.sleep(100);
                assertThat(bench.get("/health/live").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void topics_that_are_none_are_refused() {
        String[] who = viewer();
        for (String wrong :
                List.of("", "x", "live,x", "conference:x", "conference:sip:a%0ab", "records,".repeat(20) + "y")) {
            assertThat(bench.get("/api/v1/events?topics=" + wrong, who).status())
                    .as(wrong)
                    .isEqualTo(400);
        }
        assertThat(bench.get("/api/v1/events", who).status()).isEqualTo(400);
        assertThat(bench.get("/api/v1/events?topics=live").status()).isEqualTo(401);
    }
}
