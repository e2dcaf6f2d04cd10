package dev.sotto.sip.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Transport;
import dev.sotto.tests.kit.Rfc;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Our calls as a callee sees them that speaks SIP by hand over UDP. */
class CallerWireTest {
    private static final String SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";

    private Party phone;
    private DatagramSocket callee;
    private SocketAddress caller;

    @BeforeEach
    void start() throws IOException {
        phone = Party.plain(Transport.UDP, "127.0.0.1");
        callee = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        callee.setSoTimeout(10_000);
        caller = callee.getLocalSocketAddress();
    }

    @AfterEach
    void stop() {
        callee.close();
        phone.close();
    }

    private long call(Optional<String> sdp) {
        return phone.call(new Hop(Transport.UDP, "127.0.0.1", callee.getLocalPort()), sdp);
    }

    /** The next request of that method; others, repeated ones among them, are passed over. */
    private String receive(String method) throws IOException {
        while (true) {
            DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
            callee.receive(packet);
            caller = packet.getSocketAddress();
            String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
            if (text.startsWith(method + " ")) {
                return text;
            }
        }
    }

    private static String field(String message, String name) {
        return message.lines()
                .filter(line -> line.startsWith(name + ":"))
                .findFirst()
                .orElseThrow();
    }

    private void answer(String request, String status, String toTag, String more) throws IOException {
        String to = field(request, "To");
        String body = more.contains("application/sdp") ? SDP : "";
        String response = "SIP/2.0 " + status + "\r\n" + field(request, "Via") + "\r\n" + field(request, "From")
                + "\r\n"
                + to + (to.contains("tag=") || toTag.isEmpty() ? "" : ";tag=" + toTag) + "\r\n"
                + field(request, "Call-ID") + "\r\n" + field(request, "CSeq") + "\r\n" + more + "Content-Length: "
                + body.length() + "\r\n\r\n" + body;
        byte[] octets = response.getBytes(StandardCharsets.UTF_8);
        callee.send(new DatagramPacket(octets, octets.length, caller));
    }

    private String contact(String user) {
        return "Contact: <sip:" + user + "@127.0.0.1:" + callee.getLocalPort() + ">\r\n";
    }

    private String success(String user) {
        return contact(user) + "Content-Type: application/sdp\r\n";
    }

    @Test
    @Rfc(number = 3261, section = "8.1.1", must = "an INVITE has all its fields, and the target as Request-URI")
    @Rfc(number = 3581, section = "3", must = "requests over UDP ask for symmetric responses")
    void an_invite_has_what_it_needs() throws Exception {
        call(Optional.of(SDP));
        String invite = receive("INVITE");
        assertThat(invite).startsWith("INVITE sip:1000@Conference.Example SIP/2.0\r\n");
        assertThat(field(invite, "Via")).contains(";rport").contains("branch=z9hG4bK");
        assertThat(field(invite, "From")).contains("<sip:ada@example.org>;tag=");
        assertThat(field(invite, "To")).doesNotContain("tag=");
        assertThat(field(invite, "Max-Forwards")).isEqualTo("Max-Forwards: 70");
        assertThat(field(invite, "Contact"))
                .contains("sip:ada@127.0.0.1:" + phone.hop().port());
        assertThat(field(invite, "Allow")).contains("INVITE,ACK,CANCEL,BYE,OPTIONS");
        assertThat(invite).endsWith("\r\n\r\n" + SDP);
    }

    @Test
    @Rfc(
            number = 3261,
            section = "13.2.2.4",
            must = "each further 2xx of a forked INVITE: ACK, and BYE where it is not wanted")
    void a_second_answer_of_a_fork_is_acknowledged_and_ended() throws Exception {
        call(Optional.of(SDP));
        String invite = receive("INVITE");
        answer(invite, "200 OK", "one", success("one"));
        String first = receive("ACK");
        answer(invite, "200 OK", "two", success("two"));
        String second = receive("ACK");
        assertThat(first).startsWith("ACK sip:one@127.0.0.1").contains("tag=one");
        assertThat(second).startsWith("ACK sip:two@127.0.0.1").contains("tag=two");
        assertThat(receive("BYE")).startsWith("BYE sip:two@127.0.0.1").contains("tag=two");
        phone.expect(CallEvent.Answered.class);
        assertThat(phone.stack().describe().legs()).isEqualTo(1);
    }

