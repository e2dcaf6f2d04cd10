package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.ForeignWords;
import dev.sotto.tests.kit.SipPeer;
import dev.sotto.tests.kit.TableText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Five hundred callers whose header fields are made for pages, spreadsheets and shells, against the running programme. */
class ForeignWordsBySipTest {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private static String inQuotes(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static String quoted(String text) {
        return "\"" + inQuotes(text) + "\"";
    }

    /** A call of an ordinary telephone, which the private conference does not take. */
    private static String invite(String word, int number, String host) {
        String user = URLEncoder.encode(word, StandardCharsets.UTF_8).replace("+", "%20");
        String body = "v=0\r\no=- 1 1 IN IP4 " + host + "\r\ns=" + word + "\r\nc=IN IP4 " + host
                + "\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=x-word:" + word + "\r\n";
        return "INVITE sip:1000@127.0.0.1 SIP/2.0\r\n"
                + "Via: SIP/2.0/TCP " + host + ":5060;branch=z9hG4bKword" + number + ";rport\r\n"
                + "Max-Forwards: 70\r\n"
                + "From: " + quoted(word) + " <sip:" + user + "@evil.example>;tag=w" + number + "\r\n"
                + "To: " + quoted(word) + " <sip:1000@127.0.0.1>\r\n"
                + "Call-ID: word" + number + "@" + host + "\r\n"
                + "CSeq: 1 INVITE\r\n"
                + "Contact: " + quoted(word) + " <sip:caller@" + host + ";transport=tcp>\r\n"
                + "User-Agent: " + word + "\r\n"
                + "Subject: " + word + "\r\n"
                + "Organization: " + word + "\r\n"
                + "Reason: SIP ;cause=200 ;text=" + quoted(word) + "\r\n"
                + "X-Word: " + word + "\r\n"
                + "Content-Type: application/sdp\r\n"
                + "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    private static String ack(int number, String host, String response) {
        String to = response.lines()
                .filter(line -> line.startsWith("To:"))
                .findFirst()
                .orElseThrow();
        return "ACK sip:1000@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP " + host + ":5060;branch=z9hG4bKword" + number
                + ";rport\r\nMax-Forwards: 70\r\nFrom: <sip:x@evil.example>;tag=w" + number + "\r\n" + to
                + "\r\nCall-ID: word" + number + "@" + host + "\r\nCSeq: 1 ACK\r\nContent-Length: 0\r\n\r\n";
    }

    /** The statuses that the words got, and how often. */
    private static Map<Integer, Integer> call(List<String> words, int port) throws IOException {
        Map<Integer, Integer> out = new TreeMap<>();
        for (int i = 0; i < words.size(); i++) {
            String host = "127.0." + (90 + i / 200) + "." + (1 + i % 200);
            try (SipPeer peer =
                    new SipPeer(true, new InetSocketAddress("127.0.0.1", port), new InetSocketAddress(host, 0))) {
                peer.send(invite(words.get(i), i, host));
                Optional<String> response = peer.finalResponse(PATIENCE_MILLIS);
                assertThat(response).as(words.get(i)).isPresent();
                // From and To are echoed, as RFC 3261 8.2.6.2 wants.
                assertThat(response.get().lines())
                        .filteredOn(line -> !line.startsWith("From:") && !line.startsWith("To:"))
                        .noneMatch(line -> line.contains("__xss") || line.contains("evil.example"));
                out.merge(SipPeer.status(response.get()), 1, Integer::sum);
                peer.send(ack(i, host, response.get()));
            }
        }
        return out;
    }

    @Test
    void every_word_stays_text_in_calls_in_traces_and_in_tables() throws Exception {
        List<String> words = ForeignWords.all();
        try (Appliance appliance = Appliance.start(folder, "");
                Administrator admin = Administrator.of(appliance, folder)) {
            Map<Integer, Integer> statuses = call(words, appliance.ports().sip());
            assertThat(statuses.values().stream().mapToInt(n -> n).sum()).isEqualTo(500);
            assertThat(statuses.getOrDefault(488, 0)).as(statuses.toString()).isGreaterThan(450);
            List<List<String>> table = table(admin, statuses.getOrDefault(488, 0));
            Set<String> names = new HashSet<>();
            List<String> head = table.removeFirst();
            for (List<String> row : table) {
                assertThat(row).hasSameSizeAs(head);
                assertThat(row).noneMatch(TableText::calculates);
                names.add(row.get(head.indexOf("name")));
            }
            Set<String> kept = new HashSet<>(words);
            // A quoted-pair of a display name is shown as it came (RFC 3261 25.1), a formula behind an apostrophe.
            kept.removeIf(word -> Stream.of(word, inQuotes(word))
                    .anyMatch(shown -> names.contains(shown) || names.contains("'" + shown)));
            assertThat(kept.size())
                    .as("words that are not told as they were said: " + kept)
                    .isLessThan(50);
            json(admin, table.size());
            try (SipPeer probe = new SipPeer(
                    true, new InetSocketAddress("127.0.0.1", appliance.ports().sip()))) {
                assertThat(probe.options()).isPresent();
            }
            assertThat(appliance.md("describe")).contains("\"PARSER_FAILURES\":0", "\"LEGS_DISCARDED\":0");
        }
    }

    /** The calls as a table, once all are there. */
    private static List<List<String>> table(Administrator admin, int calls) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<List<String>> table = List.of();
        while (System.nanoTime() < end) {
            HttpResponse<String> answer = admin.send("GET", "/api/v1/calls.csv", "", Map.of());
            safe(answer, "text/csv");
            table = TableText.rows(answer.body());
            if (table.size() > calls) {
                return table;
            }
            Thread.sleep(250);
        }
        throw new AssertionError("only " + table.size() + " rows");
    }

    private static void safe(HttpResponse<String> answer, String type) {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type").orElseThrow()).startsWith(type);
        assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
        assertThat(answer.headers().firstValue("content-security-policy").orElseThrow())
                .contains("default-src 'none'");
    }

    private static void json(Administrator admin, int calls) throws Exception {
        int seen = 0;
        String cursor = "";
        do {
            HttpResponse<String> page = admin.send("GET", "/api/v1/calls?limit=200" + cursor, "", Map.of());
            safe(page, "application/json");
            assertThat(page.body().chars().allMatch(c -> c >= ' ')).isTrue();
            seen += page.body().split("\"callId\":\"word", -1).length - 1;
            Matcher next = Pattern.compile("\"next\":\"(\\d+)\"").matcher(page.body());
            cursor = next.find() ? "&cursor=" + next.group(1) : "";
        } while (!cursor.isEmpty());
        assertThat(seen).isEqualTo(calls);
        safe(admin.send("GET", "/api/v1/live/conferences", "", Map.of()), "application/json");
    }
}
