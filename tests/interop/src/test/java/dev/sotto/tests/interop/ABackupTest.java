package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An administrator backs the records up and brings them back while people talk, and on a machine that lost everything. */
class ABackupTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @Test
    void a_backup_brings_records_back_while_people_talk_and_a_wrong_file_or_key_changes_nothing() throws Exception {
        try (Appliance appliance = Appliance.start(folder, "");
                Administrator admin = Administrator.of(appliance, folder);
                Crowd crowd = Crowd.at(appliance, "1000")) {
            Guests guests = new Guests(appliance, folder.resolve("guests"), "1000");
            List<Caller> members = guests.several(2).stream().map(crowd::call).toList();
            crowd.await(
                    "both hear each other", PATIENCE, () -> members.stream().allMatch(m -> Crowd.hearsAll(m, members)));
            Stretch stretch = Stretch.begin(members);
            HttpResponse<String> made = write(admin, "6000", "Before");
            Path good = folder.resolve("good.backup");
            assertThat(appliance.md("backup", good.toString())).contains("Wrote " + good);
            remove(admin, made);
            write(admin, "6001", "After");

            refuses(appliance, good);
            assertThat(admin.read("/api/v1/conferences")).contains("\"6001\"").doesNotContain("\"6000\"");
            assertThat(appliance.md("restore", good.toString())).contains("Restored " + good);
            assertThat(admin.read("/api/v1/conferences"))
                    .contains("\"6000\"", "\"Before\"")
                    .doesNotContain("\"6001\"");
            assertThat(admin.read("/api/v1/audit")).contains("\"restore\"", "\"remove\"");
            stretch.end();
            crowd.await("every frame is opened", PATIENCE, () -> stretch.missing() == 0);
            assertThat(members).allSatisfy(m -> assertThat(m.ending()).isEmpty());
            comesBackWithItsKeyAlone(appliance, good);
        }
    }

    private static HttpResponse<String> write(Administrator admin, String user, String name) throws Exception {
        HttpResponse<String> made = admin.send(
                "POST",
                "/api/v1/conferences",
                "{\"user\":\"" + user + "\",\"name\":\"" + name + "\",\"kind\":\"standard\"}",
                Map.of());
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return made;
    }

    private static void remove(Administrator admin, HttpResponse<String> made) throws Exception {
        HttpResponse<String> gone = admin.send(
                "DELETE",
                made.headers().firstValue("location").orElseThrow(),
                "",
                Map.of("If-Match", made.headers().firstValue("etag").orElseThrow()));
        assertThat(gone.statusCode()).as(gone.body()).isEqualTo(204);
    }

    private void refuses(Appliance appliance, Path good) throws Exception {
        String text = Files.readString(good);
        refuses(appliance, text.replace("Before", "Behind"), "was changed or damaged. Nothing was restored");
        refuses(appliance, text.substring(0, text.length() / 2), "Nothing was restored");
        refuses(appliance, text.replaceFirst("\"schema\":\\d+", "\"schema\":999"), "made by a newer version of Sotto");
        refuses(appliance, "not a backup\n", "is no backup of Sotto");
        assertThatThrownBy(() -> appliance.md("backup", good.toString())).hasMessageContaining("overwrites nothing");
    }

    private void refuses(Appliance appliance, String text, String why) throws Exception {
        Path bad = Files.writeString(folder.resolve("bad.backup"), text, StandardCharsets.UTF_8);
        assertThatThrownBy(() -> appliance.md("restore", bad.toString()))
                .hasMessageContaining("ended with 1")
                .hasMessageContaining(why);
    }

    /** The disk is new; of the old one there are the backup and, kept apart, the master key. */
    private void comesBackWithItsKeyAlone(Appliance appliance, Path good) throws Exception {
        Path md = folder.resolve("md");
        Path key = Files.copy(md.resolve("master.key"), folder.resolve("kept.key"));
        loseStore(appliance, md);
        Files.delete(md.resolve("master.key"));
        appliance.restartMd();
        assertThatThrownBy(() -> appliance.md("restore", good.toString()))
                .hasMessageContaining("under another master key")
                .hasMessageContaining("Nothing was restored");
        loseStore(appliance, md);
        Files.delete(md.resolve("master.key"));
        Files.copy(key, md.resolve("master.key"));
        appliance.restartMd();
        assertThat(appliance.md("restore", good.toString())).contains("Restored " + good);
        Path again = folder.resolve("again.backup");
        appliance.md("backup", again.toString());
        assertThat(Files.readString(again)).contains("\\\"user\\\":\\\"6000\\\"");
    }

    private static void loseStore(Appliance appliance, Path md) throws Exception {
        appliance.md().kill();
        for (String file : List.of("sotto.db", "sotto.db-wal", "sotto.db-shm")) {
            Files.deleteIfExists(md.resolve(file));
        }
    }
}
