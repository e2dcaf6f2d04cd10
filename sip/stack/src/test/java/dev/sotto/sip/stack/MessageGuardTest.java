package dev.sotto.sip.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageGuardTest {
    private static final String GOOD = """
            OPTIONS sip:1000@host SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx
            Max-Forwards: 70
            From: <sip:a@host>;tag=1
            To: <sip:1000@host>
            Call-ID: c
            CSeq: 1 OPTIONS
            Content-Length: 0

            """.replace("\n", "\r\n");

    private static Optional<MessageGuard.Fault> judge(String message) {
        byte[] octets = message.getBytes(StandardCharsets.ISO_8859_1);
        return MessageGuard.judge(RawMessage.read(octets), octets);
    }

    private static String with(String line) {
        return GOOD.replace("Max-Forwards: 70\r\n", "Max-Forwards: 70\r\n" + line + "\r\n");
    }

    private static void assertFault(String message, SipCounter counter, int status, String phrase) {
        assertThat(judge(message)).as(phrase).contains(new MessageGuard.Fault(counter, status, phrase));
    }

    private static void assertBad(String message, SipCounter counter, String phrase) {
        assertFault(message, counter, 400, phrase);
    }

    @Test
    void a_plain_message_passes() {
        assertThat(judge(GOOD)).isEmpty();
        assertThat(judge(GOOD.replaceFirst("OPTIONS sip:1000@host SIP/2.0", "SIP/2.0 200 OK")))
                .isEmpty();
    }

    @Test
    @Rfc(number = 3261, section = "21.5.7", must = "another version of SIP: 505", secondSource = "RFC 4475 3.1.2.16")
    void another_version_gets_505() {
        assertThat(judge(GOOD.replace("SIP/2.0\r\nVia", "SIP/7.0\r\nVia")))
                .contains(new MessageGuard.Fault(SipCounter.BAD_VERSIONS, 505, "This appliance speaks SIP/2.0 only"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OPTIONS  sip:1000@host SIP/2.0",
                "OPTIONS sip:1000@host  SIP/2.0",
                "OPTIONS sip:1000@host SIP/2.0 ",
                "OPTIONS sip:1000@host; lr SIP/2.0",
                "OPT:ONS sip:1000@host SIP/2.0",
                "OPTIONS sip:1000@host",
                "SIP/2.0 0000 OK",
                "SIP/2.0 200",
            })
    @Rfc(number = 3261, section = "7.1", must = "a start line of another form: 400", secondSource = "RFC 4475 3.1.2")
    void a_bad_start_line_is_refused(String line) {
        assertThat(judge(GOOD.replaceFirst("OPTIONS sip:1000@host SIP/2.0", line)))
                .hasValueSatisfying(fault -> assertThat(fault.status()).isEqualTo(400));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<sip:1000@host>",
                "sip:2001:db8::10",
                "sip:1000@host?Route=x",
                "sip:1000@",
                "1000",
            })
    void a_bad_request_uri_is_refused(String uri) {
        assertThat(judge(GOOD.replaceFirst("sip:1000@host", uri)))
                .hasValueSatisfying(fault -> assertThat(fault.status()).isEqualTo(400));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Via", "From", "To", "Call-ID", "CSeq"})
    @Rfc(number = 3261, section = "8.1.1", must = "requests without a mandatory field: 400")
    void a_missing_field_is_refused(String name) {
        String message = GOOD.replaceAll("\r\n" + name + ":[^\r]*", "");
        assertBad(message, SipCounter.MISSING_FIELDS, "Missing header field " + name.toLowerCase(Locale.ROOT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 0", "l: 0", "Call-ID: d", "i: d", "CSeq: 2 OPTIONS", "Max-Forwards: 1"})
    @Rfc(number = 4475, section = "3.3.8", must = "fields that may be there once are not there twice: 400")
    void a_repeated_field_is_refused(String line) {
        assertThat(judge(with(line)))
                .hasValueSatisfying(fault -> assertThat(fault.words()).startsWith("Repeated"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RSeq: 99999999999999999999",
                "RAck: 99999999999999999999 1 INVITE",
                "RAck: 1",
                "Expires: 36893488147419103232",
                "Retry-After: 949302838503028349304023988",
                "Warning: 1812 overture \"x\"",
            })
    void a_number_that_overflows_is_refused(String line) {
        assertThat(judge(with(line)))
                .hasValueSatisfying(fault -> assertThat(fault.words()).startsWith("Bad"));
    }

    @Test
    @Rfc(number = 3261, section = "8.1.1.5", must = "CSeq is less than 2**31 and names the method")
    void a_sequence_number_is_checked() {
        assertThat(judge(GOOD.replace("CSeq: 1 ", "CSeq: 2147483647 "))).isEmpty();
        assertBad(GOOD.replace("CSeq: 1 ", "CSeq: 2147483648 "), SipCounter.BAD_NUMBERS, "Bad header field CSeq");
        assertBad(
                GOOD.replace("CSeq: 1 OPTIONS", "CSeq: 1 INVITE"),
                SipCounter.BAD_NUMBERS,
                "CSeq does not match the method");
        assertBad(
                GOOD.replace("Max-Forwards: 70", "Max-Forwards: 256"),
                SipCounter.BAD_NUMBERS,
                "Bad header field max-forwards");
    }

    @Test
    void control_octets_are_refused_outside_quoted_pairs() {
        assertBad(with("Subject: a\0b"), SipCounter.CONTROL_OCTETS, "Control octet in header");
        assertBad(with("Subject: a\rb"), SipCounter.CONTROL_OCTETS, "Control octet in header");
        assertBad(with("Subject: a\nb"), SipCounter.CONTROL_OCTETS, "Control octet in header");
        assertBad(with("Subject: a\u007fb"), SipCounter.CONTROL_OCTETS, "Control octet in header");
        assertThat(judge(with("Subject: \"a\\\u0007b\"\tc"))).isEmpty();
    }

    @Test
    void what_drives_the_parser_out_of_memory_is_refused() {
        assertBad(GOOD.replace(";branch=z9hG4bKx", ";branch=z9hG4bKx (\\"), SipCounter.BAD_ADDRESSES, "Comment in Via");
        byte[] killer = Vectors.octets("torture/via-comment-oom.sip");
        assertThat(MessageGuard.judge(RawMessage.read(killer), killer)).isPresent();
    }

    private static String fields(int count) {
        return IntStream.range(0, count).mapToObj(i -> "X-" + i + ": 1").collect(Collectors.joining("\r\n"));
    }

    @Test
    void every_size_has_a_limit() {
        assertThat(judge(with("Y: " + "x".repeat(8_000)))).isEmpty();
        assertTooLarge(with("Y: " + "x".repeat(8_192)), SipCounter.LINES_TOO_LONG, "Header line too long");
        assertTooLarge(
                with("Y: 1" + ("\r\n " + "x".repeat(4_000)).repeat(3)),
                SipCounter.LINES_TOO_LONG,
                "Header field too long");
        assertThat(judge(with(fields(100)))).isEmpty();
        assertTooLarge(with(fields(130)), SipCounter.TOO_MANY_FIELDS, "Too many header lines");
        assertTooLarge(
                with("Y: 1\r\n" + " x\r\n".repeat(260) + " x"), SipCounter.TOO_MANY_FIELDS, "Too many header lines");
        assertThat(judge(with("Contact: <sip:a@b>" + ", <sip:a@b>".repeat(63)))).isEmpty();
        assertTooLarge(
                with("Contact: <sip:a@b>" + ", <sip:a@b>".repeat(64)),
                SipCounter.TOO_MANY_VALUES,
                "Too many values in contact");
        assertThat(judge(with("Contact: <sip:a@b>" + ";x=1".repeat(64)))).isEmpty();
        assertTooLarge(
                with("Contact: <sip:a@b>" + ";x=1".repeat(65)),
                SipCounter.TOO_MANY_VALUES,
                "Too many values in contact");
        assertTooLarge(
                with("Contact: <sip:a@b" + ";x=1".repeat(257) + ">"),
                SipCounter.TOO_MANY_VALUES,
                "Too many values in contact");
        assertTooLarge(
                with("v: SIP/2.0/UDP h;branch=z9hG4bKy\r\n".repeat(64).strip()),
                SipCounter.TOO_MANY_VIAS,
                "Too many values in via");
        assertThat(judge(with("Contact: <sip:a,b,c@b>" + ", \"x,y\" <sip:a@b>".repeat(63))))
                .isEmpty();
        assertTooLarge("x".repeat(65_536), SipCounter.MESSAGES_TOO_LARGE, "Message too large");
    }

    private static void assertTooLarge(String message, SipCounter counter, String phrase) {
        assertFault(message, counter, 513, phrase);
    }

    private static String body(String type, String body) {
        return GOOD.replace(
                "Content-Length: 0\r\n\r\n",
                "Content-Type: " + type + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    @Test
    void a_body_has_no_more_parts_and_media_sections_than_anybody_needs() {
        assertThat(judge(body("application/sdp", "v=0\r\n" + "m=audio 9 RTP/AVP 0\r\n".repeat(16))))
                .isEmpty();
        assertTooLarge(
                body("application/sdp", "v=0\r\n" + "m=audio 9 RTP/AVP 0\r\n".repeat(17)),
                SipCounter.TOO_MANY_MEDIA_SECTIONS,
                "Too many media sections");
        String part = "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n";
        assertThat(judge(body("multipart/mixed; boundary=b", part.repeat(16) + "--b--")))
                .isEmpty();
        assertTooLarge(
                body("multipart/mixed;boundary=\"b\"", part.repeat(17) + "--b--"),
                SipCounter.TOO_MANY_PARTS,
                "Too many parts in the body");
        String inner = "--b\r\nContent-Type: multipart/mixed;boundary=c\r\n\r\n--c\r\n%s\r\n--c--\r\n--b--";
        assertThat(judge(body("multipart/mixed;boundary=b", inner.formatted("Content-Type: text/plain\r\n\r\nx"))))
                .isEmpty();
        assertTooLarge(
                body("multipart/mixed;boundary=b", inner.formatted("c: Multipart/mixed;boundary=d\r\n\r\n--d--")),
                SipCounter.TOO_MANY_PARTS,
                "Too many parts in the body");
    }

    @Test
    @Rfc(number = 3261, section = "18.3", must = "a datagram shorter than its Content-Length: 400")
    void a_body_is_as_long_as_it_says() {
        assertThat(judge(GOOD.replace("Content-Length: 0", "Content-Length: 3") + "abcd"))
                .isEmpty();
        assertBad(
                GOOD.replace("Content-Length: 0", "Content-Length: 5") + "abcd",
                SipCounter.BAD_LENGTHS,
                "Body shorter than Content-Length");
    }

    @Test
    void tags_are_found_where_they_are_and_nowhere_else() {
        assertThat(tag("<sip:a@b>;tag=x")).isEqualTo("x");
        assertThat(tag("sip:a@b;TAG=x;y")).isEqualTo("x");
        assertThat(tag("\"a;tag=\\\"1<>\" <sip:a@b;tag=2> ; q=1;tag=x")).isEqualTo("x");
        assertThat(tag("\"tag=1\" <sip:a@b;tag=2>")).isEmpty();
        assertThat(tag("<sip:a@b")).isEmpty();
    }

    private static String tag(String to) {
        byte[] octets = GOOD.replace("<sip:1000@host>", to).getBytes(StandardCharsets.UTF_8);
        return RawMessage.read(octets).tag("to");
    }

    @Test
    void quotes_of_addresses_are_closed() {
        assertBad(GOOD.replace("To: <", "To: \"Mr. J. User <"), SipCounter.BAD_ADDRESSES, "Open quote in to");
        assertThat(judge(GOOD.replace("To: <", "To: \"Mr. \\\" User\" <"))).isEmpty();
    }

    @Test
    void a_reply_repeats_only_what_a_response_needs() {
        byte[] octets = with("Subject: secret").getBytes(StandardCharsets.UTF_8);
        MessageGuard.Fault fault = new MessageGuard.Fault(SipCounter.BAD_FIELDS, 400, "Bad Thing");
        FrontDoor.Verdict.Answer answer = new FrontDoor.Verdict.Answer(fault, 7);
        String reply = new String(
                PlainReply.to(RawMessage.read(octets), answer, "tt", "192.0.2.7")
                        .orElseThrow(),
                StandardCharsets.UTF_8);
        assertThat(reply).isEqualTo("""
                        SIP/2.0 400 Bad Request
                        via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx;received=192.0.2.7
                        from: <sip:a@host>;tag=1
                        to: <sip:1000@host>;tag=tt
                        call-id: c
                        cseq: 1 OPTIONS
                        retry-after: 7
                        warning: 399 sotto "Bad Thing"
                        content-length: 0

                        """.replace("\n", "\r\n"));
        assertThat(PlainReply.to(
                        RawMessage.read("SIP/2.0 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8)), answer, "", ""))
                .isEmpty();
        byte[] ack = GOOD.replace("OPTIONS", "ACK").getBytes(StandardCharsets.UTF_8);
        assertThat(PlainReply.to(RawMessage.read(ack), answer, "", "")).isEmpty();
    }

    @Test
    void mutated_torture_messages_are_read_or_refused_and_nothing_else() {
        List<byte[]> seeds = List.of(
                GOOD.getBytes(StandardCharsets.UTF_8),
                Vectors.octets("torture/rfc4475/wsinv.dat"),
                Vectors.octets("torture/rfc4475/intmeth.dat"),
                Vectors.octets("torture/rfc4475/esc01.dat"),
                Vectors.octets("torture/rfc4475/dblreq.dat"),
                Vectors.octets("torture/rfc4475/transports.dat"),
                Vectors.octets("torture/rfc5118-crlf/ipv4-mapped-ipv6"),
                Vectors.octets("torture/via-comment-oom.sip"));
        Random random = new Random(11);
        for (int i = 0; i < 30_000; i++) {
            byte[] mutated = seeds.get(random.nextInt(seeds.size())).clone();
            for (int n = random.nextInt(6); n >= 0; n--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(128);
            }
            MessageFuzzTest.feed(mutated);
        }
    }
}
