package dev.sotto.sip.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Transport;
import dev.sotto.tests.kit.SipPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who knows much of a call but not all of it cannot end it; what a caller writes into its fields stays inside of them. */
class SpoofTest {
    private static final String SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
    private static final int MILLIS = 10_000;
    /** So that the rate does not end the guessing before the dialog does. */
    private static final SipLimits FAST = new SipLimits(4096, 256, 100_000, 5, 5, 10, 3600);

    private static Party focus() {
        return new Party(SipConfig.plain("sotto-test", new Listener(Transport.UDP, "127.0.0.1", 0))
                .within(FAST));
    }

    private static SipPeer peer(Party focus, String address) throws IOException {
        return new SipPeer(
                false, new InetSocketAddress("127.0.0.1", focus.hop().port()), new InetSocketAddress(address, 0));
    }

    private static String request(String method, String callId, String fromTag, String toTag, String branch) {
        String to = toTag.isEmpty() ? "" : ";tag=" + toTag;
        String body = method.equals("INVITE") ? SDP : "";
        return method + " sip:1000@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bK" + branch
                + "\r\nMax-Forwards: 70\r\nFrom: \"Ada\" <sip:ada@example.org>;tag=" + fromTag
                + "\r\nTo: <sip:1000@127.0.0.1>" + to + "\r\nCall-ID: " + callId + "\r\nCSeq: "
                + (method.equals("BYE") ? 2 : 1) + " " + method + "\r\nContact: <sip:ada@127.0.0.1:9>\r\n"
                + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n") + "Content-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    private static String toTag(String response) {
        return response.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("to:"))
                .map(line -> line.substring(line.indexOf("tag=") + 4))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"BYE", "ACK", "CANCEL"})
    void ten_thousand_guesses_end_no_call(String method) throws Exception {
        Random random = new Random(7);
        try (Party focus = focus();
                RawPeer caller = new RawPeer(focus.hop());
                SipPeer attacker = peer(focus, "127.0.0.66");
                SipPeer probe = peer(focus, "127.0.0.67")) {
            // The attacker has seen the Call-ID, and for half of its guesses the caller's tag too.
            caller.send(request("INVITE", "seen@host", "callers", "", "secret"));
            long leg = focus.expect(CallEvent.Invited.class).legId();
            boolean isRinging = method.equals("CANCEL");
            if (!isRinging) {
                focus.execute(new CallCommand.Answer(leg, SDP, true));
                String tag = toTag(caller.finalResponse(MILLIS).orElseThrow());
                caller.send(request("ACK", "seen@host", "callers", tag, "ack"));
                focus.expect(CallEvent.Acknowledged.class);
            }
            for (int i = 0; i < 10_000; i++) {
                String from = i % 2 == 0 ? "guess" + i : "callers";
                String to = isRinging ? "" : Long.toHexString(random.nextLong());
                attacker.send(request(method, "seen@host", from, to, "guess" + i));
                if (i % 50 == 0) {
                    probe.options();
                }
            }
            assertThat(probe.options()).isPresent();
            CallEvent after = focus.next(200);
            assertThat(after).isNull();
            assertThat(focus.stack().describe().legs()).isEqualTo(1);
            if (isRinging) {
                focus.execute(new CallCommand.Answer(leg, SDP, true));
                assertThat(caller.finalResponse(MILLIS).orElseThrow()).startsWith("SIP/2.0 200");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ada\\\r\nVia: SIP/2.0/UDP evil",
                "Ada\r\nRoute: <sip:evil>",
                "Ada\\\nX: y",
                "Ada\\\0B",
                "Ada%0d%0aRoute: <sip:evil>",
                "Ada%00",
                "Ada\\\" <sip:evil> \\\"",
                "Ada\u0085\u2028Route: x",
                "<script>alert(1)</script>'; DROP TABLE calls;--",
            })
    void what_a_caller_calls_itself_stays_within_its_quotes_in_what_we_say_to_others(String name) throws Exception {
        try (Party focus = focus();
                Party phone = Party.plain(Transport.UDP, "127.0.0.1");
                RawPeer caller = new RawPeer(focus.hop())) {
            caller.send(request("INVITE", "name", "f", "", "name").replace("\"Ada\"", "\"" + name + "\""));
            Optional<String> refusal = Optional.empty();
            if (name.contains("\n")) {
                refusal = caller.finalResponse(MILLIS);
                assertThat(refusal.orElseThrow())
                        .startsWith("SIP/2.0 400")
                        .doesNotContain("\r\nRoute", "\r\nX:", "evil\r\n");
                return;
            }
            CallEvent.Invited invited = focus.expect(CallEvent.Invited.class);
            assertThat(invited.displayName().chars().filter(c -> c == '\r' || c == '\n' || c == 0))
                    .isEmpty();
            // The far leg: the same name in a call of ours.
            focus.execute(new CallCommand.Call(
                    focus.stack().newLegId(),
                    "sip:1000@conference.example",
                    "sip:ada@example.org",
                    invited.displayName(),
                    phone.hop(),
                    Optional.of(SDP)));
            CallEvent.Invited far = phone.expect(CallEvent.Invited.class);
            assertThat(far.from()).isEqualTo("sip:ada@example.org");
        }
    }
}
