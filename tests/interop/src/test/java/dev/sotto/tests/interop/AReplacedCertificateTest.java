package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.appliance.config.ProgramIdentity;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An administrator puts another certificate into its place while people talk and a page is open. */
class AReplacedCertificateTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String REPLACED = "console.certificate_replaced";
    private static final String REFUSED = "console.certificate_refused";

    @TempDir
    Path folder;

    @Test
    void another_certificate_is_shown_within_seconds_and_calls_sessions_and_open_pages_go_on() throws Exception {
        try (Appliance appliance = Appliance.start(folder, "");
                Administrator admin = Administrator.of(appliance, folder);
                Crowd crowd = Crowd.at(appliance, "1000");
                BufferedReader page = new BufferedReader(
                        new InputStreamReader(admin.stream("/api/v1/events?topics=records"), StandardCharsets.UTF_8))) {
            Guests guests = new Guests(appliance, folder.resolve("guests"), "1000");
            List<Caller> members = guests.several(2).stream().map(crowd::call).toList();
            crowd.await(
                    "both hear each other", PATIENCE, () -> members.stream().allMatch(m -> Crowd.hearsAll(m, members)));
            Stretch stretch = Stretch.begin(members);

            Path shown = folder.resolve("md/console.pem");
            Path other = folder.resolve("other.pem");
            ProgramIdentity.loadOrMake(other, "sotto-console", List.of("127.0.0.1"));
            Files.copy(other, shown, StandardCopyOption.REPLACE_EXISTING);
            appliance.md().await(REPLACED, PATIENCE);
            try (Administrator again = admin.trusting(other)) {
                assertThat(again.read("/api/v1/session"))
                        .as("the session goes on")
                        .contains("\"name\":\"root\"");
                Files.writeString(shown, "half a certi");
                appliance.md().await(REFUSED, PATIENCE);
                assertThat(again.read("/api/v1/conferences")).contains("\"1000\"");
                assertThat(again.send(
                                        "POST",
                                        "/api/v1/conferences",
                                        "{\"user\":\"6000\",\"name\":\"Seen\",\"kind\":\"standard\"}",
                                        Map.of())
                                .statusCode())
                        .isEqualTo(201);
            }
            assertThat(generations(page)).as("the open page hears of it").isEqualTo(2);
            stretch.end();
            crowd.await("every frame is opened", PATIENCE, () -> stretch.missing() == 0);
            assertThat(members).allSatisfy(m -> assertThat(m.ending()).isEmpty());
        }
    }

    /** The one at the beginning, and another. */
    private static int generations(BufferedReader page) throws Exception {
        int seen = 0;
        for (String line = page.readLine(); line != null && seen < 2; line = seen < 2 ? page.readLine() : null) {
            seen += line.startsWith("data: ") ? 1 : 0;
        }
        return seen;
    }
}
