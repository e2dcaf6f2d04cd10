package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.sotto.appliance.config.ProgramIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody's HTTPS server hears, signed, what happens in a running appliance, and hears again what it could not take. */
class WhatAWebhookIsToldTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SECRET = "a secret of the receiver";
    private static final Pattern SIGNATURE = Pattern.compile("t=(\\d+),v1=([0-9a-f]{64})");

    @TempDir
    Path folder;

    private record Got(String signature, String notice, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private final BlockingQueue<Got> got = new LinkedBlockingQueue<>();

    /** The JDK's server with a self-made certificate; the first request fails. */
    private HttpsServer receiver() throws GeneralSecurityException, IOException {
        ProgramIdentity identity =
                ProgramIdentity.loadOrMake(folder.resolve("receiver.pem"), "receiver", List.of("localhost"));
        Files.writeString(
                folder.resolve("authority.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(identity.certificate().getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("r", identity.key(), new char[0], new Certificate[] {identity.certificate()});
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::take);
        server.start();
        return server;
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean first = got.isEmpty();
            got.add(new Got(
                    exchange.getRequestHeaders().getFirst("Sotto-Signature"),
                    exchange.getRequestHeaders().getFirst("Sotto-Notice"),
                    body));
            exchange.sendResponseHeaders(first ? 500 : 204, -1);
        }
    }

    /** All that came until one matches; each is as the secret says, and new. */
    private List<Got> until(List<Got> seen, String wanted) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            for (Got one : List.copyOf(got)) {
                if (!seen.contains(one)) {
                    check(one);
                    seen.add(one);
                }
            }
            if (seen.stream()
                    .anyMatch(one -> Pattern.compile(wanted).matcher(one.text()).find())) {
                return seen;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        throw new AssertionError(
                "no " + wanted + " in " + seen.stream().map(Got::text).toList());
    }

    private static void check(Got one) throws GeneralSecurityException {
        Matcher said = SIGNATURE.matcher(one.signature());
        assertThat(said.matches()).as(one.signature()).isTrue();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
        mac.update((said.group(1) + ".").getBytes(StandardCharsets.US_ASCII));
        assertThat(said.group(2)).isEqualTo(HexFormat.of().formatHex(mac.doFinal(one.body())));
        assertThat(Instant.ofEpochSecond(Long.parseLong(said.group(1))))
                .isBetween(
                        Instant.now().minus(Duration.ofMinutes(5)),
                        Instant.now().plusSeconds(5));
    }

    @Test
    void everything_comes_signed_and_what_failed_comes_again() throws Exception {
        HttpsServer server = receiver();
        try (Appliance appliance = Appliance.start(folder, "");
                Administrator admin = Administrator.of(
                        appliance,
                        folder,
                        ", webhook-networks: 127.0.0.0/8, webhook-authorities: " + folder.resolve("authority.pem"))) {
            HttpResponse<String> made = admin.send(
                    "POST",
                    "/api/v1/webhooks",
                    "{\"name\":\"w\",\"url\":\"https://localhost:"
                            + server.getAddress().getPort() + "/hook\",\"secret\":\"" + SECRET + "\"}",
                    Map.of());
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            assertThat(made.body()).doesNotContain(SECRET);
            String hook = made.headers().firstValue("location").orElseThrow();
            List<Got> seen = new ArrayList<>();
            assertThat(admin.send("POST", hook + "/test", "", Map.of()).statusCode())
                    .isEqualTo(202);
            until(seen, "\"event\":\"test\"");
            Path ada = appliance.enrol("1000", "ada");
            try (RunningProgram phone = appliance.call("1000", ada, "--redial", "0", "--tone", "440")) {
                phone.await("event secured", PATIENCE);
                until(seen, "\"participant-joined\".*\"conference\":\"sip:1000@.*\"name\":\"ada\"");
                until(seen, "\"participant-labelled\".*end-to-end");
            }
            assertThat(new Sipp(folder, appliance.ports().sip()).run("plain-offer", "1000", 1, "u1"))
                    .isZero();
            until(seen, "\"conference-ended\"");
            until(seen, "\"call-ended\".*\"outcome\":\"ended\"");
            until(seen, "\"call-refused\".*\"status\":488");
            until(seen, "\"record-created\".*\"who\":\"user:root\",\"kind\":\"webhooks\".*\"label\":\"w\"");
            Got failed = seen.getFirst();
            assertThat(failed.text())
                    .as("the first, which got 500, comes again")
                    .isEqualTo(again(failed).text());
            String deliveries = admin.read(hook + "/deliveries");
            assertThat(deliveries)
                    .contains("\"state\":\"working\"", "\"givenUp\":0,\"dropped\":0")
                    .containsPattern("\"notice\":\"" + failed.notice()
                            + "\",\"event\":\"[a-z-]+\",\"attempt\":2,\"delivered\":true,\"status\":204")
                    .containsPattern("\"attempt\":1,\"delivered\":false,\"status\":500");
            assertThat(admin.read("/api/v1/audit")).contains("\"test\"").doesNotContain(SECRET);
            assertThat(admin.read("/metrics")).contains("sotto_webhook_failures_total 1");
        } finally {
            server.stop(0);
        }
    }

    private Got again(Got failed) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            List<Got> same = got.stream()
                    .filter(one -> one.notice().equals(failed.notice()))
                    .toList();
            if (same.size() > 1) {
                return same.get(1);
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        throw new AssertionError("it did not come again");
    }
}