    @Test
    @Rfc(number = 3261, section = "13.2.2.4", must = "the ACK is sent again for every 2xx that comes again")
    void a_repeated_answer_is_acknowledged_again() throws Exception {
        call(Optional.of(SDP));
        String invite = receive("INVITE");
        for (int i = 0; i < 3; i++) {
            answer(invite, "200 OK", "one", success("one"));
            assertThat(receive("ACK")).contains("tag=one");
        }
        phone.expect(CallEvent.Answered.class);
        assertThat(phone.next(50)).isNull();
    }

    @Test
    @Rfc(number = 3261, section = "12.1.2", must = "the route set is the reversed Record-Route of the 2xx")
    @Rfc(number = 3261, section = "12.2.1.1", must = "a request in a dialog goes to the remote target by the route set")
    void a_route_set_is_followed() throws Exception {
        long leg = call(Optional.of(SDP));
        String invite = receive("INVITE");
        String near = "<sip:127.0.0.1:" + callee.getLocalPort() + ";lr>";
        answer(invite, "200 OK", "one", "Record-Route: <sip:192.0.2.9;lr>, " + near + "\r\n" + success("far"));
        phone.expect(CallEvent.Answered.class);
        phone.execute(new CallCommand.Hangup(leg, Optional.empty()));
        String bye = receive("BYE");
        assertThat(bye).startsWith("BYE sip:far@127.0.0.1");
        assertThat(bye.lines()
                        .filter(line -> line.startsWith("Route:"))
                        .toList()
                        .toString())
                .containsSubsequence(near, "<sip:192.0.2.9;lr>");
        answer(bye, "200 OK", "", "");
        assertThat(phone.expect(CallEvent.Ended.class).cause()).isEqualTo(CallEvent.Cause.WE_HUNG_UP);
    }

    @Test
    @Rfc(
            number = 3261,
            section = "9.1",
            must = "CANCEL only after a provisional response, with the branch of the INVITE")
    void a_cancel_waits_for_a_provisional_response() throws Exception {
        long leg = call(Optional.of(SDP));
        String invite = receive("INVITE");
        phone.execute(new CallCommand.Hangup(leg, Optional.empty()));
        answer(invite, "180 Ringing", "one", "");
        String cancel = receive("CANCEL");
        assertThat(field(cancel, "Via")).isEqualTo(field(invite, "Via"));
        assertThat(field(cancel, "CSeq")).isEqualTo("CSeq: 1 CANCEL");
        answer(cancel, "200 OK", "one", "");
        answer(invite, "487 Request Terminated", "one", "");
        receive("ACK");
        assertThat(phone.expect(CallEvent.Rejected.class).refusal().status()).isEqualTo(487);
    }

    @Test
    @Rfc(number = 3261, section = "14.1", must = "after 491 the re-INVITE is tried again")
    void glare_is_tried_again() throws Exception {
        long leg = call(Optional.of(SDP));
        String invite = receive("INVITE");
        answer(invite, "200 OK", "one", success("one"));
        receive("ACK");
        phone.expect(CallEvent.Answered.class);
        phone.execute(new CallCommand.Reinvite(leg, Optional.of(SDP)));
        String first = receive("INVITE");
        answer(first, "491 Request Pending", "one", "");
        receive("ACK");
        String second = receive("INVITE");
        assertThat(field(second, "CSeq")).isEqualTo("CSeq: 3 INVITE");
        answer(second, "200 OK", "one", success("one"));
        receive("ACK");
        assertThat(phone.expect(CallEvent.ReinviteAnswered.class).sdp()).contains(SDP);
    }
}
