package dev.sotto.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.provisioning.Documents;
import dev.sotto.provisioning.Kind;
import dev.sotto.tests.kit.OpenIdProvider;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API document tells the truth: every route is in it and nothing else, and what is answered is as it says. */
class ApiDocumentTest {
    private static final JsonNode DOCUMENT =
            Documents.parse(new String(Pages.file("openapi.json"), StandardCharsets.UTF_8));

    @TempDir
    Path folder;

    private static String operation(Route route) {
        return route.method() + " " + route.path();
    }

    private static Map<String, JsonNode> operations() {
        Map<String, JsonNode> out = new TreeMap<>();
        DOCUMENT.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(one ->
                                out.put(one.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), one.getValue())));
        return out;
    }

    @Test
    void every_route_is_documented_with_its_roles_and_nothing_else_is() {
        try (Bench bench = new Bench(folder)) {
            Map<String, String> served = new TreeMap<>();
            for (Route route : bench.console.routes()) {
                if (route.isApi()) {
                    TreeSet<String> roles = new TreeSet<>();
                    route.roles().forEach(r -> roles.add(r.name().toLowerCase(Locale.ROOT)));
                    served.put(operation(route), roles + (route.isOpen() ? " open" : ""));
                }
            }
            Map<String, String> documented = new TreeMap<>();
            operations().forEach((name, one) -> {
                TreeSet<String> roles = new TreeSet<>();
                one.path("x-roles").forEach(r -> roles.add(r.asText()));
                documented.put(name, roles + (one.has("security") ? " open" : ""));
            });
            assertThat(documented).isEqualTo(served);
        }
    }

    @Test
    void every_record_is_documented_with_all_its_fields() {
        Stream.of(
                        Kind.CONFERENCES,
                        Kind.NUMBERS,
                        Kind.RULES,
                        Kind.TRUNKS,
                        Kind.ACCOUNTS,
                        Kind.USERS,
                        Kind.TOKENS,
                        Kind.PASSKEYS,
                        Kind.WEBHOOKS,
                        Kind.SETTINGS)
                .map(Kind::type)
                .forEach(ApiDocumentTest::comparesWith);
    }

    private static void comparesWith(Class<?> type) {
        JsonNode schema = DOCUMENT.at("/components/schemas/" + type.getSimpleName());
        assertThat(schema.path("properties").properties().stream().map(Map.Entry::getKey))
                .as(type.getSimpleName())
                .containsExactlyElementsOf(Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
        for (RecordComponent part : type.getRecordComponents()) {
            Type of = part.getGenericType() instanceof ParameterizedType generic
                    ? generic.getActualTypeArguments()[0]
                    : part.getType();
            if (of instanceof Class<?> nested && nested.isRecord() && nested.getRecordComponents().length > 1) {
                comparesWith(nested);
            }
        }
    }

    @Test
    void every_operation_answers_as_documented() {
        try (OpenIdProvider provider = new OpenIdProvider();
                Bench bench = new Bench(folder, OidcTest.config(provider.issuer()))) {
            Map<String, JsonNode> left = new TreeMap<>(operations());
            Exercise exercise = new Exercise(bench, left);
            exercise.run();
            assertThat(left.keySet())
                    .as("operations that this test did not see succeed")
                    .isEmpty();
        }
    }

    /** Asks for everything once with success and once with a refusal, and compares both with the document. */
    private static final class Exercise {
        private final Bench bench;
        private final Map<String, JsonNode> left;
        private String[] me = {};

        Exercise(Bench bench, Map<String, JsonNode> left) {
            this.bench = bench;
            this.left = left;
        }

        void run() {
            succeed("GET", "/health/live", "/health/live", "");
            succeed("GET", "/health/ready", "/health/ready", "");
            String link = bench.console.setupLink().orElseThrow();
            String token = link.substring(link.indexOf('#') + 1);
            String password = "'password':'" + Bench.PASSWORD + "'";
            String begin = "{'token':'" + token + "','name':'ada'}";
            succeed("POST", "/api/v1/setup/begin", "/api/v1/setup/begin", begin);
            succeed(
                    "POST",
                    "/api/v1/setup",
                    "/api/v1/setup",
                    "{'token':'" + token + "','name':'ada'," + password + "}");
            signIn(succeed("POST", "/api/v1/session", "/api/v1/session", "{'name':'ada'," + password + "}"));
            succeed("GET", "/api/v1/session", "/api/v1/session", "");
            signIn(succeed(
                    "PUT",
                    "/api/v1/session/password",
                    "/api/v1/session/password",
                    "{'old':'" + Bench.PASSWORD + "'," + password + "}"));
            succeed("GET", "/api/v1/openapi.json", "/api/v1/openapi.json", "");
            String room = resource("conferences", "{'user':'1000','name':'x'}", false);
            String path = "/api/v1/conferences/";
            refused("GET", path + "{id}/calendar.ics", path + room + "/calendar.ics", "");
            String meeting = resource(
                    "conferences",
                    "{'user':'1001','name':'y','schedule':{'first':'2026-12-01T10:00','zone':'Europe/Berlin'}}",
                    false);
            succeed("GET", path + "{id}/calendar.ics", path + meeting + "/calendar.ics", "");
            String user = resource("users", "{'name':'bob','role':'viewer'}", false);
            succeed("PUT", "/api/v1/users/{id}/password", "/api/v1/users/" + user + "/password", "{" + password + "}");
            resource("numbers", "{'number':'+4930123','conference':'" + room + "'}", true);
            resource("rules", "{'name':'all','action':'conference','conference':'" + room + "'}", true);
            trunks();
            String account = resource("accounts", "{'user':'ada','password':'twelve octets'}", false);
            String there = "/api/v1/accounts/";
            succeed("GET", there + "{id}/registrations", there + account + "/registrations", "");
            refused("GET", there + "{id}/registrations", there + "none/registrations", "");
            resource("accounts", "{'user':'bob','password':'twelve octets'}", true);
            tokens(user);
            webhooks();
            settings();
            passkeys();
            service();
            remove("conferences", room);
            remove("users", user);
            live();
            succeed("GET", "/api/v1/audit", "/api/v1/audit", "");
            String mine = "/api/v1/account/sessions";
            bench.signIn("ada");
            refused("DELETE", mine + "/{id}", mine + "/none", "");
            succeed("DELETE", mine, mine, "");
            String own = succeed("GET", mine, mine, "").json().at("/items/0/id").asText();
            bench.signIn("ada");
            succeed("DELETE", mine + "/{id}", mine + "/" + own, "");
            signIn(bench.signIn("ada"));
            succeed("DELETE", "/api/v1/session", "/api/v1/session", "");
        }

        private void signIn(Bench.Reply reply) {
            me = new String[] {
                "Cookie",
                reply.cookie(),
                "X-CSRF-Token",
                reply.json().path("csrf").asText()
            };
        }

        private String resource(String word, String json, boolean remove) {
            String path = "/api/v1/" + word;
            Bench.Reply made = succeed("POST", path, path, json);
            String id = made.json().path("id").asText();
            succeed("GET", path, path, "");
            succeed("GET", path + "/{id}", path + "/" + id, "");
            String back = made.json().path("record").toString();
            succeed("PUT", path + "/{id}", path + "/" + id, back, "If-Match", made.header("etag"));
            refused("GET", path + "/{id}", path + "/none", "");
            refused("PUT", path + "/{id}", path + "/" + id, back);
            refused("POST", path, path, "{}");
            if (remove) {
                remove(word, id);
            }
            return id;
        }

        private void remove(String word, String id) {
            String path = "/api/v1/" + word;
            String etag = bench.get(path + "/" + id, me).header("etag");
            succeed("DELETE", path + "/{id}", path + "/" + id, "", "If-Match", etag);
        }

        private void live() {
            bench.live.room(FakeLive.person("7", "ada"));
            bench.calls.add(CallsTest.call("sip:ada@x", "refused", "486: full", Bench.NOON));
            String room = "/api/v1/live/conferences/"
                    + FakeLive.ROOM.replace(":", "%3A").replace("@", "%40");
            String template = "/api/v1/live/conferences/{address}";
            succeed("GET", "/api/v1/live", "/api/v1/live", "");
            succeed("GET", "/api/v1/live/conferences", "/api/v1/live/conferences", "");
            succeed("GET", template, room, "");
            refused("GET", template, "/api/v1/live/conferences/none", "");
            succeed("POST", template + "/actions", room + "/actions", "{'action':'lock'}");
            refused("POST", template + "/actions", room + "/actions", "{}");
            String person = "/participants/7/actions";
            succeed("POST", template + "/participants/{id}/actions", room + person, "{'action':'remove'}");
            succeed("POST", template + "/phones/{number}/actions", room + "/phones/3/actions", "{'action':'ask'}");
            bench.awaitCalls(1);
            Bench.Reply calls = succeed("GET", "/api/v1/calls", "/api/v1/calls", "");
            String id = calls.json().at("/items/0/id").asText();
            succeed("GET", "/api/v1/calls/{id}", "/api/v1/calls/" + id, "");
            refused("GET", "/api/v1/calls/{id}", "/api/v1/calls/none", "");
            refused("GET", "/api/v1/calls/{id}/packets", "/api/v1/calls/" + id + "/packets", "");
            bench.tape.put("id-sip:ada@x", List.of(PacketFileTest.packet("INVITE sip:1000@x SIP/2.0\r\n\r\n")));
            succeed("GET", "/api/v1/calls/{id}/packets", "/api/v1/calls/" + id + "/packets", "");
            succeed("GET", "/api/v1/calls.csv", "/api/v1/calls.csv", "");
            succeed("GET", "/api/v1/calls.jsonl", "/api/v1/calls.jsonl", "");
            bench.calls.add(new ConferenceEntry(
                    FakeLive.ROOM, Bench.NOON, Bench.NOON.plusSeconds(90), 3, 2, Duration.ofSeconds(150)));
            String past = "/api/v1/conference-log";
            Bench.Reply conferences = succeed("GET", past, past, "");
            while (conferences.json().path("items").isEmpty()) {
                conferences = succeed("GET", past, past, "");
            }
            assertThat(conferences.json().at("/items/0/participantMinutes").asDouble())
                    .isEqualTo(2.5);
            assertThat(succeed("GET", past + ".csv", past + ".csv", "").text())
                    .startsWith("id,conference,start,end,seconds,joined,most,participantMinutes")
                    .contains(",90,3,2,2.5");
            assertThat(succeed("GET", past + ".jsonl", past + ".jsonl", "")
                            .text()
                            .lines())
                    .hasSize(1);
            succeed("GET", "/metrics", "/metrics", "");
            refused("GET", "/api/v1/events", "/api/v1/events?topics=none", "");
            // What a stream brings is read in EventsTest, and is what the two above answer.
            left.remove("GET /api/v1/events");
        }

        private void trunks() {
            String path = "/api/v1/trunks";
            String whole = "{'name':'t','peer':{'gateways':[{'host':'sip.example.org'}]}}";
            String id = resource("trunks", whole, false);
            bench.trunks.states.set(List.of(FakeTrunks.refused(id)));
            bench.trunks.running.add(id);
            succeed("GET", path + "/states", path + "/states", "");
            succeed("POST", path + "/{id}/retry", path + "/" + id + "/retry", "");
            refused("POST", path + "/{id}/retry", path + "/none/retry", "");
            succeed("POST", path + "/test", path + "/test", whole);
            refused("POST", path + "/test", path + "/test", "{}");
            remove("trunks", id);
        }

        private void webhooks() {
            String id = resource(
                    "webhooks",
                    "{'name':'w','url':'http://localhost:1/','secret':'sixteen octets!!','events':['call-ended']}",
                    false);
            String one = "/api/v1/webhooks/" + id;
            succeed("POST", "/api/v1/webhooks/{id}/test", one + "/test", "");
            refused("POST", "/api/v1/webhooks/{id}/test", "/api/v1/webhooks/none/test", "");
            Bench.Reply tried = succeed("GET", "/api/v1/webhooks/{id}/deliveries", one + "/deliveries", "");
            while (tried.json().path("items").isEmpty()) {
                tried = succeed("GET", "/api/v1/webhooks/{id}/deliveries", one + "/deliveries", "");
            }
            remove("webhooks", id);
        }

        private void tokens(String user) {
            String json = "{'name':'t','user':'" + user + "','role':'viewer','expires':'2027-01-01T00:00:00Z'}";
            Bench.Reply made = succeed("POST", "/api/v1/tokens", "/api/v1/tokens", json);
            succeed("GET", "/api/v1/tokens", "/api/v1/tokens", "");
            String id = made.json().path("id").asText();
            succeed("GET", "/api/v1/tokens/{id}", "/api/v1/tokens/" + id, "");
            remove("tokens", id);
        }

        private void service() {
            String path = "/api/v1/session/service";
            JsonNode begun =
                    succeed("POST", path + "/begin", path + "/begin", "{}").json();
            refused("POST", path, path, "{'ceremony':'none','secret':'none','code':'none'}");
            signIn(succeed("POST", path, path, OidcTest.answer(begun, OidcTest.back(begun))));
        }

        private void passkeys() {
            String path = "/api/v1/passkeys";
            SoftPasskey key = new SoftPasskey("https://localhost:" + bench.console.port());
            Bench.Reply begun = succeed("POST", path + "/begin", path + "/begin", "{}");
            Bench.Reply made = succeed(
                    "POST",
                    path,
                    path,
                    key.made(begun.json()).put("name", "laptop").toString());
            succeed("GET", path, path, "");
            String user = made.json().at("/record/user").asText();
            String in = "/api/v1/session/passkey";
            Bench.Reply begin = succeed("POST", in + "/begin", in + "/begin", "{}");
            String[] before = me;
            me = new String[0];
            succeed("POST", in, in, key.shown(begin.json(), user).toString());
            me = before;
            String one = path + "/" + made.json().path("id").asText();
            String etag = bench.get(path, me).json().at("/items/0/etag").asText();
            succeed("DELETE", path + "/{id}", one, "", "If-Match", etag);
        }

        private void settings() {
            String path = "/api/v1/settings";
            Bench.Reply read = succeed("GET", path, path, "");
            succeed("PUT", path, path, "{'sessionHours':8}", "If-Match", read.header("etag"));
            refused("PUT", path, path, "{'sessionHours':0}");
        }

        private Bench.Reply succeed(String method, String template, String path, String json, String... headers) {
            Bench.Reply reply = ask(method, template, path, json, headers);
            assertThat(reply.status())
                    .as(method + " " + path + ": " + reply.text())
                    .isBetween(200, 299);
            left.remove(method + " " + template);
            return reply;
        }

        private void refused(String method, String template, String path, String json) {
            Bench.Reply reply = ask(method, template, path, json);
            assertThat(reply.status()).as(method + " " + path).isBetween(400, 499);
        }

        private Bench.Reply ask(String method, String template, String path, String json, String... headers) {
            Optional<String> body = json.isEmpty() ? Optional.empty() : Optional.of(json.replace('\'', '"'));
            String[] all = Stream.concat(Stream.of(me), Stream.of(headers)).toArray(String[]::new);
            Bench.Reply reply = bench.send(method, path, body, all);
            new SchemaCheck(DOCUMENT)
                    .answer(method + " " + template, operations().get(method + " " + template), reply);
            return reply;
        }
    }
}
