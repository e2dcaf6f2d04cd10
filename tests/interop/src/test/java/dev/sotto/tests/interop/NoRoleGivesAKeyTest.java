package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The console is in the process that must not be trusted. So everything that it and its API can do is done here, by every role, in favour
 * of a foreign endpoint and a foreign telephone, and neither gets a key or a packet of a private conference.
 */
class NoRoleGivesAKeyTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String ROOM = "sip:1000@127.0.0.1";
    private static final String PIN = "86420975";
    /** What administrators would like to be a PIN. */
    private static final String WISHED = "13572468";

    /** Who signs in, how, and what their own account is; none of it is about a conference. */
    private static final Set<String> ABOUT_ONESELF = Set.of("setup", "session", "passkeys", "account");

    @TempDir
    Path folder;

    /** What was asked for: method and path of the API document. */
    private final Set<String> asked = new TreeSet<>();

    /** What a role tries, and what it was answered. */
    private final Map<String, List<Integer>> answers = new LinkedHashMap<>();

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return JSON.readTree(answer.body());
    }

    /** The first record that a search finds. */
    private static JsonNode found(Administrator reader, String search) throws Exception {
        return JSON.readTree(reader.read("/api/v1/" + search)).at("/items/0");
    }

    private HttpResponse<String> say(Administrator who, String method, String path, String template, String body)
            throws Exception {
        return say(who, method, path, template, body, Map.of());
    }

    private HttpResponse<String> say(
            Administrator who, String method, String path, String template, String body, Map<String, String> headers)
            throws Exception {
        asked.add(method + " " + template);
        HttpResponse<String> answer = who.send(method, path, body, headers);
        answers.computeIfAbsent(method + " " + template, _ -> new ArrayList<>()).add(answer.statusCode());
        return answer;
    }

    /** Makes a record, changes it to the same, and perhaps takes it away again; answers where it is, or would be. */
    private String record(Administrator who, String kind, String body, boolean takesAway) throws Exception {
        String all = "/api/v1/" + kind;
        HttpResponse<String> made = say(who, "POST", all, all, body);
        if (made.statusCode() != 201) {
            return all + "/none";
        }
        String one = made.headers().firstValue("location").orElseThrow();
        HttpResponse<String> changed = say(who, "PUT", one, all + "/{id}", body, Map.of("If-Match", etag(made)));
        if (takesAway) {
            say(who, "DELETE", one, all + "/{id}", "", Map.of("If-Match", etag(changed)));
        }
        return one;
    }

    private static String etag(HttpResponse<String> answer) {
        return answer.headers().firstValue("etag").orElseThrow(() -> new AssertionError(answer.body()));
    }

    /** Makes the private conference another one in every way that there is, and at last what it was. */
    private void rewrite(Administrator who, Administrator reader, String name) throws Exception {
        JsonNode room = found(reader, "conferences?q=1000");
        String one = "/api/v1/conferences/" + room.path("id").asText();
        String etag = room.path("etag").asText();
        for (String change : List.of(
                "\"kind\":\"standard\",\"mayJoin\":[\"sip:mallory@127.0.0.1\"]",
                "\"kind\":\"either\",\"enabled\":false",
                "\"kind\":\"private\"")) {
            String body = "{\"user\":\"1000\",\"name\":\"" + name + "\"," + change + "}";
            HttpResponse<String> changed =
                    say(who, "PUT", one, "/api/v1/conferences/{id}", body, Map.of("If-Match", etag));
            etag = changed.headers().firstValue("etag").orElse(etag);
        }
    }

    private int retried(Administrator who, String trunk) throws Exception {
        return say(who, "POST", trunk + "/retry", "/api/v1/trunks/{id}/retry", "")
                .statusCode();
    }

    /** Everything that only makes, changes or opens something. */
    private void sweep(Administrator who, Administrator reader, String name) throws Exception {
        rewrite(who, reader, name);
        String room = found(reader, "conferences?q=1000").path("id").asText();
        record(who, "conferences", "{\"user\":\"10" + name + "\",\"name\":\"Another\",\"kind\":\"standard\"}", true);
        record(who, "numbers", "{\"number\":\"+4930" + name.length() + "00\",\"conference\":\"" + room + "\"}", true);
        record(
                who,
                "rules",
                "{\"name\":\"open-" + name
                        + "\",\"order\":0,\"action\":\"conference\",\"role\":\"host\",\"conference\":\"" + room + "\"}",
                true);
        record(who, "accounts", "{\"user\":\"eve-" + name + "\",\"password\":\"" + WISHED + WISHED + "\"}", true);
        String trunk = "{\"name\":\"trunk-" + name + "\",\"peer\":{\"gateways\":[{\"host\":\"127.0.0.1\"}]}}";
        record(who, "trunks", trunk, true);
        // One that stays: every telephone of this machine calls by it, and a rule makes its callers hosts of the
        // private conference.
        String stays = record(who, "trunks", trunk.replace("trunk-", "way-"), false);
        // Until it runs, a moment after it was made, it cannot be tried again.
        for (int i = 0; i < 100 && retried(who, stays) == 409; i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        say(who, "POST", "/api/v1/trunks/test", "/api/v1/trunks/test", trunk);
        people(who, reader, name);
        hooks(who, name);
        HttpResponse<String> settings = reader.send("GET", "/api/v1/settings", "", Map.of());
        say(
                who,
                "PUT",
                "/api/v1/settings",
                "/api/v1/settings",
                "{\"callDays\":31}",
                Map.of("If-Match", etag(settings)));
        String live = "/api/v1/live/conferences/" + Administrator.quoted(ROOM);
        String template = "/api/v1/live/conferences/{address}";
        say(who, "POST", live + "/actions", template + "/actions", "{\"action\":\"rekey\"}");
        for (String action : List.of("admit", "ask")) {
            say(
                    who,
                    "POST",
                    live + "/phones/1/actions",
                    template + "/phones/{number}/actions",
                    "{\"action\":\"" + action + "\"}");
        }
        for (JsonNode one : json(reader.send("GET", live, "", Map.of())).path("participants")) {
            for (String action : List.of("mute", "unmute")) {
                say(
                        who,
                        "POST",
                        live + "/participants/" + one.path("id").asText() + "/actions",
                        template + "/participants/{id}/actions",
                        "{\"action\":\"" + action + "\"}");
            }
        }
    }

    /** Webhooks are told things; nothing that they answer is done. */
    private void hooks(Administrator who, String name) throws Exception {
        String hook = "{\"name\":\"hook-" + name + "\",\"url\":\"https://hooks.example/" + name + "\",\"secret\":\""
                + WISHED + WISHED + WISHED + WISHED + "\"}";
        String one = record(who, "webhooks", hook, false);
        say(who, "POST", one + "/test", "/api/v1/webhooks/{id}/test", "");
        record(who, "webhooks", hook.replace("hook-", "other-"), true);
    }

    private void people(Administrator who, Administrator reader, String name) throws Exception {
        String friend = record(who, "users", "{\"name\":\"friend-" + name + "\",\"role\":\"admin\"}", false);
        say(who, "PUT", friend + "/password", "/api/v1/users/{id}/password", "{\"password\":\"another sentence\"}");
        record(who, "users", "{\"name\":\"spare-" + name + "\",\"role\":\"viewer\"}", true);
        String root = found(reader, "users?q=root").path("id").asText();
        HttpResponse<String> token = say(
                who,
                "POST",
                "/api/v1/tokens",
                "/api/v1/tokens",
                "{\"name\":\"t-" + name + "\",\"user\":\"" + root + "\",\"role\":\"admin\",\"expires\":\""
                        + Instant.now().plus(Duration.ofDays(1)) + "\"}");
        say(
                who,
                "DELETE",
                token.headers().firstValue("location").orElse("/api/v1/tokens/none"),
                "/api/v1/tokens/{id}",
                "",
                Map.of("If-Match", token.headers().firstValue("etag").orElse("\"0\"")));
    }

    /** A user of each role, and a token with which it acts. */
    private static Administrator withRole(Administrator admin, String role) throws Exception {
        HttpResponse<String> user =
                admin.send("POST", "/api/v1/users", "{\"name\":\"" + role + "\",\"role\":\"" + role + "\"}", Map.of());
        HttpResponse<String> token = admin.send(
                "POST",
                "/api/v1/tokens",
                "{\"name\":\"" + role + "\",\"user\":\"" + json(user).path("id").asText() + "\",\"role\":\"" + role
                        + "\",\"expires\":\"" + Instant.now().plus(Duration.ofDays(1)) + "\"}",
                Map.of());
        assertThat(token.statusCode()).as(token.body()).isEqualTo(201);
        return admin.withToken(json(token).path("token").asText());
    }

    /** All that the API document has and that changes anything. */
    private static Set<String> changing(Administrator admin) throws Exception {
        Set<String> out = new TreeSet<>();
        JSON.readTree(admin.read("/api/v1/openapi.json"))
                .path("paths")
                .properties()
                .forEach(path -> {
                    String first = path.getKey().replace("/api/v1/", "").split("/", 2)[0];
                    path.getValue().fieldNames().forEachRemaining(method -> {
                        if (Set.of("post", "put", "patch", "delete").contains(method)
                                && !ABOUT_ONESELF.contains(first)) {
                            out.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                        }
                    });
                });
        return out;
    }

    private void strangerGetsNoKey(Appliance appliance, Path home) {
        try (RunningProgram mallory = appliance.call("1000", home, "--redial", "0", "--seconds", "5")) {
            assertThat(mallory.awaitExit(PATIENCE)).as(mallory.output()).isNotZero();
            assertThat(mallory.output()).doesNotContain("event secured").doesNotContain("event heard");
        }
    }

    private static void strangerHearsNothing(GatewayDoor door) throws InterruptedException {
        try (RawPhone eve = door.phone("eve")) {
            assertThat(eve.call(door.at("1000"), "")).isEqualTo(200);
            door.type(eve, WISHED, "REFUSED");
            door.staysOut(eve, "by a PIN that administrators wish for");
        }
    }

    @Test
    void what_all_roles_of_the_console_do_together_gets_no_foreign_endpoint_a_key_and_no_foreign_phone_a_packet()
            throws Exception {
        try (Appliance appliance = Appliance.start(folder, "");
                Administrator admin = Administrator.of(appliance, folder);
                RunningProgram gateway = appliance.startGateway("1000", PIN)) {
            GatewayDoor door = new GatewayDoor(appliance, gateway);
            Path adas = appliance.enrol("1000", "ada");
            Path mallorys = appliance.enrol("2000", "mallory");
            try (RunningProgram ada = appliance.call("1000", adas, "--tone", "" + GatewayDoor.TONE_HZ);
                    RawPhone good = door.phone("good")) {
                ada.await("event secured", PATIENCE);
                assertThat(good.call(door.at("1000"), "")).isEqualTo(200);
                door.type(good, PIN, "ADMITTED");
                TimeUnit.SECONDS.sleep(2);
                good.voice().press("0");
                assertThat(door.tone(good)).as("control: who has the PIN hears").isGreaterThan(GatewayDoor.HEARD);
                String before = appliance.kd("members", ROOM);
                assertThat(admin.read("/api/v1/live/conferences/" + Administrator.quoted(ROOM)))
                        .contains("\"phones\":[{\"number\":1,\"caller\":");

                for (String role : List.of("viewer", "auditor", "operator", "admin")) {
                    sweep(withRole(admin, role), admin, role);
                }
                assertThat(asked).as("all that changes anything was tried").isEqualTo(changing(admin));
                answers.forEach((what, codes) ->
                        assertThat(codes).as(what + ": somebody may do it").anyMatch(code -> code < 300));

                strangerGetsNoKey(appliance, mallorys);
                strangerHearsNothing(door);
                good.voice().press("0");
                assertThat(door.tone(good)).as("control: it is still in").isGreaterThan(GatewayDoor.HEARD);
                assertThat(rosterOf(appliance.kd("members", ROOM))).hasSize(4).isEqualTo(rosterOf(before));
            }
        }
    }

    /** Who may be in and who is, without what changes by itself: ages and keys. */
    private static List<String> rosterOf(String members) {
        return members.lines()
                .filter(line -> line.startsWith("may: ") || line.startsWith("in: "))
                .map(line -> line.replaceFirst("  SPI .*", ""))
                .toList();
    }
}
