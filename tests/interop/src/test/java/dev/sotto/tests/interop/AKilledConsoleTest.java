package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program of the console is killed in the middle of writes, again and again: what it acknowledged is there, and nothing is half there.
 * Four write at once, each into records of its own, and number what they write.
 */
class AKilledConsoleTest {
    private static final int ROUNDS = Integer.getInteger("sotto.kills", Boolean.getBoolean("sotto.full") ? 1000 : 5);
    private static final int WRITERS = 4;
    private static final int RECORDS_EACH = 8;
    private static final int LONGEST_MILLIS = 700;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern RECORD = Pattern.compile("\\{\"id\":\"([^\"]+)\",\"etag\":\"\\\\\"([0-9]+)\\\\\"\""
            + "[^{]*\"record\":\\{\"user\":\"(w[0-9]+)\",\"name\":\"([^\"]*)\",\"description\":\"([0-9]+)\"");

    @TempDir
    Path folder;

    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final AtomicLong acknowledgements = new AtomicLong();

    /**
     * What is known of a record.
     *
     * @param acknowledged the number that it has in any case; 0 if it need not be there
     * @param sent the number that it may have as well
     */
    private record Known(String id, String version, int acknowledged, int sent) {
        static final Known NOTHING = new Known("", "", 0, 0);

        Known sending() {
            return new Known(id, version, acknowledged, acknowledged + 1);
        }
    }

