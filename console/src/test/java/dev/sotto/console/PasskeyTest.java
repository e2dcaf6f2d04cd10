package dev.sotto.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.provisioning.Act;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Role;
import dev.sotto.provisioning.Stored;
import dev.sotto.provisioning.User;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasskeyTest {
    private static final String SIGN_IN = "/api/v1/session/passkey";

    @TempDir
    Path folder;

    private static String origin(Bench bench) {
        return "https://localhost:" + bench.console.port();
    }

    private static JsonNode begin(Bench bench) {
        return bench.post(SIGN_IN + "/begin", "{}").json();
    }

    private static int signIn(Bench bench, SoftPasskey key, String user) {
        return bench.post(SIGN_IN, key.shown(begin(bench), user).toString()).status();
    }

    /** A user who has that passkey. */
    private static Stored<User> with(Bench bench, SoftPasskey key, Role role) {
        Stored<User> user = bench.user("ada", role);
        assertThat(add(bench, key, "ada").status()).isEqualTo(201);
        return user;
    }

    private static Bench.Reply add(Bench bench, SoftPasskey key, String name) {
        Bench.Reply me = bench.signIn(name);
        String[] headers = {
            "Cookie", me.cookie(), "X-CSRF-Token", me.json().path("csrf").asText()
        };
        JsonNode begun = bench.post("/api/v1/passkeys/begin", "{}", headers).json();
        return bench.post(
                "/api/v1/passkeys", key.made(begun).put("name", "laptop").toString(), headers);
    }

    @Test
    void a_passkey_signs_in_and_its_counter_is_kept() {
        try (Bench bench = new Bench(folder)) {
            SoftPasskey key = new SoftPasskey(origin(bench));
            Stored<User> ada = with(bench, key, Role.OPERATOR);
            Bench.Reply in =
                    bench.post(SIGN_IN, key.shown(begin(bench), ada.id()).toString());
            assertThat(in.status()).as(in.text()).isEqualTo(201);
            assertThat(in.json().path("role").asText()).isEqualTo("operator");
            assertThat(bench.get("/api/v1/accounts", "Cookie", in.cookie()).status())
                    .isEqualTo(200);
            assertThat(bench.store
                            .snapshot()
                            .all(Kind.PASSKEYS)
                            .getFirst()
                            .value()
                            .signCount())
                    .isEqualTo("2");
        }
    }

    @Test
    void what_was_signed_is_good_once_and_for_five_minutes() {
        try (Bench bench = new Bench(folder)) {
            SoftPasskey key = new SoftPasskey(origin(bench));
            String ada = with(bench, key, Role.OPERATOR).id();
            String signed = key.shown(begin(bench), ada).toString();
            assertThat(bench.post(SIGN_IN, signed).status()).isEqualTo(201);
            assertThat(bench.post(SIGN_IN, signed).status()).isEqualTo(401);
            String late = key.shown(begin(bench), ada).toString();
            bench.clock.set(Bench.NOON.plus(Duration.ofMinutes(5).plusSeconds(1)));
            assertThat(bench.post(SIGN_IN, late).status()).isEqualTo(401);
        }
    }

    @Test
    void a_signature_for_another_page_another_person_or_by_another_key_is_refused() {
        try (Bench bench = new Bench(folder)) {
            SoftPasskey key = new SoftPasskey(origin(bench));
            String ada = with(bench, key, Role.OPERATOR).id();
            Stored<User> eve = bench.user("eve", Role.ADMIN);
            assertThat(signIn(bench, new SoftPasskey(origin(bench)), ada)).isEqualTo(401);
            assertThat(signIn(bench, new SoftPasskey("https://localhost:1"), ada))
                    .isEqualTo(401);
            assertThat(signIn(bench, key, eve.id())).isEqualTo(401);
            assertThat(signIn(bench, key, ada)).isEqualTo(201);
        }
    }

    @Test
    void a_counter_that_goes_back_tells_of_a_copy_and_is_refused() {
        try (Bench bench = new Bench(folder)) {
            SoftPasskey key = new SoftPasskey(origin(bench));
            String ada = with(bench, key, Role.OPERATOR).id();
            key.count = 50;
            assertThat(signIn(bench, key, ada)).isEqualTo(201);
            key.count = 50;
            assertThat(signIn(bench, key, ada)).isEqualTo(401);
        }
    }

    @Test
    void who_is_switched_off_does_not_get_in_and_a_removed_passkey_is_none() {
        try (Bench bench = new Bench(folder)) {
            bench.user("root", Role.ADMIN);
            SoftPasskey key = new SoftPasskey(origin(bench));
            Stored<User> ada = with(bench, key, Role.OPERATOR);
            User off = new User("ada", "", Role.OPERATOR, false, ada.value().password());
            Bench.done(bench.store.replace(Act.of("test"), Kind.USERS, ada.id(), ada.version(), off));
            assertThat(signIn(bench, key, ada.id())).isEqualTo(401);
            assertThat(bench.store.snapshot().all(Kind.PASSKEYS)).hasSize(1);
            Stored<User> now = bench.store.snapshot().find(Kind.USERS, ada.id()).orElseThrow();
            Bench.done(bench.store.remove(Act.of("test"), Kind.USERS, ada.id(), now.version()));
            assertThat(bench.store.snapshot().all(Kind.PASSKEYS)).isEmpty();
        }
    }

    @Test
    void the_first_administrator_can_do_with_a_passkey_alone_and_keeps_it() {
        try (Bench bench = new Bench(folder)) {
            String link = bench.console.setupLink().orElseThrow();
            String token = link.substring(link.indexOf('#') + 1);
            SoftPasskey key = new SoftPasskey(origin(bench));
            String said = "'token':'" + token + "','name':'ada'";
            JsonNode begun = bench.post("/api/v1/setup/begin", "{" + said + "}").json();
            Bench.Reply wrong = bench.post(
                    "/api/v1/setup",
                    "{" + said + ",'passkey':" + new SoftPasskey("https://localhost:1").made(begun) + "}");
            assertThat(wrong.status()).isEqualTo(401);
            JsonNode again = bench.post("/api/v1/setup/begin", "{" + said + "}").json();
            Bench.Reply made = bench.post("/api/v1/setup", "{" + said + ",'passkey':" + key.made(again) + "}");
            assertThat(made.status()).as(made.text()).isEqualTo(201);
            String ada = bench.store.snapshot().all(Kind.USERS).getFirst().id();
            assertThat(signIn(bench, key, ada)).isEqualTo(201);
            String[] me = {
                "Cookie",
                made.cookie(),
                "X-CSRF-Token",
                made.json().path("csrf").asText()
            };
            JsonNode kept = bench.get("/api/v1/passkeys", me).json().at("/items/0");
            String one = "/api/v1/passkeys/" + kept.path("id").asText();
            assertThat(bench.delete(
                                    one,
                                    "Cookie",
                                    me[1],
                                    me[2],
                                    me[3],
                                    "If-Match",
                                    kept.path("etag").asText())
                            .status())
                    .isEqualTo(409);
        }
    }

    @Test
    void somebody_else_s_passkeys_are_not_seen_and_not_removed() {
        try (Bench bench = new Bench(folder)) {
            Stored<User> ada = with(bench, new SoftPasskey(origin(bench)), Role.ADMIN);
            String token = bench.token(Role.VIEWER);
            assertThat(bench.get("/api/v1/passkeys", Bench.bearer(token)).json().path("items"))
                    .isEmpty();
            assertThat(bench.get("/api/v1/passkeys?user=" + ada.id(), Bench.bearer(token))
                            .status())
                    .isEqualTo(403);
            String id = bench.store.snapshot().all(Kind.PASSKEYS).getFirst().id();
            assertThat(bench.delete("/api/v1/passkeys/" + id, Bench.bearer(token))
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void an_address_of_numbers_is_no_name_for_passkeys() {
        assertThat(PasskeyCheck.isName("localhost")).isTrue();
        assertThat(PasskeyCheck.isName("console.example.org")).isTrue();
        assertThat(PasskeyCheck.isName("192.0.2.7")).isFalse();
        assertThat(PasskeyCheck.isName("2001:db8::1")).isFalse();
    }
}
