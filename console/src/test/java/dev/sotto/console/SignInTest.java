package dev.sotto.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.sotto.provisioning.Act;
import dev.sotto.provisioning.AuditEntry;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Role;
import dev.sotto.provisioning.Stored;
import dev.sotto.provisioning.User;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignInTest {
    private Bench bench;

    @BeforeEach
    void start(@TempDir Path folder) {
        bench = new Bench(folder);
        bench.user("root", Role.ADMIN);
        bench.user("ada", Role.OPERATOR);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private int whoAmI(String cookie) {
        return bench.get("/api/v1/session", "Cookie", cookie).status();
    }

    private int tries(String name, String password) {
        return bench.post("/api/v1/session", "{'name':'" + name + "','password':'" + password + "'}")
                .status();
    }

    @Test
    void the_cookie_is_for_this_host_over_tls_alone_and_no_script_or_other_site_has_it() {
        Bench.Reply reply = bench.signIn("ada");
        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.header("set-cookie"))
                .matches("__Host-sid=[A-Za-z0-9_-]{43}; Path=/; Secure; HttpOnly; SameSite=Strict");
        assertThat(bench.store.audit(AuditEntry.Query.newest(1)))
                .extracting(AuditEntry::who, AuditEntry::action)
                .containsExactly(tuple("user:ada", "sign-in"));
    }

    @Test
    void a_cookie_that_somebody_else_gave_becomes_nobodys_and_signing_in_makes_a_new_one() {
        String planted = "__Host-sid=planted-by-somebody-else";
        assertThat(bench.post(
                                "/api/v1/session",
                                "{'name':'ada','password':'" + Bench.PASSWORD + "'}",
                                "Cookie",
                                planted)
                        .cookie())
                .isNotEqualTo(planted);
        assertThat(whoAmI(planted)).isEqualTo(401);
        String first = bench.signIn("ada").cookie();
        Bench.Reply again =
                bench.post("/api/v1/session", "{'name':'ada','password':'" + Bench.PASSWORD + "'}", "Cookie", first);
        assertThat(again.cookie()).isNotEqualTo(first);
        assertThat(whoAmI(first)).isEqualTo(401);
        assertThat(whoAmI(again.cookie())).isEqualTo(200);
    }

    @Test
    void a_session_ends_when_idle_and_in_any_case_after_its_hours() {
        String cookie = bench.signIn("ada").cookie();
        bench.clock.set(Bench.NOON.plus(Duration.ofMinutes(29)));
        assertThat(whoAmI(cookie)).isEqualTo(200);
        bench.clock.set(Bench.NOON.plus(Duration.ofMinutes(58)));
        assertThat(whoAmI(cookie)).isEqualTo(200);
        bench.clock.set(Bench.NOON.plus(Duration.ofMinutes(58 + 31)));
        assertThat(whoAmI(cookie)).isEqualTo(401);
        String other = bench.signIn("ada").cookie();
        for (int minutes = 20; minutes < 12 * 60; minutes += 20) {
            bench.clock.set(Bench.NOON.plus(Duration.ofMinutes(89 + minutes)));
            assertThat(whoAmI(other)).isEqualTo(200);
        }
        bench.clock.set(Bench.NOON.plus(Duration.ofMinutes(89 + 12 * 60 + 1)));
        assertThat(whoAmI(other)).isEqualTo(401);
    }

    @Test
    void who_is_disabled_or_removed_is_out_at_once() {
        String cookie = bench.signIn("ada").cookie();
        Stored<User> ada = bench.store.snapshot().byKey(Kind.USERS, "ada").orElseThrow();
        User off = new User("ada", "", Role.OPERATOR, false, ada.value().password());
        bench.store.replace(Act.of("test"), Kind.USERS, ada.id(), ada.version(), off);
        assertThat(whoAmI(cookie)).isEqualTo(401);
        assertThat(tries("ada", Bench.PASSWORD)).isEqualTo(401);
    }

    @Test
    void signing_out_ends_the_session_and_takes_the_cookie() {
        Bench.Reply in = bench.signIn("ada");
        Bench.Reply out = bench.delete(
                "/api/v1/session",
                "Cookie",
                in.cookie(),
                "X-CSRF-Token",
                in.json().path("csrf").asText());
        assertThat(out.status()).isEqualTo(204);
        assertThat(out.header("set-cookie")).contains("Max-Age=0");
        assertThat(whoAmI(in.cookie())).isEqualTo(401);
    }

    @Test
    void five_wrong_passwords_begin_a_pause_in_which_the_right_one_is_not_looked_at_and_others_get_in() {
        for (int i = 0; i < 5; i++) {
            assertThat(tries("ada", "wrong")).isEqualTo(401);
        }
        Bench.Reply locked = bench.signIn("ada");
        assertThat(locked.status()).isEqualTo(429);
        assertThat(Integer.parseInt(locked.header("retry-after"))).isBetween(1, 31);
        assertThat(tries("root", Bench.PASSWORD)).isEqualTo(201);
        bench.clock.set(Bench.NOON.plusSeconds(31));
        assertThat(tries("ada", "wrong")).isEqualTo(401);
        bench.clock.set(Bench.NOON.plusSeconds(31 + 59));
        assertThat(tries("ada", Bench.PASSWORD))
                .as("the second pause is longer")
                .isEqualTo(429);
        bench.clock.set(Bench.NOON.plusSeconds(31 + 61));
        assertThat(tries("ada", Bench.PASSWORD)).isEqualTo(201);
    }

    @Test
    void a_name_that_does_not_exist_is_answered_and_locked_like_any_other() {
        String ada =
                bench.post("/api/v1/session", "{'name':'ada','password':'x'}").text();
        assertThat(bench.post("/api/v1/session", "{'name':'eve','password':'x'}")
                        .text())
                .isEqualTo(ada);
        for (int i = 0; i < 4; i++) {
            assertThat(tries("eve", "x")).isEqualTo(401);
        }
        assertThat(tries("eve", "x")).isEqualTo(429);
    }

    @Test
    void guessing_over_many_names_from_one_source_is_stopped() {
        for (int i = 0; i < 20; i++) {
            assertThat(tries("n" + i, "x")).isEqualTo(401);
        }
        assertThat(tries("ada", Bench.PASSWORD)).isEqualTo(429);
    }

    @Test
    void a_new_password_ends_all_other_sessions() {
        String other = bench.signIn("ada").cookie();
        Bench.Reply mine = bench.signIn("ada");
        Bench.Reply changed = bench.put(
                "/api/v1/session/password",
                "{'old':'" + Bench.PASSWORD + "','password':'another sentence for a test'}",
                "Cookie",
                mine.cookie(),
                "X-CSRF-Token",
                mine.json().path("csrf").asText());
        assertThat(changed.status()).isEqualTo(200);
        assertThat(whoAmI(other)).isEqualTo(401);
        assertThat(whoAmI(mine.cookie())).isEqualTo(401);
        assertThat(whoAmI(changed.cookie())).isEqualTo(200);
        assertThat(tries("ada", Bench.PASSWORD)).isEqualTo(401);
        assertThat(tries("ada", "another sentence for a test")).isEqualTo(201);
    }
}
