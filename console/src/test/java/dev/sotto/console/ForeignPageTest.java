package dev.sotto.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Role;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another page makes a browser send does nothing (CSRF). */
class ForeignPageTest {
    private static final String BODY = "{'user':'1','name':'x'}";

    private Bench bench;
    private String cookie = "";
    private String csrf = "";

    @BeforeEach
    void start(@TempDir Path folder) {
        bench = new Bench(folder);
        bench.user("ada", Role.ADMIN);
        Bench.Reply in = bench.signIn("ada");
        cookie = in.cookie();
        csrf = in.json().path("csrf").asText();
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private int post(String... headers) {
        return bench.post("/api/v1/conferences", BODY, headers).status();
    }

    @Test
    void a_change_needs_the_token_and_a_page_of_ours() {
        String ours = "https://localhost:" + bench.console.port();
        assertThat(post("Cookie", cookie)).isEqualTo(403);
        assertThat(post("Cookie", cookie, "X-CSRF-Token", "guess")).isEqualTo(403);
        assertThat(post("Cookie", cookie, "X-CSRF-Token", csrf, "Origin", "https://evil.example"))
                .isEqualTo(403);
        assertThat(post("Cookie", cookie, "X-CSRF-Token", csrf, "Origin", "null"))
                .isEqualTo(403);
        assertThat(post("Cookie", cookie, "X-CSRF-Token", csrf, "Sec-Fetch-Site", "cross-site"))
                .isEqualTo(403);
        assertThat(post("Cookie", cookie, "X-CSRF-Token", csrf, "Sec-Fetch-Site", "same-site"))
                .isEqualTo(403);
        assertThat(bench.store.snapshot().all(Kind.CONFERENCES)).isEmpty();
        assertThat(post("Cookie", cookie, "X-CSRF-Token", csrf, "Origin", ours, "Sec-Fetch-Site", "same-origin"))
                .isEqualTo(201);
    }

    @Test
    void nobody_is_signed_in_by_another_page() {
        Bench.Reply reply = bench.post(
                "/api/v1/session",
                "{'name':'ada','password':'" + Bench.PASSWORD + "'}",
                "Origin",
                "https://evil.example");
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.header("set-cookie")).isEmpty();
    }

    @Test
    void a_form_cannot_send_what_we_take() {
        assertThat(post("Cookie", cookie, "X-CSRF-Token", csrf, "Content-Type", "text/plain"))
                .isEqualTo(415);
        assertThat(post("Cookie", cookie, "X-CSRF-Token", csrf, "Content-Type", "application/x-www-form-urlencoded"))
                .isEqualTo(415);
    }

    @Test
    void the_token_of_another_session_is_worth_nothing() {
        bench.user("bob", Role.ADMIN);
        String other = bench.signIn("bob").json().path("csrf").asText();
        assertThat(post("Cookie", cookie, "X-CSRF-Token", other)).isEqualTo(403);
    }
}
