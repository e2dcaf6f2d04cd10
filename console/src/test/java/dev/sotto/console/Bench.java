package dev.sotto.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sotto.appliance.config.ProgramIdentity;
import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.notices.Courier;
import dev.sotto.notices.Notices;
import dev.sotto.notices.Reach;
import dev.sotto.provisioning.Act;
import dev.sotto.provisioning.ApiToken;
import dev.sotto.provisioning.Documents;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Outcome;
import dev.sotto.provisioning.Role;
import dev.sotto.provisioning.Store;
import dev.sotto.provisioning.Stored;
import dev.sotto.provisioning.User;
import dev.sotto.provisioning.Verifier;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A console on a free port with a store of its own, and what a test says to it over real TLS. */
final class Bench implements AutoCloseable {
    static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
    static final String PASSWORD = "a sentence for a test";

    final AtomicReference<Instant> clock = new AtomicReference<>(NOON);
    final Store store;
    final FakeLive live = new FakeLive();
    final FakeTrunks trunks = new FakeTrunks();
    /** The messages of calls, by Call-ID. */
    final Map<String, List<CallPacket>> tape = new ConcurrentHashMap<>();

    /** Registered telephones, by account. */
    final Map<String, List<PhonePort.RegisteredPhone>> phones = new ConcurrentHashMap<>();

    final CallLog calls;
    final Notices notices = new Notices(Entropy.system(), 200);
    final Courier courier;
    final Console console;
    final HttpClient client = client();

    Bench(Path folder, Check... checks) {
        this(folder, Optional.empty(), checks);
    }

    Bench(Path folder, OidcConfig oidc) {
        this(folder, Optional.of(oidc));
    }

    private Bench(Path folder, Optional<OidcConfig> oidc, Check... checks) {
        store = Store.open(
                "jdbc:sqlite:" + folder.resolve("sotto.db"),
                KeyMaterial.copyOf(new byte[32]),
                Entropy.system(),
                clock::get);
        calls = CallLog.open(folder.resolve("calls"), () -> store.snapshot().settings(), notices, clock::get);
        courier = Courier.start(
                store,
                notices,
                new Courier.Means(Reach.of(List.of("127.0.0.0/8")), Optional.empty(), folder.resolve("webhooks.json")),
                Entropy.system(),
                clock::get);
        console = Console.start(
                new ConsoleConfig("127.0.0.1", 0, "localhost", "example.org", List.of(checks), oidc),
                identity(folder.resolve("console.pem")),
                store,
                new Backstage(
                        new QuickPasswords(),
                        live,
                        calls,
                        notices,
                        courier,
                        trunks,
                        user -> phones.getOrDefault(user, List.of()),
                        callId -> tape.getOrDefault(callId, List.of())),
                Entropy.system(),
                clock::get);
    }

    static TlsIdentity identity(Path file) {
        ProgramIdentity made = ProgramIdentity.loadOrMake(file, "console", List.of("localhost", "127.0.0.1"));
        return new TlsIdentity(made.key(), List.of(made.certificate()));
    }

    /** Passwords hashed at once; the real ones are slow, and tested where they are. */
    static final class QuickPasswords implements PasswordPort {
        @Override
        public String hash(KeyMaterial password) {
            return Tokens.hash(new String(password.dangerousOctets(), StandardCharsets.UTF_8));
        }

        @Override
        public boolean matches(KeyMaterial password, String hash) {
            return hash(password).equals(hash);
        }
    }

    Stored<User> user(String name, Role role) {
        Verifier password = new Verifier(Tokens.hash(PASSWORD));
        return done(store.create(Act.of("test"), Kind.USERS, store.newId(), new User(name, "", role, true, password)));
    }

    /** A token of a new user of that role. */
    String token(Role role) {
        String name =
                role.name().toLowerCase(Locale.ROOT) + "-" + store.snapshot().generation();
        String token = "sotto_" + Tokens.make(Entropy.system());
        done(store.create(
                Act.of("test"),
                Kind.TOKENS,
                store.newId(),
                new ApiToken(
                        name,
                        user(name, role).id(),
                        role,
                        NOON.plus(Duration.ofDays(30)),
                        new Verifier(Tokens.hash(token)))));
        return token;
    }

    static <T extends Record> Stored<T> done(Outcome<T> outcome) {
        return ((Outcome.Done<T>) outcome).record();
    }

    /** What came back. */
    record Reply(int status, Map<String, List<String>> headers, String text) {
        JsonNode json() {
            return text.isEmpty() ? JsonNodeFactory.instance.missingNode() : Documents.parse(text);
        }

        String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }

        /** The first part of the cookie. */
        String cookie() {
            return header("set-cookie").split(";", 2)[0];
        }
    }

    Reply send(String method, String path, Optional<String> body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://localhost:" + console.port() + path))
                .timeout(Duration.ofSeconds(60))
                .method(
                        method,
                        body.map(HttpRequest.BodyPublishers::ofString).orElse(HttpRequest.BodyPublishers.noBody()));
        body.ifPresent(_ -> request.setHeader("Content-Type", "application/json"));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(answer.statusCode(), answer.headers().map(), answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Reply get(String path, String... headers) {
        return send("GET", path, Optional.empty(), headers);
    }

    Reply post(String path, String json, String... headers) {
        return send("POST", path, Optional.of(json.replace('\'', '"')), headers);
    }

    Reply put(String path, String json, String... headers) {
        return send("PUT", path, Optional.of(json.replace('\'', '"')), headers);
    }

    Reply delete(String path, String... headers) {
        return send("DELETE", path, Optional.empty(), headers);
    }

    Reply signIn(String name) {
        return post("/api/v1/session", "{'name':'" + name + "','password':'" + PASSWORD + "'}");
    }

    /** Calls are written by a thread of their own. */
    void awaitCalls(int wanted) {
        for (int i = 0; i < 600; i++) {
            int[] found = {0};
            calls.backwards("", _ -> ++found[0] > 0);
            if (found[0] == wanted) {
                return;
            }
            pause();
        }
        throw new IllegalStateException("there are not " + wanted + " calls");
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static String[] bearer(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }

    @Override
    public void close() {
        client.close();
        console.close();
        courier.close();
        calls.close();
        store.close();
    }

    static HttpClient client() {
        return HttpClient.newBuilder().sslContext(trustingAll()).build();
    }

    /** Who is at the other end is not what these tests are about. */
    static SSLContext trustingAll() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Everybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Everybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
