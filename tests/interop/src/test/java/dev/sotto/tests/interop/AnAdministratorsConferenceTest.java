package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An administrator sets the appliance up over its REST API, and conferences change while people are in them. */
class AnAdministratorsConferenceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ROOM =
            "{\"user\":\"5000\",\"name\":\"Made by REST\",\"kind\":\"standard\",\"enabled\":%s}";

    @TempDir
    Path folder;

    @Test
    void a_conference_that_is_added_can_be_joined_at_once_and_one_that_is_switched_off_keeps_who_is_in()
            throws Exception {
        try (Appliance appliance = Appliance.start(folder, "");
                Administrator admin = Administrator.of(appliance, folder)) {
            assertThat(admin.read("/api/v1/conferences"))
                    .as("those of the file")
                    .contains("\"user\":\"1000\"", "\"user\":\"4009\"");
            HttpResponse<String> made = admin.send("POST", "/api/v1/conferences", ROOM.formatted("true"), Map.of());
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            Path ada = folder.resolve("ada");
            try (RunningProgram first = appliance.call("5000", ada, "--standard", "--redial", "0", "--tone", "440")) {
                first.await("event connected", PATIENCE);
                HttpResponse<String> off = admin.send(
                        "PUT",
                        made.headers().firstValue("location").orElseThrow(),
                        ROOM.formatted("false"),
                        Map.of("If-Match", made.headers().firstValue("etag").orElseThrow()));
                assertThat(off.statusCode()).as(off.body()).isEqualTo(200);
                awaitRefusal(appliance, folder.resolve("bob"));
                assertThat(first.isAlive()).as(first.output()).isTrue();
            }
            String backup = folder.resolve("backup").toString();
            assertThat(appliance.md("backup", backup)).contains("Wrote " + backup);
            assertThat(appliance.md("restore", backup)).contains("Restored " + backup);
            assertThat(admin.read("/api/v1/conferences?q=5000")).contains("Made by REST");
        }
    }

    /** The focus hears of a change a moment after the answer. */
    private static void awaitRefusal(Appliance appliance, Path home) {
        for (int i = 0; i < 20; i++) {
            try (RunningProgram late = appliance.call("5000", home, "--standard", "--redial", "0", "--seconds", "1")) {
                if (late.awaitExit(PATIENCE) != 0) {
                    assertThat(late.output()).contains("404");
                    return;
                }
            }
        }
        throw new AssertionError("a conference that is switched off still takes calls");
    }
}
