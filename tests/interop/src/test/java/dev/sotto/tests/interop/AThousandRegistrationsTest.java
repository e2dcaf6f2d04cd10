package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Entropy;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Login;
import dev.sotto.sip.calls.digest.DigestClient;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand telephones of twenty offices register, refresh, and are called for as long as they do. */
class AThousandRegistrationsTest {
    private static final int OFFICES = 20;
    private static final int EACH = 50;
    private static final int MOST_BUSY = 60;
    private static final String PASSWORD = "four-words-of-a-house";
    private static final Pattern STATUS = Pattern.compile("SIP/2\\.0 (\\d{3})");

    @TempDir
    Path folder;

    private static String user(int office, int number) {
        return "u%02d%02d".formatted(office, number);
    }

    /** One office: an address of its own, from which one telephone after the other speaks. */
    private static final class Office implements AutoCloseable {
        private final DatagramSocket socket;
        private final InetSocketAddress server;
        private int cseq;
        private int busy;

        Office(int number, int port) throws IOException {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName("127.0.1." + number), 0));
            socket.setSoTimeout(5000);
            server = new InetSocketAddress("127.0.0.1", port);
        }

        /** The status of the answer to a request with the proof that the first answer wants. */
        int register(String user, int seconds) throws IOException {
            String asked = send(user, seconds, "");
            List<String> challenges = asked.lines()
                    .filter(line -> line.startsWith("WWW-Authenticate:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .toList();
            Headers headers = Headers.NONE;
            for (String challenge : challenges) {
                headers = headers.with("WWW-Authenticate", challenge);
            }
            DigestClient client = new DigestClient(new Login(user, PASSWORD, List.of("127.0.0.1")), Entropy.system());
            DigestClient.Answer answer = client.answer(401, headers, "REGISTER", uri(), "");
            assertThat(answer).as(asked).isInstanceOf(DigestClient.Answer.Again.class);
            String proof = ((DigestClient.Answer.Again) answer)
                    .header()
                    .first("Authorization")
                    .orElseThrow();
            Matcher status = STATUS.matcher(send(user, seconds, "Authorization: " + proof + "\r\n"));
            return status.find() ? Integer.parseInt(status.group(1)) : 0;
        }

        private String uri() {
            return "sip:127.0.0.1:" + server.getPort();
        }

        private String send(String user, int seconds, String more) throws IOException {
            cseq++;
            String here = socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort();
            String request = """
                    REGISTER %1$s SIP/2.0
                    Via: SIP/2.0/UDP %2$s;branch=z9hG4bK%3$s-%4$d;rport
                    Max-Forwards: 70
                    From: <sip:%3$s@127.0.0.1>;tag=%3$s
                    To: <sip:%3$s@127.0.0.1>
                    Call-ID: registration-of-%3$s
                    CSeq: %4$d REGISTER
                    Contact: <sip:%3$s@%2$s>;expires=%5$d
                    %6$sContent-Length: 0

                    """.formatted(uri(), here, user, cseq, seconds, more)
                    .replace("\r\n", "\n")
                    .replace("\n", "\r\n");
            byte[] octets = request.getBytes(StandardCharsets.UTF_8);
            socket.send(new DatagramPacket(octets, octets.length, server));
            DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
            socket.receive(answer);
            String text = new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
            return text.startsWith("SIP/2.0 503") ? again(user, seconds, more) : text;
        }

        /** As a telephone does that is told to call again: who is busy says so, and forgets nothing. */
        private String again(String user, int seconds, String more) throws IOException {
            assertThat(++busy).as("times that it was busy").isLessThan(MOST_BUSY);
            try {
                Thread.sleep(1000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            return send(user, seconds, more);
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    /** How many of all were answered with 200. */
    private static int all(List<Office> offices, int seconds) throws Exception {
        int fine = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> counts = new ArrayList<>();
            for (int i = 0; i < OFFICES; i++) {
                int office = i;
                counts.add(threads.submit(() -> {
                    int taken = 0;
                    for (int number = 0; number < EACH; number++) {
                        taken += offices.get(office).register(user(office, number), seconds) == 200 ? 1 : 0;
                    }
                    return taken;
                }));
            }
            for (Future<Integer> count : counts) {
                fine += count.get();
            }
        }
        return fine;
    }

    @Test
    void a_thousand_register_refresh_and_go() throws Exception {
        try (Appliance appliance = Appliance.start(folder, "", ", requests-per-second: 1000");
                Administrator admin = Administrator.of(appliance, folder)) {
            for (int i = 0; i < OFFICES * EACH; i++) {
                String record = "{\"user\":\"" + user(i / EACH, i % EACH) + "\",\"password\":\"" + PASSWORD + "\"}";
                HttpResponse<String> made = admin.send("POST", "/api/v1/accounts", record, Map.of());
                assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            }
            Matcher last = Pattern.compile("\"id\":\"([^\"]+)\"[^{}]*\"record\":\\{\"user\":\"u1949\"")
                    .matcher(admin.read("/api/v1/accounts?limit=10&q=u1949"));
            assertThat(last.find()).isTrue();
            String registrations = "/api/v1/accounts/" + last.group(1) + "/registrations";
            List<Office> offices = new ArrayList<>();
            try {
                for (int i = 0; i < OFFICES; i++) {
                    offices.add(new Office(1 + i, appliance.ports().sip()));
                }
                long begin = System.nanoTime();
                assertThat(all(offices, 60)).isEqualTo(OFFICES * EACH);
                assertThat(all(offices, 3600)).as("refreshed").isEqualTo(OFFICES * EACH);
                System.out.printf("2000 registrations in %d ms%n", (System.nanoTime() - begin) / 1_000_000);
                assertThat(admin.read(registrations)).contains("UDP 127.0.1.20:");
                assertThat(all(offices, 0)).as("taken back").isEqualTo(OFFICES * EACH);
                assertThat(admin.read(registrations)).contains("\"items\":[]");
            } finally {
                offices.forEach(Office::close);
            }
        }
    }
}
