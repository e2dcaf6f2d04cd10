package dev.sotto.notices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.KeyMaterial;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sent and what is not, against real servers on this machine. */
class PostTest {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Attempt.Sending SENDING = new Attempt.Sending("run-1", "participant-joined", "{\"a\":\"ü\"}");
    private static final Instant AT = Instant.ofEpochSecond(1_764_504_000);

    @TempDir
    Path folder;

    private Receiver receiver;
    private final KeyMaterial secret = KeyMaterial.copyOf("sixteen octets!!".getBytes(StandardCharsets.US_ASCII));

    @BeforeEach
    void start() throws Exception {
        receiver = Receiver.start(folder);
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    /** One that believes the receiver. */
    private Post post(Names names, String... networks) throws Exception {
        return Post.start(
                Reach.of(List.of(networks)),
                Authorities.with(Optional.of(receiver.authority(folder))),
                names,
                PATIENCE);
    }

    private static Names loopback() {
        return _ -> List.of(InetAddress.ofLiteral("127.0.0.1"));
    }

    private Attempt.Outcome send(Post post, String url) throws InterruptedException {
        return post.send(URI.create(url), secret, SENDING, AT);
    }

    private String url(String host) {
        return "https://" + host + ":" + receiver.port() + "/hook?x=1";
    }

    @Test
    void a_notice_comes_signed_over_tls_under_the_name_of_the_host() throws Exception {
        try (Post post = post(loopback(), "127.0.0.0/8")) {
            Attempt.Outcome outcome = send(post, url("hooks.example"));
            assertThat(outcome.fault()).isEmpty();
            assertThat(outcome.status()).isEqualTo(200);
            assertThat(outcome.answer()).isEqualTo("thanks");
            assertThat(receiver.next())
                    .isEqualTo(new Receiver.Got(
                            "hooks.example:" + receiver.port(),
                            Signature.of(secret, AT, SENDING.body().getBytes(StandardCharsets.UTF_8)),
                            "participant-joined",
                            "run-1",
                            SENDING.body()));
        }
    }

    @Test
    void a_server_with_the_certificate_of_another_name_or_of_a_stranger_hears_nothing() throws Exception {
        try (Post post = post(loopback(), "127.0.0.0/8");
                Post usual = Post.start(
                        Reach.of(List.of("127.0.0.0/8")), Authorities.with(Optional.empty()), loopback(), PATIENCE)) {
            assertThat(send(post, url("other.example")).fault()).startsWith("TLS failed");
            assertThat(send(usual, url("hooks.example")).fault()).startsWith("TLS failed");
            assertThat(receiver.hasNothing()).isTrue();
        }
    }

    @Test
    void without_a_word_in_the_configuration_this_machine_is_not_called_however_it_is_written() throws Exception {
        try (Post post = post(Names.ofTheSystem())) {
            for (String host : List.of(
                    "localhost",
                    "localhost.",
                    "LocalHost",
                    "127.0.0.1",
                    "127.1",
                    "127.0.1",
                    "2130706433",
                    "0x7f000001",
                    "0x7f.0.0.1",
                    "0.0.0.0",
                    "0",
                    "[::1]",
                    "[::]",
                    "[::ffff:127.0.0.1]",
                    "[::ffff:7f00:1]",
                    "[0:0:0:0:0:ffff:7f00:0001]",
                    "[::127.0.0.1]",
                    "[64:ff9b::7f00:1]",
                    "169.254.169.254",
                    "[fe80::1]",
                    "10.0.0.1",
                    "[fd00:ec2::254]")) {
                Attempt.Outcome outcome;
                try {
                    outcome = send(post, url(host));
                } catch (IllegalArgumentException _) {
                    continue;
                }
                assertThat(outcome.status()).as(host).isZero();
                assertThat(outcome.fault())
                        .as(host)
                        .matches(".* is no address of the public Internet; .*|The name of the host is not known\\."
                                + "|.*[Ii]nvalid.*|It failed: .*");
            }
            assertThat(receiver.hasNothing()).isTrue();
        }
    }

    /** A resolver of an attacker says something public while it is checked, and this machine afterwards. */
    @Test
    void a_name_that_changes_between_check_and_connection_is_asked_once_and_connected_to_where_it_was_checked()
            throws Exception {
        AtomicInteger asked = new AtomicInteger();
        InetAddress unreachable = InetAddress.ofLiteral("192.0.2.1");
        Names rebinding = _ -> List.of(asked.getAndIncrement() == 0 ? unreachable : InetAddress.ofLiteral("127.0.0.1"));
        try (Post post = post(rebinding, "192.0.2.1/32")) {
            Attempt.Outcome first = send(post, url("hooks.example"));
            assertThat(first.status()).isZero();
            assertThat(asked).hasValue(1);
            Attempt.Outcome second = send(post, url("hooks.example"));
            assertThat(second.fault()).contains("127.0.0.1 is no address of the public Internet");
            assertThat(asked).hasValue(2);
            assertThat(receiver.hasNothing()).isTrue();
        }
    }

    @Test
    void of_several_addresses_only_those_that_may_be_called_are() throws Exception {
        Names both = _ -> List.of(InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("127.0.0.1"));
        try (Post post = post(both, "127.0.0.0/8")) {
            assertThat(send(post, url("hooks.example")).status()).isEqualTo(200);
        }
    }

    @Test
    void a_redirect_is_told_and_not_followed() throws Exception {
        try (Receiver other = Receiver.start(folder);
                Post post = post(loopback(), "127.0.0.0/8")) {
            for (int status : new int[] {301, 302, 303, 307, 308}) {
                receiver.answers(exchange -> {
                    exchange.getResponseHeaders().add("Location", "https://hooks.example:" + other.port() + "/");
                    exchange.sendResponseHeaders(status, -1);
                });
                Attempt.Outcome outcome = send(post, url("hooks.example"));
                assertThat(outcome.status()).isEqualTo(status);
                assertThat(outcome.fault()).isEqualTo("Redirects are not followed.");
            }
            assertThat(other.hasNothing()).isTrue();
        }
    }

    @Test
    void a_question_for_a_password_is_a_failure_and_an_answer_is_one_short_line() throws Exception {
        try (Post post = post(loopback(), "127.0.0.0/8")) {
            receiver.answers(exchange -> {
                exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"x\"");
                Receiver.say(exchange, 401, "<script>\r\n\u0000" + "y".repeat(1000));
            });
            Attempt.Outcome outcome = send(post, url("hooks.example"));
            assertThat(outcome.status()).isEqualTo(401);
            assertThat(outcome.fault()).isEqualTo("Only 2xx counts as taken.");
            assertThat(outcome.answer())
                    .startsWith("<script>\\x0d\\x0a\\x00yyy")
                    .hasSizeLessThan(210);
        }
    }

