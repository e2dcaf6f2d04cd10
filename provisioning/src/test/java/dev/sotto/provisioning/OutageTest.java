package dev.sotto.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.tests.kit.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store does while its data base does not, and after. */
class OutageTest {
    @TempDir
    Path folder;

    private static Outcome<Conference> add(Store store, String user) {
        Conference value = new Conference(user, "Room", "", true, Conference.Kinds.PRIVATE, List.of(), 9, List.of());
        return store.create(Act.of("test"), Kind.CONFERENCES, store.newId(), value);
    }

    @Test
    void a_postgresql_that_is_gone_leaves_the_snapshot_and_changes_work_again_when_it_is_back() {
        try (Postgres server = Postgres.start();
                Store store = Databases.open(server.newDatabase())) {
            add(store, "1000");
            server.crash();
            assertThatThrownBy(() -> add(store, "2000"))
                    .isInstanceOfSatisfying(
                            StoreUnavailable.class,
                            e -> assertThat(e.why()).isEqualTo(StoreUnavailable.Why.UNREACHABLE));
            assertThatThrownBy(store::check).isInstanceOf(StoreUnavailable.class);
            assertThat(store.trouble())
                    .hasValueSatisfying(t -> assertThat(t.why()).isEqualTo(StoreUnavailable.Why.UNREACHABLE));
            assertThat(store.noteInTime(Act.of("test"), "sign-in", "from here")).isFalse();
            assertThat(store.snapshot().all(Kind.CONFERENCES)).hasSize(1);
            server.restart();
            assertThat(add(store, "2000")).isInstanceOf(Outcome.Done.class);
            store.check();
            assertThat(store.trouble()).isEmpty();
            assertThat(store.snapshot().all(Kind.CONFERENCES)).hasSize(2);
            assertThat(store.audit(AuditEntry.Query.newest(1)))
                    .as("what was owed is written")
                    .extracting(AuditEntry::action)
                    .containsExactly("sign-in");
        }
    }

    @Test
    void a_full_data_base_is_said_to_be_full_and_takes_changes_again_when_there_is_room() throws Exception {
        String url = Databases.SQLITE.fresh(folder);
        try (Store store = Databases.open(url + "?max_page_count=60")) {
            StoreUnavailable.Why why = fill(store);
            assertThat(why).isEqualTo(StoreUnavailable.Why.FULL);
            assertThat(store.snapshot().all(Kind.CONFERENCES)).isNotEmpty();
            assertThatThrownBy(() -> add(store, "more")).isInstanceOf(StoreUnavailable.class);
            assertThat(store.trouble())
                    .hasValueSatisfying(t -> assertThat(t.sentence()).contains("disk"));
        }
        try (Store store = Databases.open(url)) {
            assertThat(add(store, "again")).isInstanceOf(Outcome.Done.class);
        }
    }

    @Test
    void notes_that_find_no_room_any_more_are_refused_and_not_forgotten() throws Exception {
        try (Postgres server = Postgres.start();
                Store store = Databases.open(server.newDatabase())) {
            server.crash();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 2000; i++) {
                            store.noteInTime(Act.of("test"), "sign-in", "" + i);
                        }
                    })
                    .isInstanceOf(StoreUnavailable.class);
            server.restart();
            store.check();
            assertThat(store.audit(AuditEntry.Query.newest(2000))).hasSize(1000);
        }
    }

    private static StoreUnavailable.Why fill(Store store) {
        for (int i = 0; i < 10_000; i++) {
            try {
                add(store, "n" + i);
            } catch (StoreUnavailable e) {
                return e.why();
            }
        }
        throw new AssertionError("never full");
    }

    @Test
    void a_file_that_is_no_data_base_is_refused() throws Exception {
        Path file = folder.resolve("sotto.db");
        Files.writeString(file, "not a data base at all, but long enough to look at".repeat(100));
        assertThatThrownBy(() -> Databases.open("jdbc:sqlite:" + file)).isInstanceOf(StoreUnavailable.class);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isNotEmpty();
    }
}
