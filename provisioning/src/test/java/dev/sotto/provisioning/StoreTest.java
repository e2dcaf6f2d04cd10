package dev.sotto.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.OperationFailed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole suite of the store, on both data bases. */
class StoreTest {
    private static final Act ADA = Act.of("user:ada");
    private static final String CANARY = "canary-of-a-trunk-password";

    @TempDir
    Path folder;

    static Stream<Databases> databases() {
        return Databases.all();
    }

    private static JsonNode json(String text) {
        return Documents.parse(text.replace('\'', '"'));
    }

    private static <T extends Record> Outcome<T> add(Store store, Kind<T> kind, String text) {
        return add(store, ADA, kind, text);
    }

    private static <T extends Record> Outcome<T> add(Store store, Act act, Kind<T> kind, String text) {
        String id = store.newId();
        Draft<T> draft = store.draft(kind, id, json(text), null);
        assertThat(draft).as(draft.toString()).isInstanceOf(Draft.Fine.class);
        return store.create(act, kind, id, ((Draft.Fine<T>) draft).value());
    }

    private static <T extends Record> Stored<T> done(Outcome<T> outcome) {
        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Done.class);
        return ((Outcome.Done<T>) outcome).record();
    }

    private static Stored<Conference> conference(Store store, String user) {
        return done(add(store, Kind.CONFERENCES, "{'user':'" + user + "','name':'Room " + user + "'}"));
    }

    private static Conference renamed(Conference one, String name) {
        return new Conference(
                one.user(),
                name,
                one.description(),
                one.enabled(),
                one.kind(),
                one.mayJoin(),
                one.maxLegs(),
                one.tags());
    }

    @ParameterizedTest
    @MethodSource("databases")
    void what_was_added_is_there_at_once_and_after_opening_again(Databases database) {
        String url = database.fresh(folder);
        Stored<Conference> made;
        try (Store store = Databases.open(url)) {
            made = conference(store, "1000");
            assertThat(store.snapshot().all(Kind.CONFERENCES)).containsExactly(made);
        }
        try (Store store = Databases.open(url)) {
            assertThat(store.snapshot().find(Kind.CONFERENCES, made.id())).contains(made);
            assertThat(store.snapshot().byKey(Kind.CONFERENCES, "1000")).contains(made);
            assertThat(store.snapshot().generation()).isEqualTo(made.version());
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void a_snapshot_stays_as_it_was(Databases database) {
        try (Store store = Databases.open(database.fresh(folder))) {
            Stored<Conference> one = conference(store, "1000");
            Snapshot before = store.snapshot();
            done(store.replace(ADA, Kind.CONFERENCES, one.id(), one.version(), renamed(one.value(), "Other")));
            conference(store, "2000");
            assertThat(before.all(Kind.CONFERENCES)).containsExactly(one);
            assertThat(store.snapshot().all(Kind.CONFERENCES)).hasSize(2);
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void two_of_a_kind_cannot_have_the_same_key_and_another_kind_can(Databases database) {
        try (Store store = Databases.open(database.fresh(folder))) {
            conference(store, "1000");
            assertThat(add(store, Kind.CONFERENCES, "{'user':'1000','name':'x'}"))
                    .isEqualTo(new Outcome.Faulty<>(
                            List.of(new FieldFault("/user", "is taken by another of the conferences."))));
            done(add(store, Kind.ACCOUNTS, "{'user':'1000','password':'twelve octets'}"));
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void a_change_of_an_old_version_changes_nothing(Databases database) {
        try (Store store = Databases.open(database.fresh(folder))) {
            Stored<Conference> one = conference(store, "1000");
            Stored<Conference> two =
                    done(store.replace(ADA, Kind.CONFERENCES, one.id(), one.version(), renamed(one.value(), "Second")));
            assertThat(store.replace(ADA, Kind.CONFERENCES, one.id(), one.version(), renamed(one.value(), "Third")))
                    .isEqualTo(new Outcome.Stale<>(two));
            assertThat(store.remove(ADA, Kind.CONFERENCES, one.id(), one.version()))
                    .isEqualTo(new Outcome.Stale<>(two));
            assertThat(store.snapshot().find(Kind.CONFERENCES, one.id())).contains(two);
            assertThat(store.audit(AuditEntry.Query.newest(10))).hasSize(2);
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void what_is_named_by_others_cannot_go_and_what_names_nothing_is_refused(Databases database) {
        try (Store store = Databases.open(database.fresh(folder))) {
            Stored<Conference> room = conference(store, "1000");
            Stored<DialNumber> number =
                    done(add(store, Kind.NUMBERS, "{'number':'+4930123','conference':'" + room.id() + "'}"));
            assertThat(store.remove(ADA, Kind.CONFERENCES, room.id(), room.version()))
                    .isEqualTo(new Outcome.InUse<>("It is used by numbers +4930123; change these first."));
            assertThat(add(store, Kind.NUMBERS, "{'number':'+1','conference':'" + number.id() + "'}"))
                    .isEqualTo(new Outcome.Faulty<>(
                            List.of(new FieldFault("/conference", "must be the id of one of the conferences."))));
            done(store.remove(ADA, Kind.NUMBERS, number.id(), number.version()));
            done(store.remove(ADA, Kind.CONFERENCES, room.id(), room.version()));
            assertThat(store.snapshot().all(Kind.CONFERENCES)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void tokens_go_with_their_user_and_may_not_do_more(Databases database) {
        try (Store store = Databases.open(database.fresh(folder))) {
            Stored<User> user = done(add(store, Kind.USERS, "{'name':'bob','role':'operator'}"));
            String token = "{'name':'t','user':'" + user.id() + "','expires':'2027-01-01T00:00:00Z','role':";
            assertThat(add(store, Kind.TOKENS, token + "'admin'}")).isInstanceOf(Outcome.Faulty.class);
            done(add(store, Kind.TOKENS, token + "'operator'}"));
            done(store.remove(ADA, Kind.USERS, user.id(), user.version()));
            assertThat(store.snapshot().all(Kind.TOKENS)).isEmpty();
            assertThat(store.audit(AuditEntry.Query.newest(2)))
                    .extracting(AuditEntry::action, AuditEntry::kind)
                    .containsExactly(tuple("remove", "users"), tuple("remove", "tokens"));
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void the_last_administrator_can_neither_go_nor_become_less(Databases database) {
        try (Store store = Databases.open(database.fresh(folder))) {
            User ada = new User("ada", "", Role.ADMIN, true, new Verifier("hash"));
            Stored<User> one = done(store.create(ADA, Kind.USERS, store.newId(), ada));
            assertThat(store.remove(ADA, Kind.USERS, one.id(), one.version())).isInstanceOf(Outcome.InUse.class);
            User less = new User("ada", "", Role.VIEWER, true, new Verifier("hash"));
            assertThat(store.replace(ADA, Kind.USERS, one.id(), one.version(), less))
                    .isInstanceOf(Outcome.Faulty.class);
            done(store.create(
                    ADA, Kind.USERS, store.newId(), new User("bob", "", Role.ADMIN, true, new Verifier("h"))));
            done(store.replace(ADA, Kind.USERS, one.id(), one.version(), less));
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void a_request_with_a_word_has_one_effect(Databases database) {
        try (Store store = Databases.open(database.fresh(folder))) {
            Act once = new Act("user:ada", Optional.of(new Act.Once("word", "digest")));
            Stored<Conference> made = done(add(store, once, Kind.CONFERENCES, "{'user':'1','name':'x'}"));
            assertThat(add(store, once, Kind.CONFERENCES, "{'user':'1','name':'x'}"))
                    .isEqualTo(new Outcome.Done<>(made, true));
            Act other = new Act("user:ada", Optional.of(new Act.Once("word", "another")));
            assertThat(add(store, other, Kind.CONFERENCES, "{'user':'2','name':'x'}"))
                    .isInstanceOf(Outcome.WordReused.class);
            Act bob = new Act("user:bob", Optional.of(new Act.Once("word", "digest")));
            done(add(store, bob, Kind.CONFERENCES, "{'user':'2','name':'x'}"));
            assertThat(store.snapshot().all(Kind.CONFERENCES)).hasSize(2);
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void the_audit_log_says_who_did_what_and_what_was_before(Databases database) {
        try (Store store = Databases.open(database.fresh(folder))) {
            Stored<Conference> one = conference(store, "1000");
            done(store.replace(
                    Act.of("token:backup"), Kind.CONFERENCES, one.id(), one.version(), renamed(one.value(), "New")));
            store.note(ADA, "sign-in", "ada");
            List<AuditEntry> all = store.audit(AuditEntry.Query.newest(10));
            assertThat(all).extracting(AuditEntry::number).containsExactly(3L, 2L, 1L);
            assertThat(all).extracting(AuditEntry::who).containsExactly("user:ada", "token:backup", "user:ada");
            assertThat(all).extracting(AuditEntry::action).containsExactly("sign-in", "replace", "create");
            AuditEntry replaced = all.get(1);
            assertThat(replaced.before().orElseThrow().get("name").textValue()).isEqualTo("Room 1000");
            assertThat(replaced.after().orElseThrow().get("name").textValue()).isEqualTo("New");
            assertThat(store.audit(new AuditEntry.Query(3, 1, "", "")))
                    .extracting(AuditEntry::number)
                    .containsExactly(2L);
            assertThat(store.audit(new AuditEntry.Query(100, 10, "token:backup", "")))
                    .hasSize(1);
            assertThat(store.audit(new AuditEntry.Query(100, 10, "", one.id()))).hasSize(2);
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void the_audit_log_only_grows_also_for_who_has_the_data_base(Databases database) throws SQLException {
        String url = database.fresh(folder);
        try (Store store = Databases.open(url)) {
            conference(store, "1000");
        }
        for (String sql : List.of("delete from audit", "update audit set who = 'nobody'")) {
            try (Connection connection = DriverManager.getConnection(url);
                    Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.executeUpdate(sql)).hasMessageContaining("the audit log only grows");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void a_secret_comes_back_only_at_its_place(Databases database) {
        try (Store store = Databases.open(database.fresh(folder))) {
            Stored<Account> ada = done(add(store, Kind.ACCOUNTS, "{'user':'ada','password':'" + CANARY + "'}"));
            Stored<Account> bob = done(add(store, Kind.ACCOUNTS, "{'user':'bob','password':'another secret'}"));
            try (KeyMaterial plain = store.reveal(ada.value().password(), ada.id(), "/password")) {
                assertThat(new String(plain.dangerousOctets(), StandardCharsets.UTF_8))
                        .isEqualTo(CANARY);
            }
            assertThatThrownBy(() -> store.reveal(ada.value().password(), bob.id(), "/password"))
                    .isInstanceOf(OperationFailed.class);
            assertThat(store.audit(AuditEntry.Query.newest(10)).toString()).doesNotContain(CANARY);
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void another_master_key_opens_nothing(Databases database) {
        String url = database.fresh(folder);
        Databases.open(url).close();
        KeyMaterial other = KeyMaterial.copyOf(new byte[32]);
        assertThatThrownBy(() -> Store.open(url, other, Entropy.system(), () -> Databases.NOON))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("another master key");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void a_store_of_a_newer_version_is_refused_with_a_sentence(Databases database) throws SQLException {
        String url = database.fresh(folder);
        Databases.open(url).close();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("insert into migration values (99, '0099-later', 'x', 'x')");
        }
        assertThatThrownBy(() -> Databases.open(url))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("written by a newer version of Sotto (schema 99; this one knows 2)");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void two_processes_that_change_the_same_store_lose_nothing(Databases database) {
        String url = database.fresh(folder);
        try (Store one = Databases.open(url);
                Store other = Databases.open(url)) {
            Stored<Conference> room = conference(one, "1000");
            conference(other, "2000");
            conference(one, "3000");
            assertThat(one.snapshot().all(Kind.CONFERENCES)).hasSize(3);
            assertThat(other.replace(ADA, Kind.CONFERENCES, room.id(), 99, room.value()))
                    .isInstanceOf(Outcome.Stale.class);
            assertThat(add(other, Kind.CONFERENCES, "{'user':'3000','name':'x'}"))
                    .isInstanceOf(Outcome.Faulty.class);
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void pages_follow_each_other_by_key(Databases database) {
        try (Store store = Databases.open(database.fresh(folder))) {
            for (int i = 5; i > 0; i--) {
                conference(store, "100" + i);
            }
            Snapshot now = store.snapshot();
            assertThat(now.page(Kind.CONFERENCES, "", 2, _ -> true))
                    .extracting(Stored::key)
                    .containsExactly("1001", "1002");
            assertThat(now.page(Kind.CONFERENCES, "1002", 10, one -> !one.key().equals("1004")))
                    .extracting(Stored::key)
                    .containsExactly("1003", "1005");
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void nothing_on_disk_has_a_secret_in_the_clear(Databases database) throws Exception {
        String url = database.fresh(folder);
        Path backup = folder.resolve("backup");
        try (Store store = Databases.open(url)) {
            done(add(store, Kind.ACCOUNTS, "{'user':'ada','password':'" + CANARY + "'}"));
            store.backup(backup);
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                            .as(file.toString())
                            .doesNotContain(CANARY);
                }
            }
        }
    }
}
