package dev.sotto.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.provisioning.AuditEntry;
import dev.sotto.provisioning.Role;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conferences that run: what is shown of them, and what an operator can have done. */
class LiveTest {
    private static final String ONE =
            "/api/v1/live/conferences/" + URLEncoder.encode(FakeLive.ROOM, StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private Bench bench;
    private String[] operator;

    @BeforeEach
    void open() {
        bench = new Bench(folder);
        operator = Bench.bearer(bench.token(Role.OPERATOR));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void what_is_not_known_is_left_out_and_what_is_known_has_one_digit() {
        bench.live.room(FakeLive.person("7", "ada"));
        Bench.Reply reply = bench.get(ONE, operator);
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        var person = reply.json().at("/participants/0");
        assertThat(person.path("lossPercent").asDouble()).isEqualTo(1.3);
        assertThat(person.has("rttMs")).isFalse();
        assertThat(person.has("inKbit")).isFalse();
        assertThat(person.path("keys").path("suite").asText()).isEqualTo("DOUBLE_AES_128_GCM");
        assertThat(person.path("keys").path("rosterName").asText()).isEqualTo("Ada L.");
        assertThat(person.path("keys").path("spi").asInt()).isEqualTo(4711);
        assertThat(person.path("keys").path("nextAt").asText()).isEqualTo("2026-11-30T13:00:00Z");
        assertThat(person.has("unopened")).isFalse();
        assertThat(reply.json().has("locked")).isFalse();
        assertThat(reply.json().at("/phones/0").toString())
                .isEqualTo("{\"number\":3,\"caller\":\"sip:+49@x\",\"gateway\":\"Bonn\",\"place\":\"lobby\","
                        + "\"muted\":false,\"handRaised\":true}");
        assertThat(reply.json().at("/events/0/sentence").asText()).isEqualTo("Ada joined.");
        var head = bench.get("/api/v1/live/conferences", operator).json().at("/items/0");
        assertThat(head.path("participants").asInt()).isEqualTo(1);
        assertThat(head.path("talkers").asInt()).isEqualTo(1);
        assertThat(bench.get("/api/v1/live", operator)
                        .json()
                        .path("participants")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void a_conference_that_nobody_is_in_is_not_in_the_list_but_what_happened_in_it_can_be_read() {
        bench.live.room();
        assertThat(bench.get("/api/v1/live/conferences", operator).json().path("items"))
                .isEmpty();
        assertThat(bench.get(ONE, operator).json().path("events")).hasSize(1);
        assertThat(bench.get("/api/v1/live/conferences/sip%3Anone%40x", operator)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void each_action_reaches_the_focus_as_what_it_is_and_the_audit_log_says_who_had_it_done() {
        String people = ONE + "/participants/7/actions";
        for (String word : List.of("lock", "rekey", "end")) {
            assertThat(bench.post(ONE + "/actions", "{'action':'" + word + "'}", operator)
                            .json()
                            .path("sentence")
                            .asText())
                    .isEqualTo("Done.");
        }
        for (String word : List.of("remove", "mute", "unmute")) {
            assertThat(bench.post(people, "{'action':'" + word + "'}", operator).status())
                    .isEqualTo(200);
        }
        for (String word : List.of("mute", "ask", "remove", "admit", "deny")) {
            assertThat(bench.post(ONE + "/phones/3/actions", "{'action':'" + word + "'}", operator)
                            .status())
                    .isEqualTo(200);
        }
        assertThat(bench.live.commands)
                .filteredOn(LiveCommand.Phone.class::isInstance)
                .extracting(command -> ((LiveCommand.Phone) command).act())
                .containsExactly(LivePhone.Act.values());
        assertThat(bench.live.commands)
                .filteredOn(command -> !(command instanceof LiveCommand.Phone))
                .containsExactly(
                        new LiveCommand.Lock(FakeLive.ROOM),
                        new LiveCommand.Rekey(FakeLive.ROOM),
                        new LiveCommand.End(FakeLive.ROOM),
                        new LiveCommand.Remove(FakeLive.ROOM, "7"),
                        new LiveCommand.Mute(FakeLive.ROOM, "7", true),
                        new LiveCommand.Mute(FakeLive.ROOM, "7", false));
        List<AuditEntry> log = bench.store.audit(AuditEntry.Query.newest(11));
        assertThat(log)
                .extracting(AuditEntry::action)
                .containsExactly(
                        "deny", "admit", "remove", "ask", "mute", "unmute", "mute", "remove", "end", "rekey", "lock");
        assertThat(log)
                .allMatch(entry -> entry.who().startsWith("token:operator")
                        && entry.label().contains(FakeLive.ROOM));
    }

    @Test
    void what_the_focus_refuses_is_409_with_its_sentence_and_in_the_audit_log() {
        bench.live.answer = new LiveAnswer(false, "The key distributor cannot be reached.");
        Bench.Reply reply = bench.post(ONE + "/actions", "{'action':'lock'}", operator);
        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.json().path("detail").asText()).isEqualTo("The key distributor cannot be reached.");
        assertThat(bench.store.audit(AuditEntry.Query.newest(1)).getFirst().label())
                .contains("refused: The key distributor cannot be reached.");
    }

    @Test
    void unknown_actions_and_other_roles_reach_nobody() {
        assertThat(bench.post(ONE + "/actions", "{'action':'unlock'}", operator).status())
                .isEqualTo(422);
        assertThat(bench.post(ONE + "/actions", "{}", operator).status()).isEqualTo(422);
        assertThat(bench.post(ONE + "/phones/3/actions", "{'action':'unmute'}", operator)
                        .status())
                .isEqualTo(422);
        assertThat(bench.post(ONE + "/phones/-3/actions", "{'action':'mute'}", operator)
                        .status())
                .isEqualTo(404);
        for (Role role : List.of(Role.VIEWER, Role.AUDITOR)) {
            String[] who = Bench.bearer(bench.token(role));
            assertThat(bench.post(ONE + "/actions", "{'action':'end'}", who).status())
                    .isEqualTo(403);
            assertThat(bench.post(ONE + "/participants/7/actions", "{'action':'remove'}", who)
                            .status())
                    .isEqualTo(403);
        }
        assertThat(bench.live.commands).isEmpty();
    }
}
