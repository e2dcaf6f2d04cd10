package dev.sotto.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerTest {
    @TempDir
    Path folder;

    @Test
    void every_answer_tells_the_browser_what_it_must_not_do() {
        try (Bench bench = new Bench(folder)) {
            for (String path : List.of("/health/live", "/api/v1/conferences", "/nothing", "/api/v1/session")) {
                Bench.Reply reply = bench.get(path);
                assertThat(reply.header("content-security-policy"))
                        .as(path)
                        .contains("default-src 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'")
                        .doesNotContain("unsafe");
                assertThat(reply.header("x-content-type-options")).isEqualTo("nosniff");
                assertThat(reply.header("strict-transport-security")).isEqualTo("max-age=31536000");
                assertThat(reply.headers()).doesNotContainKeys("server", "x-powered-by");
            }
        }
    }

    @Test
    void readiness_names_what_is_wrong_and_strangers_get_no_sentence() {
        AtomicReference<Optional<String>> fault = new AtomicReference<>(Optional.empty());
        try (Bench bench = new Bench(folder, new Check("focus", fault::get))) {
            assertThat(bench.get("/health/live").status()).isEqualTo(200);
            assertThat(bench.get("/health/ready").status()).isEqualTo(200);
            fault.set(Optional.of("a sentence with inner details"));
            Bench.Reply reply = bench.get("/health/ready");
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.json().path("failing").toString()).isEqualTo("[\"focus\"]");
            assertThat(reply.text()).doesNotContain("details");
        }
    }

    @Test
    void old_versions_of_tls_are_refused() throws Exception {
        try (Bench bench = new Bench(folder);
                SSLSocket socket = (SSLSocket)
                        Bench.trustingAll().getSocketFactory().createSocket("127.0.0.1", bench.console.port())) {
            assertThat(socket.getSupportedProtocols()).contains("TLSv1.3");
            socket.setEnabledProtocols(new String[] {"TLSv1.1"});
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void another_certificate_is_shown_from_now_on_and_an_open_connection_goes_on() throws Exception {
        try (Bench bench = new Bench(folder);
                SSLSocket before = (SSLSocket)
                        Bench.trustingAll().getSocketFactory().createSocket("127.0.0.1", bench.console.port())) {
            before.startHandshake();
            assertThat(alive(before)).startsWith("HTTP/1.1 200");
            bench.console.show(Bench.identity(folder.resolve("other.pem")));
            assertThat(alive(before)).startsWith("HTTP/1.1 200");
            try (SSLSocket after = (SSLSocket)
                    Bench.trustingAll().getSocketFactory().createSocket("127.0.0.1", bench.console.port())) {
                after.startHandshake();
                assertThat(after.getSession().getPeerCertificates()[0])
                        .isNotEqualTo(before.getSession().getPeerCertificates()[0]);
            }
        }
    }

    /** Asks on this connection, and answers the first octets that come back. */
    private static String alive(SSLSocket socket) throws Exception {
        socket.setSoTimeout(30_000);
        socket.getOutputStream()
                .write("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        byte[] buffer = new byte[4096];
        StringBuilder text = new StringBuilder();
        while (!text.toString().contains("alive")) {
            int n = socket.getInputStream().read(buffer);
            assertThat(n).isPositive();
            text.append(new String(buffer, 0, n, StandardCharsets.US_ASCII));
        }
        return text.toString();
    }
}
