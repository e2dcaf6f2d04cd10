package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.endpoint.library.EndpointHome;
import dev.sotto.tests.kit.Postgres;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The appliance keeps its records in a PostgreSQL that is stopped without a word, for ten seconds; for a minute in the full run. */
class ALostDatabaseTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration AWAY = Duration.ofSeconds(Boolean.getBoolean("sotto.full") ? 60 : 10);

    @TempDir
    Path folder;

    @Test
    void calls_go_on_and_people_get_in_while_it_is_away_and_changes_are_taken_when_it_is_back() throws Exception {
        try (Postgres server = Postgres.start();
                Appliance appliance = Appliance.start(folder, "", on(server));
                Administrator admin = Administrator.of(appliance, folder);
                Crowd crowd = Crowd.at(appliance, "1000")) {
            Guests guests = new Guests(appliance, folder.resolve("guests"), "1000");
            List<Caller> members = guests.several(2).stream().map(crowd::call).toList();
            EndpointHome late = guests.one();
            crowd.await(
                    "both hear each other", PATIENCE, () -> members.stream().allMatch(m -> Crowd.hearsAll(m, members)));
            assertThat(write(admin, "6000").statusCode()).isEqualTo(201);
            Stretch stretch = Stretch.begin(members);
            long end = System.nanoTime() + AWAY.toNanos();

            server.crash();
            admin.awaitStore("unreachable");
            HttpResponse<String> refused = write(admin, "6001");
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
            assertThat(refused.body())
                    .contains("urn:sotto:problem:store-unreachable", "nothing can be changed until it is back");
            assertThat(refused.headers().firstValue("retry-after")).hasValue("5");
            assertThat(admin.read("/api/v1/conferences?q=6000")).contains("\"6000\"");
            assertThat(admin.read("/api/v1/live")).contains("\"conferences\":1");
            assertThat(admin.signInAgain().statusCode()).isEqualTo(201);
            try (Caller guest = crowd.call(late)) {
                crowd.await("who calls now hears everybody", PATIENCE, () -> Crowd.hearsAll(guest, members));
            }
            while (System.nanoTime() < end) {
                Thread.sleep(250);
                assertThat(members).allSatisfy(m -> assertThat(m.ending()).isEmpty());
            }

            server.restart();
            long back = System.nanoTime();
            admin.awaitStore("well");
            System.out.println("The store takes changes "
                    + Duration.ofNanos(System.nanoTime() - back).toMillis() + " ms after its data base is back");
            assertThat(write(admin, "6001").statusCode()).isEqualTo(201);
            assertThat(admin.read("/api/v1/audit?limit=10"))
                    .as("what was owed to the audit log")
                    .contains("\"sign-in\"");
            stretch.end();
            crowd.await("every frame is opened", PATIENCE, () -> stretch.missing() == 0);
            System.out.println(
                    stretch.expected() + " frames were to be opened meanwhile, " + stretch.missing() + " were not");
            assertThat(members).allSatisfy(m -> assertThat(m.ending()).isEmpty());
            assertThat(appliance.md().output()).doesNotContain("console.bug", "md.bug");
            startsBeforeItsDatabase(appliance, server, admin);
        }
    }

    private static Surroundings on(Postgres server) {
        return Surroundings.LOOPBACK.withMediaDistributor(Map.of("SOTTO_CONSOLE_STORE", server.newDatabase()));
    }

    private static HttpResponse<String> write(Administrator admin, String user) throws Exception {
        return admin.send(
                "POST",
                "/api/v1/conferences",
                "{\"user\":\"" + user + "\",\"name\":\"Room\",\"kind\":\"standard\"}",
                Map.of());
    }

    /** As when both are switched on together. */
    private static void startsBeforeItsDatabase(Appliance appliance, Postgres server, Administrator admin)
            throws Exception {
        appliance.md().kill();
        server.crash();
        CompletableFuture<Void> started = CompletableFuture.runAsync(appliance::restartMd);
        Thread.sleep(5000);
        assertThat(started).as("waits for its data base").isNotDone();
        server.restart();
        started.get();
        admin.awaitStore("well");
        assertThat(appliance.md().output()).contains("store.awaited");
    }
}
