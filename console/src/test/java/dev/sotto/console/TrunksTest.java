package dev.sotto.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.base.KeyMaterial;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Role;
import dev.sotto.provisioning.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How trunks are, and trying them out. */
class TrunksTest {
    private static final String TEST = "/api/v1/trunks/test";

    private Bench bench;
    private String[] admin;

    @BeforeEach
    void start(@TempDir Path folder) {
        bench = new Bench(folder);
        admin = Bench.bearer(bench.token(Role.ADMIN));
    }

    @AfterEach
    void stop() {
        bench.trunks.gate.get().countDown();
        bench.close();
    }

    private static String body(String secret, String more) {
        return "{'name':'t','mode':'register-to-provider','peer':{'gateways':[{'host':'sip.example.org'}]},"
                + "'auth':{'outbound':{'username':'ada','secret':" + secret + "}}" + more + "}";
    }

    private String made() {
        Bench.Reply made = bench.post("/api/v1/trunks", body("'old password'", ""), admin);
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return made.json().path("id").asText();
    }

    private FakeTrunks.Tried tried() throws InterruptedException {
        FakeTrunks.Tried tried = bench.trunks.tried.poll(30, TimeUnit.SECONDS);
        assertThat(tried).isNotNull();
        return tried;
    }

    private String password(FakeTrunks.Tried tried) {
        Secret secret = tried.trunk().auth().outbound().secret();
        try (KeyMaterial plain = bench.store.reveal(secret, tried.id(), "/auth/outbound/secret")) {
            return new String(plain.dangerousOctets(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void states_say_all_that_is_known_and_leave_out_what_is_not() {
        bench.trunks.states.set(List.of(FakeTrunks.refused("1")));
        String[] viewer = Bench.bearer(bench.token(Role.VIEWER));
        JsonNode one = bench.get("/api/v1/trunks/states", viewer).json().at("/items/0");
        assertThat(one.path("callsIn").asInt()).isEqualTo(2);
        assertThat(one.path("callsOut").asInt()).isEqualTo(1);
        assertThat(one.at("/registration/far").asText()).isEqualTo("403 Forbidden");
        assertThat(one.at("/registration/field").asText()).isEqualTo("/auth/outbound/secret");
        assertThat(one.at("/registration").has("until")).isFalse();
        assertThat(one.at("/registration/next").asText()).isEqualTo("2026-11-30T12:00:30Z");
        assertThat(one.at("/gateways/0/health").asText()).isEqualTo("down");
    }

    @Test
    void a_trunk_that_runs_is_tried_again_and_the_audit_log_says_by_whom() {
        String id = made();
        String path = "/api/v1/trunks/" + id + "/retry";
        assertThat(bench.send("POST", path, Optional.empty(), admin).status()).isEqualTo(409);
        bench.trunks.running.add(id);
        assertThat(bench.send("POST", path, Optional.empty(), admin).status()).isEqualTo(202);
        assertThat(bench.send("POST", "/api/v1/trunks/none/retry", Optional.empty(), admin)
                        .status())
                .isEqualTo(404);
        assertThat(bench.get("/api/v1/audit?limit=1", admin).text()).contains("\"retry\"", "the trunk t");
    }

    @Test
    void what_is_not_saved_yet_is_tried_with_a_password_that_only_the_test_can_open() throws Exception {
        Bench.Reply reply = bench.post(TEST, body("'new password'", ""), admin);
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.json().path("items")).hasSize(2);
        assertThat(reply.json().at("/items/1/words").asText()).isEqualTo("403 Forbidden");
        assertThat(reply.json().at("/items/1/fine").asBoolean(true)).isFalse();
        assertThat(reply.text()).doesNotContain("new password");
        FakeTrunks.Tried tried = tried();
        assertThat(password(tried)).isEqualTo("new password");
        assertThat(bench.store.snapshot().all(Kind.TRUNKS)).isEmpty();
        assertThat(bench.get("/api/v1/audit?limit=1", admin).text())
                .contains("the trunk t")
                .doesNotContain("new password");
    }

    @Test
    void a_password_that_stays_is_that_of_the_trunk_in_the_store_and_a_typed_one_is_used_instead() throws Exception {
        String more = ",'id':'" + made() + "'";
        assertThat(bench.post(TEST, body("{'set':true}", more), admin).status()).isEqualTo(200);
        assertThat(password(tried())).isEqualTo("old password");
        assertThat(bench.post(TEST, body("'typed anew'", more), admin).status()).isEqualTo(200);
        assertThat(password(tried())).isEqualTo("typed anew");
        assertThat(bench.post(TEST, body("{'set':true}", ""), admin).status()).isEqualTo(422);
        assertThat(bench.post(TEST, body("{'set':true}", ",'id':'none'"), admin).status())
                .isEqualTo(404);
    }

    @Test
    void a_password_that_stays_is_shown_to_nobody_else_and_a_typed_one_may_go_anywhere() throws Exception {
        String more = ",'id':'" + made() + "'";
        String kept = body("{'set':true}", more);
        List<String> elsewhere = List.of(
                kept.replace("sip.example.org", "guess.example.net"),
                kept.replace("'sip.example.org'}", "'sip.example.org'},{'host':'guess.example.net'}"),
                kept.replace("'sip.example.org'", "'sip.example.org','port':5070"),
                kept.replace("'sip.example.org'", "'sip.example.org','transport':'tcp'"),
                kept.replace("'peer':{", "'peer':{'outboundProxy':'guess.example.net',"),
                kept.replace("'auth':{", "'registration':{'registrar':'guess.example.net'},'auth':{"),
                kept.replace("'username':'ada'", "'username':'ada','realm':'guess.example.net'"),
                kept.replace("'auth':{", "'auth':{'tls':{'verifyPeer':false},"),
                kept.replace("'auth':{", "'auth':{'tls':{'serverName':'guess.example.net'},"));
        for (String body : elsewhere) {
            assertThat(body).isNotEqualTo(kept);
            Bench.Reply reply = bench.post(TEST, body, admin);
            assertThat(reply.status()).as(body).isEqualTo(422);
            assertThat(reply.json().findValuesAsText("pointer")).containsExactly("/auth/outbound/secret");
            assertThat(reply.text()).contains("must be typed anew");
        }
        assertThat(bench.trunks.tried).isEmpty();
        String typed = elsewhere.getFirst().replace("{'set':true}", "'typed anew'");
        assertThat(bench.post(TEST, typed, admin).status()).isEqualTo(200);
        assertThat(password(tried())).isEqualTo("typed anew");
        String other = kept.replace("'sip.example.org'", "'SIP.example.org','priority':3");
        assertThat(bench.post(TEST, other, admin).status()).isEqualTo(200);
    }

    @Test
    void faults_are_told_as_by_saving_and_nothing_is_tried() {
        Bench.Reply reply = bench.post(TEST, "{'name':'t','peer':{'gateways':[{'host':'a b'}]}}", admin);
        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.header("content-type")).startsWith("application/problem+json");
        assertThat(reply.json().findValuesAsText("pointer")).contains("/peer/gateways/0/host");
        assertThat(bench.trunks.tried).isEmpty();
    }

    @Test
    void one_test_runs_at_a_time_and_the_next_one_after_it() throws Exception {
        bench.trunks.gate.set(new CountDownLatch(1));
        CompletableFuture<Bench.Reply> first =
                CompletableFuture.supplyAsync(() -> bench.post(TEST, body("'one'", ""), admin));
        tried();
        Bench.Reply second = bench.post(TEST, body("'two'", ""), admin);
        assertThat(second.status()).isEqualTo(429);
        assertThat(second.header("retry-after")).isEqualTo("10");
        bench.trunks.gate.get().countDown();
        assertThat(first.get(60, TimeUnit.SECONDS).status()).isEqualTo(200);
        assertThat(afterTurn()).isEqualTo(200);
    }

    /** The turn ends a moment after the answer. */
    private int afterTurn() {
        int status = bench.post(TEST, body("'three'", ""), admin).status();
        return status == 429 ? afterTurn() : status;
    }

    @Test
    void a_test_that_does_not_end_is_stopped_and_said_to_be_too_slow() throws Exception {
        bench.trunks.gate.set(new CountDownLatch(1));
        TrunkDesk desk = new TrunkDesk(bench.trunks, bench.store, Duration.ofMillis(200));
        Request request = new Request(
                "POST",
                TEST,
                Map.of(),
                Map.of(),
                Map.of("content-type", "application/json"),
                body("'one'", "").replace('\'', '"'),
                "127.0.0.1");
        assertThatThrownBy(() -> desk.test(request, Caller.NOBODY))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(504));
        tried();
    }

    @Test
    void states_and_test_are_no_ids_and_ids_are_no_states() {
        String id = made();
        assertThat(bench.get("/api/v1/trunks/states", admin).json().has("items"))
                .isTrue();
        assertThat(bench.get("/api/v1/trunks/" + id, admin).json().path("id").asText())
                .isEqualTo(id);
        assertThat(bench.get(TEST, admin).status()).isEqualTo(404);
    }
}
