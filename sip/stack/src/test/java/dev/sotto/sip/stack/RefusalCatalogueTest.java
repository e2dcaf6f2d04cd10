package dev.sotto.sip.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sip.calls.Transport;
import dev.sotto.tests.kit.Rfc;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which request gets which refusal of the stack, and what it says. Those inside of calls are in {@link ExtensionsWireTest} and
 * {@link WireTest}; {@link RawPeer} demands words of every refusal that any test sees.
 */
class RefusalCatalogueTest {
    private static final int MILLIS = 10_000;
    private static final String SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";

    private static String request(String line, String method, String headers, String body) {
        return line + " SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bKcatalogue\r\nMax-Forwards: 70\r\n"
                + "From: <sip:eve@host>;tag=f\r\nTo: <sip:1000@host>\r\nCall-ID: catalogue\r\nCSeq: 1 " + method
                + "\r\nContact: <sip:eve@127.0.0.1:9>\r\n" + headers + "Content-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    private static String invite(String headers, String body) {
        return request("INVITE sip:1000@host", "INVITE", headers, body);
    }

    static Stream<Arguments> refusals() {
        String sdp = "Content-Type: application/sdp\r\n";
        return Stream.of(
                Arguments.of(request("REGISTER sip:host", "REGISTER", "", ""), "405 Method Not Allowed", "Allow"),
                Arguments.of(request("JUGGLE sip:1000@host", "JUGGLE", "", ""), "501 Not Implemented", "Allow"),
                Arguments.of(request("INVITE tel:+123", "INVITE", sdp, SDP), "416 Unsupported URI Scheme", "sip:"),
                Arguments.of(invite("Require: magic\r\n" + sdp, SDP), "420 Bad Extension", "magic; call without"),
                Arguments.of(invite("Content-Type: text/plain\r\n", "hi"), "415 Unsupported Media Type", "sdp"),
                Arguments.of(
                        invite("Content-Encoding: gzip\r\n" + sdp, SDP),
                        "415 Unsupported Media Type",
                        "without Content-Encoding"),
                Arguments.of(invite("Accept: text/plain\r\n" + sdp, SDP), "406 Not Acceptable", "Accept"),
                Arguments.of(request("BYE sip:1000@host", "BYE", "", ""), "481 Call/Transaction", "new call"),
                Arguments.of(request("CANCEL sip:1000@host", "CANCEL", "", ""), "481 Call/Transaction", "new call"),
                Arguments.of(request("PRACK sip:1000@host", "PRACK", "", ""), "481 Call/Transaction", "new call"),
                Arguments.of(request("UPDATE sip:1000@host", "UPDATE", "", ""), "481 Call/Transaction", "new call"),
                Arguments.of(request("INFO sip:1000@host", "INFO", "", ""), "481 Call/Transaction", "new call"),
                Arguments.of(invite(sdp, SDP).replace("host SIP/2.0", "host SIP/7.0"), "505 Version", "SIP/2.0"),
                Arguments.of(request("INVITE sip:1000@host", "BYE", "", ""), "400 Bad Request", "CSeq"),
                Arguments.of(
                        invite("Supported: timer\r\nSession-Expires: 10\r\n" + sdp, SDP),
                        "422 Session Interval Too Small",
                        "Min-SE"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    @Rfc(number = 3261, section = "20.43", must = "a refusal explains itself to a person by Warning 399")
    void a_refusal_has_the_phrase_of_its_rfc_and_words_for_a_person(String request, String status, String words)
            throws Exception {
        try (Party focus = Party.plain(Transport.UDP, "127.0.0.1");
                RawPeer peer = new RawPeer(focus.hop())) {
            peer.send(request);
            String refusal = peer.finalResponse(MILLIS).orElseThrow();
            assertThat(refusal).startsWith("SIP/2.0 " + status);
            String warning = refusal.lines()
                    .filter(line -> line.regionMatches(true, 0, "warning: 399", 0, 12))
                    .findFirst()
                    .orElseThrow();
            assertThat(warning).contains(words);
        }
    }
}
