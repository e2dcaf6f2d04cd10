package dev.sotto.keying.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Setup, sessions and guessing, in virtual time. */
class PageDoorTest {
    @TempDir
    private Path folder;

    private PageRig rig;

    @BeforeEach
    void start() {
        rig = new PageRig(folder);
    }

    @AfterEach
    void stop() throws InterruptedException {
        rig.stop();
    }

    private void pass(long seconds) {
        rig.nowNanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void the_first_link_makes_one_operator_once_and_then_there_is_none_any_more() {
        String link = rig.page.firstSetupLink().orElseThrow();
        PageRig.Visitor first = rig.new Visitor();
        assertThat(first.get("/api/v1/session").body()).contains("\"setupOpen\":true");
        assertThat(first.setUp(link, "olga").statusCode()).isEqualTo(200);
        assertThat(first.get("/api/v1/operators").body()).isEqualTo("[\"olga\"]");
        assertThat(rig.new Visitor().setUp(link, "mallory").statusCode()).isEqualTo(403);
        assertThat(rig.page.firstSetupLink()).isEmpty();
    }

    @Test
    void a_link_is_over_after_a_day_and_a_newer_one_ends_it() {
        String old = rig.page.newSetupLink();
        String newer = rig.page.newSetupLink();
        assertThat(rig.new Visitor().setUp(old, "olga").statusCode()).isEqualTo(403);
        pass(24 * 3600);
        assertThat(rig.new Visitor().setUp(newer, "olga").statusCode()).isEqualTo(403);
    }

    @Test
    void a_password_that_is_too_short_leaves_the_link_good() {
        String link = rig.page.newSetupLink();
        String token = link.substring(link.indexOf("#setup=") + 7);
        PageRig.Visitor olga = rig.new Visitor();
        assertThat(olga.post("/api/v1/setup", "{\"token\":\"" + token + "\",\"name\":\"olga\",\"password\":\"short\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(olga.setUp(link, "olga").statusCode()).isEqualTo(200);
    }

    @Test
    void a_session_that_somebody_else_gave_the_browser_becomes_nobodys() {
        PageRig.Visitor mallory = rig.operator();
        PageRig.Visitor olga = rig.new Visitor();
        olga.headers.put("Cookie", mallory.headers.get("Cookie"));
        HttpResponse<String> signedIn = olga.signIn("olga", PageRig.PASSWORD);
        assertThat(signedIn.statusCode()).isEqualTo(200);
        assertThat(olga.headers.get("Cookie")).isNotEqualTo(mallory.headers.get("Cookie"));
        assertThat(mallory.get("/api/v1/conferences").statusCode()).isEqualTo(401);
        assertThat(signedIn.headers().firstValue("Set-Cookie").orElseThrow())
                .startsWith("__Host-")
                .endsWith("; Path=/; Secure; HttpOnly; SameSite=Strict");
    }

    @Test
    void a_session_ends_by_signing_out_by_half_an_hour_without_a_request_and_after_twelve_hours() {
        PageRig.Visitor out = rig.operator();
        assertThat(out.ask("DELETE", "/api/v1/session", "").statusCode()).isEqualTo(200);
        assertThat(out.get("/api/v1/audit").statusCode()).isEqualTo(401);

        PageRig.Visitor idle = rig.operator();
        pass(29 * 60);
        assertThat(idle.get("/api/v1/audit").statusCode()).isEqualTo(200);
        pass(31 * 60);
        assertThat(idle.get("/api/v1/audit").statusCode()).isEqualTo(401);

        PageRig.Visitor busy = rig.operator();
        for (int i = 0; i < 24; i++) {
            assertThat(busy.get("/api/v1/audit").statusCode()).isEqualTo(200);
            pass(29 * 60);
        }
        pass(29 * 60);
        assertThat(busy.get("/api/v1/audit").statusCode()).isEqualTo(401);
    }

    @Test
    void five_wrong_passwords_begin_a_pause_that_doubles_and_keeps_the_right_one_out_too() {
        rig.operator();
        PageRig.Visitor guesser = rig.new Visitor();
        for (int i = 0; i < 5; i++) {
            assertThat(guesser.signIn("olga", "wrong wrong wrong " + i).statusCode())
                    .isEqualTo(401);
        }
        assertThat(guesser.signIn("olga", PageRig.PASSWORD).statusCode()).isEqualTo(429);
        pass(31);
        assertThat(guesser.signIn("olga", "wrong again").statusCode()).isEqualTo(401);
        pass(31);
        assertThat(guesser.signIn("olga", PageRig.PASSWORD).statusCode())
                .as("a minute")
                .isEqualTo(429);
        pass(30);
        assertThat(guesser.signIn("olga", PageRig.PASSWORD).statusCode()).isEqualTo(200);
    }

    @Test
    void names_that_do_not_exist_are_answered_and_counted_like_others() {
        rig.operator();
        PageRig.Visitor guesser = rig.new Visitor();
        String known = guesser.signIn("olga", "wrong wrong wrong").body();
        for (int i = 0; i < 5; i++) {
            HttpResponse<String> unknown = guesser.signIn("nobody", "wrong wrong wrong");
            assertThat(unknown.statusCode()).isEqualTo(401);
            assertThat(unknown.body()).isEqualTo(known);
        }
        assertThat(guesser.signIn("nobody", "wrong wrong wrong").statusCode()).isEqualTo(429);
    }

    @Test
    void many_names_from_one_source_are_no_better_for_guessing() {
        SignInLedger ledger = new SignInLedger();
        for (int i = 0; i < 20; i++) {
            assertThat(ledger.isBlocked("name" + i, "192.0.2.1", 0)).isFalse();
            ledger.onWrong("name" + i, "192.0.2.1", 0);
        }
        assertThat(ledger.isBlocked("another", "192.0.2.1", 0)).isTrue();
        assertThat(ledger.isBlocked("another", "192.0.2.2", 0)).isFalse();
    }

    @Test
    void many_sources_are_no_better_for_guessing_one_name() {
        SignInLedger ledger = new SignInLedger();
        for (int i = 0; i < 50; i++) {
            ledger.onWrong("olga", "192.0.2." + i, 0);
        }
        assertThat(ledger.isBlocked("olga", "198.51.100.1", 0)).isTrue();
        assertThat(ledger.isBlocked("petra", "198.51.100.1", 0)).isFalse();
    }

    @Test
    void operators_come_and_go_but_the_last_one_stays() {
        PageRig.Visitor olga = rig.operator();
        assertThat(olga.ask("DELETE", "/api/v1/operators/olga", "").statusCode())
                .isEqualTo(409);
        String made = "{\"name\":\"petra\",\"password\":\"noch so ein guter Satz\"}";
        assertThat(olga.post("/api/v1/operators", made).statusCode()).isEqualTo(201);
        assertThat(olga.post("/api/v1/operators", made).statusCode()).isEqualTo(409);
        PageRig.Visitor petra = rig.new Visitor();
        assertThat(petra.signIn("petra", "noch so ein guter Satz").statusCode()).isEqualTo(200);
        assertThat(olga.ask("DELETE", "/api/v1/operators/petra", "").statusCode())
                .isEqualTo(200);
        assertThat(petra.get("/api/v1/audit").statusCode()).isEqualTo(401);
    }

    @Test
    void a_new_password_needs_the_old_one_and_signs_all_other_browsers_out() {
        PageRig.Visitor olga = rig.operator();
        PageRig.Visitor elsewhere = rig.new Visitor();
        elsewhere.signIn("olga", PageRig.PASSWORD);
        String body = "{\"password\":\"%s\",\"new\":\"der neue Satz ist besser\"}";
        assertThat(olga.post("/api/v1/session/password", body.formatted("not this one"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(olga.post("/api/v1/session/password", body.formatted(PageRig.PASSWORD))
                        .statusCode())
                .isEqualTo(200);
        assertThat(olga.get("/api/v1/audit").statusCode()).isEqualTo(200);
        assertThat(elsewhere.get("/api/v1/audit").statusCode()).isEqualTo(401);
        assertThat(elsewhere.signIn("olga", PageRig.PASSWORD).statusCode()).isEqualTo(401);
    }

    @Test
    void operators_and_what_they_did_outlast_the_process_and_sessions_do_not() throws Exception {
        PageRig.Visitor olga = rig.operatorWithRoom();
        String acts = olga.get("/api/v1/audit").body();
        rig.restart();
        assertThat(olga.get("/api/v1/audit").statusCode()).isEqualTo(401);
        assertThat(rig.page.firstSetupLink()).isEmpty();
        assertThat(olga.signIn("olga", PageRig.PASSWORD).statusCode()).isEqualTo(200);
        assertThat(olga.get("/api/v1/audit").body()).endsWith(acts.substring(1));
        assertThat(acts)
                .contains(
                        "\"who\":\"olga\",\"source\":\"127.0.0.1\",\"what\":\"create sip:1000@example.com private 0009\"");
        List<String> lines = Files.readAllLines(folder.resolve("page-journal"));
        assertThat(lines).noneMatch(line -> line.contains(PageRig.PASSWORD));
    }

    @Test
    void everything_is_answered_with_the_headers_that_fence_the_page() {
        for (String path : List.of("/", "/page.js", "/words.de.json", "/api/v1/session", "/nothing", "/api/v1/audit")) {
            HttpResponse<String> answer = rig.new Visitor().get(path);
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .as(path)
                    .contains("default-src 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'")
                    .doesNotContain("unsafe");
            assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
        }
    }
}