    @Test
    void an_endless_body_is_cut_and_what_was_said_before_counts() throws Exception {
        receiver.answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            byte[] part = new byte[65_536];
            while (true) {
                out.write(part);
            }
        });
        try (Post post = post(loopback(), "127.0.0.0/8")) {
            Attempt.Outcome outcome = send(post, url("hooks.example"));
            assertThat(outcome.status()).isEqualTo(200);
            assertThat(outcome.fault()).isEmpty();
            assertThat(outcome.millis()).isLessThan(2 * PATIENCE.toMillis());
        }
    }

    /** Slowly, one octet after the other, as long as somebody reads. */
    private static ServerSocket dripping(String text) throws IOException {
        ServerSocket server = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"));
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    OutputStream out = socket.getOutputStream();
                    for (int i = 0; ; i++) {
                        out.write(text.charAt(i % text.length()));
                        out.flush();
                        Thread.sleep(100);
                    }
                } catch (IOException | InterruptedException _) {
                    // It was closed, as it should be.
                }
            }
        });
        return server;
    }

    @Test
    void an_answer_that_drips_is_waited_for_so_long_and_no_longer() throws Exception {
        try (Post post = post(loopback(), "127.0.0.0/8")) {
            for (String text : List.of("H", "HTTP/1.1 200 OK\r\nX-A: b\r\n" + "X-B: c\r\n".repeat(100))) {
                try (ServerSocket slow = dripping(text)) {
                    Attempt.Outcome outcome = send(post, "http://localhost:" + slow.getLocalPort() + "/");
                    assertThat(outcome.status()).isZero();
                    assertThat(outcome.fault()).isNotEmpty();
                    assertThat(outcome.millis()).isLessThan(2 * PATIENCE.toMillis());
                }
            }
        }
    }

    @Test
    void a_head_without_end_is_refused() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"));
                Post post = post(loopback(), "127.0.0.0/8")) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = server.accept()) {
                    OutputStream out = socket.getOutputStream();
                    out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
                    byte[] field = ("X-Filler: " + "y".repeat(1000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
                    while (true) {
                        out.write(field);
                    }
                } catch (IOException _) {
                    // It was closed, as it should be.
                }
            });
            Attempt.Outcome outcome = send(post, "http://localhost:" + server.getLocalPort() + "/");
            assertThat(outcome.status()).isZero();
            assertThat(outcome.fault()).isNotEmpty();
        }
    }

    @Test
    void a_host_that_nobody_knows_or_where_nobody_listens_is_said() throws Exception {
        int free;
        try (ServerSocket once = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            free = once.getLocalPort();
        }
        Names unknown = host -> {
            throw new UnknownHostException(host);
        };
        try (Post post = post(unknown, "127.0.0.0/8");
                Post known = post(loopback(), "127.0.0.0/8")) {
            assertThat(send(post, url("hooks.example")).fault()).isEqualTo("The name of the host is not known.");
            assertThat(send(known, "https://hooks.example:" + free + "/").fault())
                    .startsWith("No connection");
        }
    }
}
