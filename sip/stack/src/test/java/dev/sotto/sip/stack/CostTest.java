package dev.sotto.sip.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.SipTorture;
import dev.sotto.tests.kit.Vectors;
import gov.nist.core.CommonLogger;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the worst messages cost: those that hurt parsers, and those that stay just within every limit of the guard. */
class CostTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 30;
    private static final int ROUNDS = 21;
    private static final int MOST_BLOCKS = 20;
    /** The aim is 5 ms on a machine that does nothing else. */
    private static final long GENEROUS_MICROS = 50_000;

    static {
        CommonLogger.legacyLogger = new SilentLogger();
    }

    static Stream<Arguments> messages() {
        Map<String, byte[]> all = new LinkedHashMap<>();
        SipTorture.bombs().forEach(file -> all.put(file, Vectors.octets(file)));
        all.put(
                "64 routes with long parameters",
                with(repeat(8, "Route: " + list(8, "<sip:h;lr" + "x".repeat(900) + ">"))));
        all.put(
                "64 contacts with a parameter",
                with(repeat(8, "Contact: " + list(8, "\"n\" <sip:a@b>;q=0." + "5".repeat(900)))));
        all.put(
                "a contact with 64 parameters",
                with("Contact: <sip:a@b>" + ("; " + "p".repeat(100) + "=\"v\"").repeat(64)));
        all.put("64 accepted types", with("Accept: " + list(64, "application/" + "x".repeat(90) + ";a=b")));
        all.put("120 fields of 500 octets", with(fields(120, "x".repeat(500))));
        all.put("120 warnings", with(repeat(60, "Warning: 399 h \"" + "\\\"".repeat(400) + "\"")));
        all.put("a long quoted name", with("Contact: \"" + "\\\\".repeat(4000) + "\" <sip:a@b>"));
        all.put("spaces and commas", with("Supported: " + ("a" + " ".repeat(120) + ",").repeat(63) + "b"));
        all.put(
                "a uri with parameters and headers",
                with("Contact: <sip:a@b" + ";p=v".repeat(900) + "?h=v" + "&h=v".repeat(900) + ">"));
        String dense = "<sip:a@b" + ";p=v".repeat(120) + "?h=v" + "&h=v".repeat(130) + "x".repeat(7000) + ">";
        all.put("uris with parameters and headers", with(repeat(7, "Contact: " + dense)));
        all.put("escapes in a uri", with("Contact: <sip:" + "%41".repeat(2600) + "@b>"));
        all.put("64 vias", with(repeat(8, "Via: " + list(7, "SIP/2.0/UDP h;branch=z9hG4bK" + "x".repeat(1000)))));
        all.put("a body of 60000 octets", with("Content-Type: application/sdp", "a=x\r\n".repeat(12_000)));
        all.put(
                "16 parts",
                with(
                        "Content-Type: multipart/mixed;boundary=b",
                        ("--b\r\n\r\n" + "-".repeat(3500) + "\r\n").repeat(16)));
        return all.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
    }

    private static byte[] with(String fields) {
        return with(fields, "");
    }

    private static byte[] with(String fields, String body) {
        return ("INVITE sip:1000@host SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx\r\nMax-Forwards: 70\r\n"
                        + "From: <sip:a@host>;tag=1\r\nTo: <sip:1000@host>\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n" + fields
                        + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String repeat(int count, String line) {
        return String.join("\r\n", Collections.nCopies(count, line));
    }

    private static String list(int count, String value) {
        return String.join(", ", Collections.nCopies(count, value));
    }

    private static String fields(int count, String value) {
        return IntStream.range(0, count).mapToObj(i -> "X-" + i + ": " + value).collect(Collectors.joining("\r\n"));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void no_message_costs_much_time(String name, byte[] octets) {
        boolean isParsed = false;
        for (int i = 0; i < WARM_UP; i++) {
            isParsed = read(octets);
        }
        long[] micros = measure(octets);
        for (int i = 1; i < MOST_BLOCKS && micros[ROUNDS / 2] >= GENEROUS_MICROS; i++) {
            // On a busy machine the compiler is late.
            micros = measure(octets);
        }
        System.out.printf(
                "cost of %-60s %6d octets, %s: median %5d us, worst %5d us%n",
                name, octets.length, isParsed ? "parsed " : "refused", micros[ROUNDS / 2], micros[ROUNDS - 1]);
        assertThat(octets.length).isLessThanOrEqualTo(65_535);
        assertThat(micros[ROUNDS / 2]).as(name).isLessThan(GENEROUS_MICROS);
    }

    /** CPU time in microseconds of each reading, in order of size. */
    private static long[] measure(byte[] octets) {
        long[] micros = new long[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            long began = THREADS.getCurrentThreadCpuTime();
            read(octets);
            micros[i] = TimeUnit.NANOSECONDS.toMicros(THREADS.getCurrentThreadCpuTime() - began);
        }
        Arrays.sort(micros);
        return micros;
    }

    /** Whether the parser saw it. */
    private static boolean read(byte[] octets) {
        return MessageReader.look(octets) instanceof MessageReader.Look.Sound sound
                && MessageReader.parse(sound) != null;
    }
}
