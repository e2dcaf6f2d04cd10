package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of the console is killed in the middle of writes, again and again: what it acknowledged is there, and nothing is half there. */
class AKilledConsoleTest {
    private static final int ROUNDS = Boolean.getBoolean("sotto.full") ? 1000 : 5;
    private static final int LONGEST_MILLIS = 700;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern RECORD =
            Pattern.compile("\"user\":\"(w[0-9]+)\",\"name\":\"([^\"]*)\",\"description\":\"([^\"]*)\"");

    @TempDir
    Path folder;

    private final Map<String, String> acknowledged = new HashMap<>();
    private final Set<String> present = new HashSet<>();
    private int written;

    @Test
    void no_acknowledged_write_is_lost_and_none_is_half_done() throws Exception {
        Random random = new Random(20);
        try (Appliance appliance = Appliance.start(folder, "");
                Administrator admin = Administrator.of(appliance, folder)) {
            Map<String, String> token = token(admin);
            for (int round = 0; round < ROUNDS; round++) {
                Thread writer = Thread.ofVirtual().start(() -> writeUntilItDies(admin, token));
                Thread.sleep(random.nextInt(LONGEST_MILLIS));
                appliance.md().kill();
                writer.join();
                appliance.restartMd();
                appliance.md().await("console at https", PATIENCE);
                Map<String, String> stored = stored(admin, token);
                assertThat(stored).as("round %d", round).containsAllEntriesOf(acknowledged);
                assertThat(stored.keySet()).as("round %d", round).containsAll(present);
            }
            assertThat(acknowledged).as("something was written").isNotEmpty();
            assertThat(appliance.md("backup", folder.resolve("backup").toString()))
                    .contains("Wrote");
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

    /** Adds conferences, and gives each its second description, as fast as it can. */
    private void writeUntilItDies(Administrator admin, Map<String, String> token) {
        try {
            while (true) {
                String user = "w" + written++;
                HttpResponse<String> made = admin.send("POST", "/api/v1/conferences", body(user, "first"), token);
                if (made.statusCode() != 201) {
                    return;
                }
                acknowledged.put(user, "first");
                Map<String, String> headers = new HashMap<>(token);
                headers.put("If-Match", made.headers().firstValue("etag").orElseThrow());
                String path = made.headers().firstValue("location").orElseThrow();
                // From here on it may have either, until the answer is there.
                acknowledged.remove(user);
                present.add(user);
                HttpResponse<String> changed = admin.send("PUT", path, body(user, "second"), headers);
                if (changed.statusCode() != 200) {
                    return;
                }
                acknowledged.put(user, "second");
            }
        } catch (IOException _) {
            // It was killed.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static String body(String user, String description) {
        return "{\"user\":\"" + user + "\",\"name\":\"" + "long name ".repeat(10) + user + "\",\"description\":\""
                + description + "\",\"kind\":\"standard\"}";
    }

    /** What is there by now, each whole. */
    private static Map<String, String> stored(Administrator admin, Map<String, String> token)
            throws IOException, InterruptedException {
        Map<String, String> found = new HashMap<>();
        String cursor = "";
        do {
            HttpResponse<String> page = admin.send("GET", "/api/v1/conferences?limit=200" + cursor, "", token);
            assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
            Matcher record = RECORD.matcher(page.body());
            while (record.find()) {
                assertThat(record.group(2)).isEqualTo("long name ".repeat(10) + record.group(1));
                assertThat(record.group(3)).isIn("first", "second");
                assertThat(found.put(record.group(1), record.group(3)))
                        .as("each once")
                        .isNull();
            }
            Matcher next = Pattern.compile("\"next\":\"([^\"]+)\"").matcher(page.body());
            cursor = next.find() ? "&cursor=" + next.group(1) : "";
        } while (!cursor.isEmpty());
        return found;
    }
}
