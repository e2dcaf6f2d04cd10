package dev.sotto.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.provisioning.AuditEntry;
import dev.sotto.provisioning.Role;
import dev.sotto.tests.kit.OpenIdProvider;
import dev.sotto.tests.kit.OpenIdProvider.Lie;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Signing in by another service, which is a real one that can lie. */
class OidcTest {
    @TempDir
    Path folder;

    @TempDir
    Path other;

    private final OpenIdProvider provider = new OpenIdProvider();
    private Bench bench;

    @BeforeEach
    void start() {
        bench = new Bench(folder, config(provider.issuer()));
        bench.user("ada", Role.OPERATOR);
    }

    @AfterEach
    void stop() {
        bench.close();
        provider.close();
    }

    static OidcConfig config(String issuer) {
        return new OidcConfig(
                "Office", URI.create(issuer), OpenIdProvider.CLIENT, OpenIdProvider.SECRET, "preferred_username");
    }

    private JsonNode begin() {
        Bench.Reply reply = bench.post("/api/v1/session/service/begin", "{}");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.json();
    }

    /** What the service sends the browser back with. */
    static Map<String, String> back(JsonNode begun) {
        try (HttpClient browser = HttpClient.newHttpClient()) {
            HttpResponse<Void> answer = browser.send(
                    HttpRequest.newBuilder(URI.create(begun.path("address").asText()))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            URI to = URI.create(answer.headers().firstValue("Location").orElseThrow());
            Map<String, String> out = new HashMap<>();
            for (String part : to.getRawQuery().split("&")) {
                String[] pair = part.split("=", 2);
                out.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
            }
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What the page tells the console then. */
    static String answer(JsonNode begun, Map<String, String> back) {
        return "{'ceremony':'%s','secret':'%s','code':'%s','iss':'%s'}"
                .formatted(
                        begun.path("ceremony").asText(),
                        begun.path("secret").asText(),
                        back.get("code"),
                        back.getOrDefault("iss", ""));
    }

    private Bench.Reply finish(JsonNode begun, Map<String, String> back) {
        return bench.post("/api/v1/session/service", answer(begun, back));
    }

    @Test
    void who_is_a_user_here_gets_in_with_their_role_and_the_audit_log_says_by_what() {
        JsonNode begun = begin();
        Bench.Reply in = finish(begun, back(begun));
        assertThat(in.status()).as(in.text()).isEqualTo(201);
        assertThat(in.json().path("role").asText()).isEqualTo("operator");
        assertThat(in.header("set-cookie")).contains("__Host-sid=", "SameSite=Strict", "HttpOnly");
        assertThat(bench.store.audit(AuditEntry.Query.newest(1)).getFirst().toString())
                .contains("user:ada", "sign-in", "by Office");
    }

    @Test
    void who_is_none_or_is_switched_off_does_not_get_in() {
        provider.user = "mallory";
        JsonNode begun = begin();
        Bench.Reply out = finish(begun, back(begun));
        assertThat(out.status()).isEqualTo(403);
        assertThat(out.text())
                .contains("nobody of that name may use this console")
                .doesNotContain("mallory");
        assertThat(out.header("set-cookie")).isEmpty();
        provider.user = "Ada";
        JsonNode again = begin();
        assertThat(finish(again, back(again)).status())
                .as("names are what they are")
                .isEqualTo(403);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void a_token_that_is_wrong_in_any_way_lets_nobody_in(Lie lie) {
        provider.lie = lie;
        JsonNode begun = begin();
        Bench.Reply out = finish(begun, back(begun));
        assertThat(out.status()).as(out.text()).isEqualTo(401);
        assertThat(out.text()).contains("cannot be trusted");
        assertThat(out.header("set-cookie")).isEmpty();
    }

    @Test
    void a_sign_in_is_ended_once_by_the_tab_that_began_it_and_in_time() {
        JsonNode begun = begin();
        Map<String, String> back = back(begun);
        assertThat(finish(begun, back).status()).isEqualTo(201);
        assertThat(finish(begun, back).text()).as("again").contains("begin anew");
        JsonNode foreign = begin();
        JsonNode own = begin();
        Bench.Reply mixed = bench.post(
                "/api/v1/session/service",
                answer(foreign, back(foreign))
                        .replace(
                                foreign.path("secret").asText(),
                                own.path("secret").asText()));
        assertThat(mixed.text()).as("with a link from somebody else").contains("begin anew");
        JsonNode late = begin();
        bench.clock.set(Bench.NOON.plus(Duration.ofMinutes(6)));
        assertThat(finish(late, back(late)).text()).as("too late").contains("begin anew");
    }

    @Test
    void a_code_of_another_sign_in_or_of_another_service_is_of_no_use() {
        JsonNode one = begin();
        JsonNode other = begin();
        assertThat(finish(one, back(other)).text()).contains("no token for the code");
        JsonNode mixed = begin();
        Map<String, String> back = back(mixed);
        back.put("iss", "https://id.example.net");
        assertThat(finish(mixed, back).text()).contains("another service that sent the browser back");
        JsonNode silent = begin();
        Map<String, String> without = back(silent);
        without.remove("iss");
        assertThat(finish(silent, without).text()).contains("another service that sent the browser back");
    }

    @Test
    void a_service_that_is_not_there_is_said_so_and_passwords_still_work() {
        provider.close();
        Bench.Reply out = bench.post("/api/v1/session/service/begin", "{}");
        assertThat(out.status()).isEqualTo(502);
        assertThat(out.text()).contains("does not answer");
        assertThat(bench.signIn("ada").status()).isEqualTo(201);
    }

    @Test
    void a_service_that_describes_another_one_is_not_believed() {
        try (Bench wrong = new Bench(other, config(provider.issuer().replace("127.0.0.1", "localhost")))) {
            assertThat(wrong.post("/api/v1/session/service/begin", "{}").text())
                    .contains("it describes another service");
        }
    }

    @Test
    void without_a_service_there_is_no_such_way() {
        try (Bench plain = new Bench(other)) {
            assertThat(plain.post("/api/v1/session/service/begin", "{}").status())
                    .isEqualTo(404);
            assertThat(plain.get("/").text()).contains("<meta name=\"sotto-service\" content=\"\">");
        }
        assertThat(bench.get("/").text()).contains("<meta name=\"sotto-service\" content=\"Office\">");
        assertThat(config("https://id.example.org").toString()).doesNotContain(OpenIdProvider.SECRET);
        assertThat(Optional.of(bench.send("GET", "/sign-in/service?code=x", Optional.empty())
                        .status()))
                .contains(200);
    }
}
