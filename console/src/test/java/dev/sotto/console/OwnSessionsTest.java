package dev.sotto.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.provisioning.AuditEntry;
import dev.sotto.provisioning.Role;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where somebody is signed in, and an end to it. */
class OwnSessionsTest {
    private static final String PATH = "/api/v1/account/sessions";

    private Bench bench;

    @BeforeEach
    void start(@TempDir Path folder) {
        bench = new Bench(folder);
        bench.user("ada", Role.VIEWER);
        bench.user("eve", Role.ADMIN);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private Bench.Reply signIn(String name, String agent) {
        return bench.post(
                "/api/v1/session", "{'name':'" + name + "','password':'" + Bench.PASSWORD + "'}", "User-Agent", agent);
    }

    private static String[] with(Bench.Reply session) {
        return new String[] {
            "Cookie",
            session.cookie(),
            "X-CSRF-Token",
            session.json().path("csrf").asText()
        };
    }

    private int whoAmI(Bench.Reply session) {
        return bench.get("/api/v1/session", "Cookie", session.cookie()).status();
    }

    @Test
    void each_sees_their_own_with_address_browser_and_times_and_no_secret() {
        Bench.Reply first = signIn("ada", "Desk <b>1</b>");
        bench.clock.set(Bench.NOON.plus(Duration.ofMinutes(5)));
        Bench.Reply second = signIn("ada", "Phone");
        signIn("eve", "Other");
        bench.clock.set(Bench.NOON.plus(Duration.ofMinutes(6)));
        Bench.Reply reply = bench.get(PATH, with(first));
        JsonNode items = reply.json().path("items");
        assertThat(items).hasSize(2);
        assertThat(items.get(0).path("agent").asText()).isEqualTo("Desk <b>1</b>");
        assertThat(items.get(0).path("current").asBoolean()).isTrue();
        assertThat(items.get(0).path("begun").asText()).isEqualTo("2026-11-30T12:00:00Z");
        assertThat(items.get(0).path("seen").asText()).isEqualTo("2026-11-30T12:06:00Z");
        assertThat(items.get(1).path("current").asBoolean()).isFalse();
        assertThat(items.get(1).path("address").asText()).isEqualTo("127.0.0.1");
        for (Bench.Reply each : new Bench.Reply[] {first, second}) {
            String cookie = each.cookie().substring(each.cookie().indexOf('=') + 1);
            assertThat(reply.text())
                    .doesNotContain(
                            cookie,
                            Tokens.hash(cookie),
                            each.json().path("csrf").asText());
        }
    }

    @Test
    void one_is_ended_at_once_and_nobody_ends_those_of_others() {
        Bench.Reply desk = signIn("ada", "Desk");
        Bench.Reply phone = signIn("ada", "Phone");
        Bench.Reply eve = signIn("eve", "Other");
        String id = "";
        for (JsonNode one : bench.get(PATH, with(desk)).json().path("items")) {
            id = one.path("current").asBoolean() ? id : one.path("id").asText();
        }
        assertThat(bench.delete(PATH + "/" + id, with(eve)).status()).isEqualTo(404);
        assertThat(whoAmI(phone)).isEqualTo(200);
        assertThat(bench.delete(PATH + "/" + id, with(desk)).status()).isEqualTo(204);
        assertThat(whoAmI(phone)).isEqualTo(401);
        assertThat(whoAmI(desk)).isEqualTo(200);
        assertThat(bench.store.audit(AuditEntry.Query.newest(1)).getFirst().label())
                .isEqualTo("of the session from 127.0.0.1");
    }

    @Test
    void all_others_are_ended_and_the_own_one_stays() {
        Bench.Reply desk = signIn("ada", "Desk");
        Bench.Reply phone = signIn("ada", "Phone");
        Bench.Reply tablet = signIn("ada", "Tablet");
        Bench.Reply eve = signIn("eve", "Other");
        assertThat(bench.delete(PATH, with(desk)).status()).isEqualTo(204);
        assertThat(whoAmI(phone)).isEqualTo(401);
        assertThat(whoAmI(tablet)).isEqualTo(401);
        assertThat(whoAmI(desk)).isEqualTo(200);
        assertThat(whoAmI(eve)).isEqualTo(200);
    }

    @Test
    void ending_the_own_one_is_signing_out_and_a_token_has_none() {
        Bench.Reply desk = signIn("ada", "Desk");
        String id = bench.get(PATH, with(desk)).json().at("/items/0/id").asText();
        Bench.Reply gone = bench.delete(PATH + "/" + id, with(desk));
        assertThat(gone.header("set-cookie")).contains("Max-Age=0");
        assertThat(whoAmI(desk)).isEqualTo(401);
        assertThat(bench.get(PATH, Bench.bearer(bench.token(Role.ADMIN))).status())
                .isEqualTo(404);
    }
}
