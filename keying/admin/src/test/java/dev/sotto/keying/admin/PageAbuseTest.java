package dev.sotto.keying.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that are slow, long, deep or odd. */
class PageAbuseTest {
    private static final long SEED = 9443;
    private static final int SLOW = 60;
    private static final int PATIENCE_MILLIS = 60_000;

    @TempDir
    private Path folder;

    private PageRig rig;

    @BeforeEach
    void start() {
        rig = new PageRig(folder);
    }

    @AfterEach
    void stop() throws InterruptedException {
        rig.stop();
    }

    private Socket connect() throws IOException {
        Socket socket = rig.trust
                .getSocketFactory()
                .createSocket(
                        InetAddress.getLoopbackAddress(), rig.page.address().getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static String head(String more) {
        return "POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" + more;
    }

    @Test
    void slow_clients_keep_nobody_out_and_are_hung_up_on() throws IOException {
        rig.operator();
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW; i++) {
                Socket socket = connect();
                slow.add(socket);
                String part = i % 2 == 0 ? head("X-Slow: ") : head("Content-Length: 1000\r\n\r\n{");
                socket.getOutputStream().write(part.getBytes(US_ASCII));
                socket.getOutputStream().flush();
            }
            assertThat(rig.new Visitor().signIn("olga", PageRig.PASSWORD).statusCode())
                    .isEqualTo(200);
            for (Socket socket : slow) {
                assertThat(endsByItself(socket))
                        .as("hung up on within a minute")
                        .isTrue();
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private static boolean endsByItself(Socket socket) {
        try {
            while (socket.getInputStream().read() >= 0) {
                // A refusal may come before the end.
            }
            return true;
        } catch (java.net.SocketTimeoutException _) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    @Test
    void a_body_that_is_too_long_is_refused_and_its_connection_ended() {
        PageRig.Visitor olga = rig.operatorWithRoom();
        HttpResponse<String> answer =
                olga.post(PageRig.room("/kick"), "{\"who\":\"" + "x".repeat(PageRouter.MAX_BODY) + "\"}");
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.headers().firstValue("Connection")).contains("close");
    }

    @Test
    void deep_and_wide_objects_are_refused() {
        PageRig.Visitor olga = rig.operatorWithRoom();
        String deep = "{\"callers\":" + "[".repeat(4000) + "]".repeat(4000) + "}";
        assertThat(olga.put(PageRig.room("/phones/callers"), deep).statusCode()).isEqualTo(400);
        String wide = "{\"callers\":[" + "\"a\",".repeat(2000) + "\"a\"]}";
        assertThat(olga.put(PageRig.room("/phones/callers"), wide).statusCode()).isEqualTo(400);
    }

    @Test
    void a_head_that_is_too_long_is_no_request() throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(head("X-Long: " + "x".repeat(500_000) + "\r\n\r\n").getBytes(US_ASCII));
            socket.getOutputStream().flush();
            String answer = new String(socket.getInputStream().readNBytes(12), US_ASCII);
            assertThat(answer).doesNotContain(" 200");
        } catch (IOException e) {
            assertThat(e).as("hung up on while it was still writing").isNotNull();
        }
    }

    @Test
    void odd_paths_find_nothing_and_break_nothing() {
        PageRig.Visitor olga = rig.operatorWithRoom();
        List<String> odd = List.of(
                "/../../etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/page.html",
                "//page.js",
                "/api/v1/conferences/..%2f..%2fetc",
                "/api/v1/conferences/%00",
                "/api/v1//audit",
                "/api/v1/audit/",
                "/API/v1/audit",
                "/api/v1/conferences/%E2%82%AC/%F0%9F%92%A3");
        for (String path : odd) {
            assertThat(olga.get(path).statusCode()).as(path).isIn(400, 404);
        }
        Random random = new Random(SEED);
        String letters = "/abc%2F.;:@~-_0+*";
        for (int i = 0; i < 500; i++) {
            StringBuilder path = new StringBuilder("/api/v1/conferences/");
            for (int n = random.nextInt(20); n > 0; n--) {
                char c = letters.charAt(random.nextInt(letters.length()));
                path.append(
                        c == '%'
                                ? "%"
                                        + Integer.toHexString(0x100 | random.nextInt(256))
                                                .substring(1)
                                : c);
            }
            assertThat(olga.get(path.toString()).statusCode())
                    .as(path.toString())
                    .isIn(400, 404, 405);
        }
        assertThat(rig.page.describe().counters().get(PageCounter.BUG)).isZero();
    }
}
