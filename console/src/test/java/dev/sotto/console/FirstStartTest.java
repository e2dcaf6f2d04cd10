package dev.sotto.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Role;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstStartTest {
    @TempDir
    Path folder;

    private static String setup(String token) {
        return "{'token':'" + token + "','name':'ada','password':'" + Bench.PASSWORD + "'}";
    }

    private static String token(Bench bench) {
        String link = bench.console.setupLink().orElseThrow();
        assertThat(link).startsWith("https://localhost:" + bench.console.port() + "/setup#");
        return link.substring(link.indexOf('#') + 1);
    }

    @Test
    void nothing_but_setup_and_health_does_anything_before_there_is_an_administrator() {
        try (Bench bench = new Bench(folder)) {
            for (Route route : bench.console.routes()) {
                if (route.isApi()
                        && !route.path().startsWith("/api/v1/setup")
                        && !route.path().equals("/api/v1/session/passkey/begin")
                        && !route.path().startsWith("/api/v1/session/service")
                        && !route.path().startsWith("/health/")) {
                    Bench.Reply reply = bench.send(
                            route.method(),
                            route.path().replaceAll("\\{[a-z]+}", "x"),
                            route.method().equals("GET") ? Optional.empty() : Optional.of("{}"));
                    assertThat(reply.status())
                            .as(route.method() + " " + route.path())
                            .isEqualTo(401);
                }
            }
            assertThat(bench.store.snapshot().all(Kind.USERS)).isEmpty();
        }
    }

    @Test
    void the_link_makes_one_administrator_who_is_signed_in_then() {
        try (Bench bench = new Bench(folder)) {
            String token = token(bench);
            Bench.Reply made = bench.post("/api/v1/setup", setup(token));
            assertThat(made.status()).isEqualTo(201);
            assertThat(made.json().path("role").asText()).isEqualTo("admin");
            assertThat(bench.get("/api/v1/users", "Cookie", made.cookie()).status())
                    .isEqualTo(200);
            assertThat(bench.post("/api/v1/setup", setup(token).replace("ada", "eve"))
                            .status())
                    .isEqualTo(403);
            assertThat(bench.store.snapshot().all(Kind.USERS)).hasSize(1);
            assertThat(bench.signIn("ada").status()).isEqualTo(201);
        }
    }

    @Test
    void a_wrong_token_or_a_short_password_makes_nobody_and_leaves_the_link() {
        try (Bench bench = new Bench(folder)) {
            String token = token(bench);
            assertThat(bench.post("/api/v1/setup", setup("guess")).status()).isEqualTo(403);
            assertThat(bench.post("/api/v1/setup", setup("")).status()).isEqualTo(403);
            Bench.Reply weak = bench.post("/api/v1/setup", setup(token).replace(Bench.PASSWORD, "short"));
            assertThat(weak.status()).isEqualTo(422);
            assertThat(weak.json().at("/errors/0/pointer").asText()).isEqualTo("/password");
            assertThat(bench.store.snapshot().all(Kind.USERS)).isEmpty();
            assertThat(bench.post("/api/v1/setup", setup(token)).status()).isEqualTo(201);
        }
    }

    @Test
    void with_an_administrator_there_is_no_link_and_no_setup() {
        try (Bench bench = new Bench(folder)) {
            bench.user("ada", Role.ADMIN);
        }
        try (Bench bench = new Bench(folder)) {
            assertThat(bench.console.setupLink()).isEmpty();
            assertThat(bench.post("/api/v1/setup", setup("")).status()).isEqualTo(403);
        }
    }
}
