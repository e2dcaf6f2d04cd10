package dev.sotto.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.OperationFailed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BackupTest {
    private static final Act ADA = Act.of("user:ada");

    @TempDir
    Path folder;

    static Stream<Databases> databases() {
        return Databases.all();
    }

    private static Stored<Conference> conference(Store store, String user) {
        return made(store.create(
                ADA,
                Kind.CONFERENCES,
                store.newId(),
                new Conference(user, "Room", "", true, Conference.Kinds.PRIVATE, List.of(), 9, List.of())));
    }

    private static <T extends Record> Stored<T> made(Outcome<T> outcome) {
        return ((Outcome.Done<T>) outcome).record();
    }

    private static Stored<Account> account(Store store, String user) {
        String id = store.newId();
        String json = "{\"user\":\"" + user + "\",\"password\":\"correct horse battery\"}";
        Draft<Account> draft = store.draft(Kind.ACCOUNTS, id, Documents.parse(json), null);
        return made(store.create(ADA, Kind.ACCOUNTS, id, ((Draft.Fine<Account>) draft).value()));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void a_backup_brings_everything_back_and_the_audit_log_keeps_what_came_after(Databases database) {
        Path file = folder.resolve("backup");
        try (Store store = Databases.open(database.fresh(folder))) {
            Stored<Conference> room = conference(store, "1000");
            Stored<Account> ada = account(store, "ada");
            store.backup(file);
            made(store.remove(ADA, Kind.CONFERENCES, room.id(), room.version()));
            conference(store, "2000");
            store.restore(Act.of("user:bob"), file);

            Snapshot now = store.snapshot();
            assertThat(now.all(Kind.CONFERENCES)).extracting(Stored::value).containsExactly(room.value());
            Stored<Account> back = now.find(Kind.ACCOUNTS, ada.id()).orElseThrow();
            try (KeyMaterial plain = store.reveal(back.value().password(), back.id(), "/password")) {
                assertThat(new String(plain.dangerousOctets(), StandardCharsets.UTF_8))
                        .isEqualTo("correct horse battery");
            }
            assertThat(store.audit(AuditEntry.Query.newest(10)))
                    .extracting(AuditEntry::action)
                    .containsExactly("restore", "create", "remove", "create", "create");
            assertThat(now.all(Kind.CONFERENCES).getFirst().version())
                    .as("an old version fits nothing any more")
                    .isGreaterThan(room.version() + 3);
            conference(store, "3000");
        }
    }

    @Test
    void a_store_moves_from_sqlite_to_postgresql_and_back_with_its_audit_log() {
        Path there = folder.resolve("there");
        Path back = folder.resolve("back");
        try (Store sqlite = Databases.open(Databases.SQLITE.fresh(folder))) {
            conference(sqlite, "1000");
            sqlite.backup(there);
        }
        try (Store postgresql = Databases.open(Databases.POSTGRESQL.fresh(folder))) {
            postgresql.restore(ADA, there);
            conference(postgresql, "2000");
            postgresql.backup(back);
        }
        try (Store sqlite = Databases.open("jdbc:sqlite:" + folder.resolve("other.db"))) {
            sqlite.restore(ADA, back);
            assertThat(sqlite.snapshot().all(Kind.CONFERENCES))
                    .extracting(Stored::key)
                    .containsExactly("1000", "2000");
            assertThat(sqlite.audit(AuditEntry.Query.newest(10)))
                    .extracting(AuditEntry::action)
                    .containsExactly("restore", "create", "restore", "create");
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void a_backup_is_made_while_others_write_and_is_of_one_moment(Databases database) throws Exception {
        try (Store store = Databases.open(database.fresh(folder))) {
            conference(store, "0");
            AtomicBoolean stop = new AtomicBoolean();
            Thread writer = Thread.ofPlatform().start(() -> {
                for (int i = 1; !stop.get(); i++) {
                    conference(store, "n" + i);
                }
            });
            for (int i = 0; i < 5; i++) {
                Path file = folder.resolve("backup" + i);
                store.backup(file);
                long records = Files.readAllLines(file).stream()
                        .filter(l -> l.contains("\"table\":\"record\""))
                        .count();
                long entries = Files.readAllLines(file).stream()
                        .filter(l -> l.contains("\"table\":\"audit\""))
                        .count();
                assertThat(records).isEqualTo(entries).isPositive();
            }
            stop.set(true);
            writer.join();
        }
    }

    @Test
    void a_damaged_cut_foreign_or_newer_file_is_refused_and_nothing_changes() throws Exception {
        try (Store store = Databases.open(Databases.SQLITE.fresh(folder))) {
            conference(store, "1000");
            Path good = folder.resolve("good");
            store.backup(good);
            String text = Files.readString(good);
            Snapshot before = store.snapshot();
            refuses(store, text.replace("Room", "Doom"), "was changed or damaged");
            refuses(store, text.substring(0, text.lastIndexOf("{\"sha256\"")), "is not whole: its end is missing");
            refuses(store, text.substring(0, text.length() / 2), "");
            refuses(store, text + "{}\n", "was changed or damaged");
            refuses(store, "PK\u0003\u0004", "is no backup of Sotto");
            refuses(store, "", "is no backup of Sotto");
            refuses(store, text.replace("\"schema\":2", "\"schema\":3"), "made by a newer version");
            assertThat(store.snapshot()).isSameAs(before);
            assertThat(store.audit(AuditEntry.Query.newest(10))).hasSize(1);
        }
    }

    private void refuses(Store store, String text, String why) throws Exception {
        Path bad = Files.writeString(folder.resolve("bad"), text);
        assertThatThrownBy(() -> store.restore(ADA, bad))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining(why)
                .hasMessageContaining("Nothing was restored");
    }

    @Test
    void any_changed_octet_is_noticed() throws Exception {
        try (Store store = Databases.open(Databases.SQLITE.fresh(folder))) {
            conference(store, "1000");
            Path good = folder.resolve("good");
            store.backup(good);
            byte[] octets = Files.readAllBytes(good);
            Path bad = folder.resolve("bad");
            for (int i = 0; i < octets.length - 1; i += 7) {
                byte[] changed = octets.clone();
                changed[i] ^= 1;
                Files.write(bad, changed);
                assertThatThrownBy(() -> store.restore(ADA, bad))
                        .as("octet " + i)
                        .isInstanceOf(OperationFailed.class);
            }
        }
    }

    @Test
    void a_backup_is_its_owners_alone_and_overwrites_nothing() throws Exception {
        try (Store store = Databases.open(Databases.SQLITE.fresh(folder))) {
            Path file = folder.resolve("backup");
            store.backup(file);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("sotto.db"))))
                    .isEqualTo("rw-------");
            assertThatThrownBy(() -> store.backup(file)).hasMessageContaining("overwrites nothing");
        }
    }

    @Test
    void a_backup_of_another_master_key_is_refused() throws Exception {
        Path file = folder.resolve("backup");
        try (Store store = Databases.open(Databases.SQLITE.fresh(folder))) {
            conference(store, "1000");
            store.backup(file);
        }
        try (Store other = Store.open(
                "jdbc:sqlite:" + folder.resolve("other.db"),
                KeyMaterial.copyOf(new byte[32]),
                Entropy.system(),
                () -> Databases.NOON)) {
            assertThatThrownBy(() -> other.restore(ADA, file)).hasMessageContaining("another master key");
            assertThat(other.snapshot().all(Kind.CONFERENCES)).isEmpty();
        }
    }
}