    @Test
    void no_acknowledged_write_is_lost_and_none_is_half_done() throws Exception {
        Random random = new Random(20);
        // The program starts a thousand times: what it loads is kept where it can be mapped, and no media waits for the
        // best ciphers.
        Path archive = folder.resolve("md.jsa");
        Surroundings quick = Surroundings.LOOPBACK.withMediaDistributor(Map.of(
                "JAVA_TOOL_OPTIONS",
                "-XX:+AutoCreateSharedArchive -XX:SharedArchiveFile=" + archive,
                "SOTTO_MEDIA_CIPHERS",
                "jce",
                "SOTTO_MEDIA_NATIVE_SOCKETS",
                "false"));
        try (Appliance appliance = Appliance.start(folder, "", quick);
                Administrator admin = Administrator.of(appliance, folder)) {
            Map<String, String> token = token(admin);
            Files.deleteIfExists(archive);
            appliance.md().close();
            appliance.restartMd();
            long start = System.nanoTime();
            for (int round = 0; round < ROUNDS; round++) {
                List<Thread> writers = new ArrayList<>();
                for (int writer = 0; writer < WRITERS; writer++) {
                    int number = writer;
                    writers.add(Thread.ofVirtual().start(() -> writeUntilItDies(admin, token, number)));
                }
                Thread.sleep(random.nextInt(LONGEST_MILLIS));
                appliance.md().kill();
                for (Thread writer : writers) {
                    writer.join();
                }
                appliance.restartMd();
                appliance.md().await("console at https", PATIENCE);
                compare(round, stored(admin, token));
                if (round % 50 == 49) {
                    System.out.println((round + 1) + " times killed, " + acknowledgements + " writes acknowledged, "
                            + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s");
                }
            }
            assertThat(acknowledgements.get()).as("something was written").isPositive();
            appliance.md().kill();
            assertThat(integrity(appliance.root(), folder.resolve("md/sotto.db")))
                    .isEqualTo("ok");
            System.out.println(ROUNDS + " times killed, " + acknowledgements + " writes acknowledged, none lost");
        }
    }

    private static Map<String, String> token(Administrator admin) throws IOException, InterruptedException {
        Matcher id = Pattern.compile("\"id\":\"([^\"]+)\"").matcher(admin.read("/api/v1/users"));
        assertThat(id.find()).isTrue();
        HttpResponse<String> made = admin.send(
                "POST",
                "/api/v1/tokens",
                "{\"name\":\"writer\",\"user\":\"" + id.group(1) + "\",\"role\":\"operator\",\"expires\":\""
                        + Instant.now().plus(Duration.ofDays(1)) + "\"}",
                Map.of());
        Matcher token = Pattern.compile("\"token\":\"([^\"]+)\"").matcher(made.body());
        assertThat(token.find()).as(made.body()).isTrue();
        return Map.of("Authorization", "Bearer " + token.group(1));
    }

    private void writeUntilItDies(Administrator admin, Map<String, String> token, int writer) {
        try {
            for (int i = 0; write(admin, token, "w" + writer + i % RECORDS_EACH); i++) {
                acknowledgements.incrementAndGet();
            }
        } catch (IOException _) {
            // It was killed.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Makes a record, or gives it its next number. */
    private boolean write(Administrator admin, Map<String, String> token, String user)
            throws IOException, InterruptedException {
        Known sending = known.getOrDefault(user, Known.NOTHING).sending();
        known.put(user, sending);
        boolean isNew = sending.id().isEmpty();
        Map<String, String> headers = new HashMap<>(token);
        headers.put("If-Match", "\"" + sending.version() + "\"");
        HttpResponse<String> answer = admin.send(
                isNew ? "POST" : "PUT",
                "/api/v1/conferences" + (isNew ? "" : "/" + sending.id()),
                body(user, sending.sent()),
                isNew ? token : headers);
        if (answer.statusCode() != (isNew ? 201 : 200)) {
            return false;
        }
        Matcher made = RECORD.matcher(answer.body());
        assertThat(made.find()).as(answer.body()).isTrue();
        known.put(user, new Known(made.group(1), made.group(2), sending.sent(), sending.sent()));
        return true;
    }

    private static String body(String user, int number) {
        return "{\"user\":\"" + user + "\",\"name\":\"" + "long name ".repeat(10) + number + "\",\"description\":\""
                + number + "\",\"kind\":\"standard\"}";
    }

    /** What is there by now, each whole. */
    private static Map<String, Known> stored(Administrator admin, Map<String, String> token)
            throws IOException, InterruptedException {
        Map<String, Known> found = new HashMap<>();
        HttpResponse<String> page = admin.send("GET", "/api/v1/conferences?limit=200", "", token);
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(page.body()).contains("\"next\":null");
        Matcher record = RECORD.matcher(page.body());
        while (record.find()) {
            int number = Integer.parseInt(record.group(5));
            assertThat(record.group(4)).as("of the same write").isEqualTo("long name ".repeat(10) + number);
            Known one = new Known(record.group(1), record.group(2), number, number);
            assertThat(found.put(record.group(3), one)).as("each once").isNull();
        }
        return found;
    }

    private void compare(int round, Map<String, Known> stored) {
        known.forEach((user, expected) -> {
            Known there = stored.getOrDefault(user, Known.NOTHING);
            assertThat(there.acknowledged())
                    .as("round %d, %s, %s", round, user, expected)
                    .isIn(expected.acknowledged(), expected.sent());
        });
        assertThat(known.keySet()).as("round %d", round).containsAll(stored.keySet());
        known.replaceAll((user, _) -> stored.getOrDefault(user, Known.NOTHING));
    }

    /** What the data base says of its own file, asked by the library that the program has. */
    private static String integrity(Path root, Path file) throws Exception {
        List<URL> jars = new ArrayList<>();
        try (Stream<Path> all = Files.list(root.resolve("appliance/md/target/lib"))) {
            for (Path jar : all.toList()) {
                jars.add(jar.toUri().toURL());
            }
        }
        try (URLClassLoader loader = new URLClassLoader(jars.toArray(URL[]::new))) {
            Driver driver = (Driver)
                    loader.loadClass("org.sqlite.JDBC").getDeclaredConstructor().newInstance();
            try (Connection connection = driver.connect("jdbc:sqlite:" + file, new Properties());
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("pragma integrity_check")) {
                assertThat(row.next()).isTrue();
                return row.getString(1);
            }
        }
    }
}
