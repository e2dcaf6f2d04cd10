package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.endpoint.library.EndpointHome;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disks of both distributors fill up, that of the media distributor becomes read-only, and all are themselves again: calls notice
 * nothing, administrators are told.
 */
class AFullDiskTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MEBIBYTES = 32;
    /** They fill some blocks of the disk. */
    private static final int ENTRIES = 60;
    /** What the key distributor takes before, in octets. */
    private static final long SPARE = 512 * 1024;

    private static final String CONFERENCE =
            "{\"user\":\"%s\",\"name\":\"Room\",\"description\":\"" + "x".repeat(900) + "\",\"kind\":\"standard\"}";

    @TempDir
    Path folder;

    @Test
    void calls_go_on_and_people_get_in_while_the_disk_takes_nothing_and_changes_are_taken_when_it_does_again()
            throws Exception {
        Path mounted = Files.createDirectory(folder.resolve("small"));
        try (SmallDisk disk = SmallDisk.at(mounted, "md", MEBIBYTES);
                Appliance appliance = Appliance.start(disk.folder(), "", Surroundings.LOOPBACK.behind(disk.words()));
                Administrator admin = Administrator.of(appliance, disk.folder());
                Crowd crowd = Crowd.at(appliance, "1000")) {
            Guests guests = new Guests(appliance, folder.resolve("guests"), "1000");
            List<Caller> members = guests.several(2).stream().map(crowd::call).toList();
            List<EndpointHome> late = guests.several(2);
            crowd.await(
                    "both hear each other", PATIENCE, () -> members.stream().allMatch(m -> Crowd.hearsAll(m, members)));
            assertThat(write(admin, "6000").statusCode()).isEqualTo(201);
            Stretch stretch = Stretch.begin(members);

            disk.fill();
            awaitRefusal(admin, "full", "The disk of the store is full");
            readsAndSignsIn(admin);
            joins(crowd, late.get(0), members);
            guests.several(ENTRIES);
            assertThat(disk.folder().resolve("kd/journal.spare"))
                    .as("what the key distributor has to note found room")
                    .satisfies(spare -> assertThat(Files.size(spare)).isBetween(1L, SPARE - 1));

            disk.makeReadOnly();
            awaitRefusal(admin, "read-only", "read-only");
            joins(crowd, late.get(1), members);
            assertThat(callsLost(admin))
                    .as("calls that were not kept are counted")
                    .isPositive();

            disk.makeWritable();
            disk.free();
            admin.awaitStore("well");
            assertThat(write(admin, "6001").statusCode()).isEqualTo(201);
            assertThat(admin.read("/api/v1/audit?limit=10"))
                    .as("what was owed to the audit log")
                    .contains("\"sign-in\"");
            stretch.end();
            crowd.await("every frame is opened", PATIENCE, () -> stretch.missing() == 0);
            assertThat(members).allSatisfy(m -> assertThat(m.ending()).isEmpty());
            assertThat(appliance.kd("lock", "sip:2000@127.0.0.1"))
                    .as("the key distributor's journal")
                    .isNotEmpty();
            assertThat(appliance.md().output()).doesNotContain("console.bug", "md.bug");
        }
    }

    private static HttpResponse<String> write(Administrator admin, String user) throws Exception {
        return admin.send("POST", "/api/v1/conferences", CONFERENCE.formatted(user), Map.of());
    }

    /** A change may still find room where the last one left some. */
    private static void awaitRefusal(Administrator admin, String word, String sentence) throws Exception {
        admin.awaitStore(word);
        for (int i = 0; i < 10_000; i++) {
            HttpResponse<String> answer = write(admin, "7" + word.length() + i);
            assertThat(answer.statusCode()).as(answer.body()).isIn(201, 507);
            if (answer.body().contains("store-" + word)) {
                assertThat(answer.statusCode()).isEqualTo(507);
                assertThat(answer.headers().firstValue("content-type").orElseThrow())
                        .startsWith("application/problem+json");
                assertThat(answer.body()).contains("\"urn:sotto:problem:store-" + word + "\"", sentence);
                return;
            }
        }
        throw new AssertionError("a disk that is " + word + " takes everything");
    }

    private static void readsAndSignsIn(Administrator admin) throws Exception {
        assertThat(admin.read("/api/v1/conferences?q=6000")).contains("\"6000\"");
        assertThat(admin.read("/api/v1/audit")).contains("\"create\"");
        assertThat(admin.read("/api/v1/live")).contains("\"conferences\":1");
        assertThat(admin.signInAgain().statusCode()).isEqualTo(201);
    }

    private static void joins(Crowd crowd, EndpointHome home, List<Caller> members) {
        try (Caller guest = crowd.call(home)) {
            crowd.await("who calls now hears everybody", PATIENCE, () -> Crowd.hearsAll(guest, members));
        }
    }

    private static long callsLost(Administrator admin) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        long lost = 0;
        while (lost == 0 && System.nanoTime() < end) {
            Matcher figure = Pattern.compile("sotto_calls_lost_total (\\d+)").matcher(admin.read("/metrics"));
            assertThat(figure.find()).isTrue();
            lost = Long.parseLong(figure.group(1));
            Thread.sleep(250);
        }
        return lost;
    }
}
