package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An administrator sets the appliance up over its REST API, and conferences change while people are in them. */
class AnAdministratorsConferenceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern LINK = Pattern.compile("once: (https://\\S+)/setup#(\\S+)");
    private static final String ROOM =
            "{\"user\":\"5000\",\"name\":\"Made by REST\",\"kind\":\"standard\",\"enabled\":%s}";

    @TempDir
    Path folder;

    private String address = "";
    private Map<String, String> session = Map.of();

    @Test
    void a_conference_that_is_added_can_be_joined_at_once_and_one_that_is_switched_off_keeps_who_is_in()
            throws Exception {
        try (Appliance appliance = Appliance.start(folder, "")) {
            setUp(appliance);
            HttpResponse<String> made = send("POST", "/api/v1/conferences", ROOM.formatted("true"), Map.of());
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            Path ada = folder.resolve("ada");
            try (RunningProgram first = appliance.call("5000", ada, "--standard", "--redial", "0", "--tone", "440")) {
                first.await("event connected", PATIENCE);
                HttpResponse<String> off = send(
                        "PUT",
                        made.headers().firstValue("location").orElseThrow(),
                        ROOM.formatted("false"),
                        Map.of("If-Match", made.headers().firstValue("etag").orElseThrow()));
                assertThat(off.statusCode()).as(off.body()).isEqualTo(200);
                awaitRefusal(appliance, folder.resolve("bob"));
                assertThat(first.isAlive()).as(first.output()).isTrue();
            }
            String backup = folder.resolve("backup").toString();
            assertThat(appliance.md("backup", backup)).contains("Wrote " + backup);
            assertThat(appliance.md("restore", backup)).contains("Restored " + backup);
            assertThat(send("GET", "/api/v1/conferences?q=5000", "", Map.of()).body())
                    .contains("Made by REST");
        }
    }

    /** The focus hears of a change a moment after the answer. */
    private static void awaitRefusal(Appliance appliance, Path home) {
        for (int i = 0; i < 20; i++) {
            try (RunningProgram late = appliance.call("5000", home, "--standard", "--redial", "0", "--seconds", "1")) {
                if (late.awaitExit(PATIENCE) != 0) {
                    assertThat(late.output()).contains("404");
                    return;
                }
            }
        }
        throw new AssertionError("a conference that is switched off still takes calls");
    }

    private void setUp(Appliance appliance) throws Exception {
        int port = Ports.free();
        Path config = folder.resolve("sotto.yaml");
        String before = Files.readString(config);
        Files.writeString(
                config,
                before.replace("console: {enabled: false}", "console: {listen: 127.0.0.1, port: " + port + "}"));
        appliance.md().kill();
        appliance.restartMd();
        Matcher link = appliance.md().await(LINK.pattern(), PATIENCE);
        address = link.group(1);
        HttpResponse<String> signedIn = send(
                "POST",
                "/api/v1/setup",
                "{\"token\":\"" + link.group(2) + "\",\"name\":\"root\",\"password\":\"a sentence for a test\"}",
                Map.of());
        assertThat(signedIn.statusCode()).as(signedIn.body()).isEqualTo(201);
        Matcher csrf = Pattern.compile("\"csrf\":\"([^\"]+)\"").matcher(signedIn.body());
        assertThat(csrf.find()).isTrue();
        String cookie =
                signedIn.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
        session = Map.of("Cookie", cookie, "X-CSRF-Token", csrf.group(1));
        HttpResponse<String> taken = send("GET", "/api/v1/conferences", "", Map.of());
        assertThat(taken.body()).as("those of the file").contains("\"user\":\"1000\"", "\"user\":\"4009\"");
    }

    private HttpResponse<String> send(String method, String path, String body, Map<String, String> headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(PATIENCE)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        session.forEach(request::header);
        headers.forEach(request::header);
        try (HttpClient client = HttpClient.newBuilder().sslContext(trusting()).build()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    /** The self-made certificate, as a browser takes it after an administrator has looked at it. */
    private SSLContext trusting() throws Exception {
        KeyStore known = KeyStore.getInstance("PKCS12");
        known.load(null, null);
        String pem = Files.readString(folder.resolve("md/console.pem"));
        String certificate = pem.substring(pem.indexOf("-----BEGIN CERTIFICATE-----"));
        known.setCertificateEntry(
                "console",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(certificate.getBytes(StandardCharsets.US_ASCII))));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(known);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
