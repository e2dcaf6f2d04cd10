package dev.sotto.sip.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Passage;
import dev.sotto.sip.calls.Transport;
import dev.sotto.tests.kit.Rfc;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What of a carried call is on the wire, and what nobody can do with one. */
class CarriedWireTest {
    private static final String SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
    private static final int MILLIS = 10_000;

    private static String request(String method, String callId, String toTag, String more) {
        return method + " sip:1000@host SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bK" + callId + method
                + "\r\nFrom: <sip:eve@host>;tag=f\r\nTo: <sip:1000@host>" + (toTag.isEmpty() ? "" : ";tag=" + toTag)
                + "\r\nCall-ID: " + callId + "\r\nCSeq: " + (toTag.isEmpty() ? 1 : 2) + " " + method
                + "\r\nContact: <sip:eve@127.0.0.1:9>\r\n" + more + "Content-Length: 0\r\n\r\n";
    }

    private static String toTag(String response) {
        return response.lines()
                .filter(line -> line.regionMatches(true, 0, "to:", 0, 3))
                .map(line -> line.substring(line.indexOf("tag=") + 4).strip())
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Rfc(number = 3261, section = "8.1.1.6", must = "Max-Forwards says how many hops a request may still take")
    void a_carried_call_says_that_it_is_one_and_how_many_hops_it_has_left() throws Exception {
        try (Party gateway = Party.plain(Transport.TCP, "127.0.0.1");
                Party focus = Party.plain(Transport.TCP, "127.0.0.1")) {
            Passage passage = new Passage(12, 1, true);
            long leg = focus.stack().newLegId();
            focus.execute(new CallCommand.Call(
                    leg, "sip:1000@host", "sip:ada@example.org", "", gateway.hop(), Optional.of(SDP), passage));
            CallEvent.Invited invited = gateway.expect(CallEvent.Invited.class);
            assertThat(invited.passage()).isEqualTo(passage);
            gateway.execute(new CallCommand.Answer(invited.legId(), SDP, false));
            gateway.execute(new CallCommand.TakeKeys(invited.legId(), true));
            focus.expect(CallEvent.Answered.class);
            gateway.expect(CallEvent.Acknowledged.class);
            focus.execute(new CallCommand.PressKey(leg, '#'));
            assertThat(gateway.expect(CallEvent.KeyPressed.class).key()).isEqualTo('#');
        }
    }

    @Test
    void a_call_that_came_through_others_shows_it() throws Exception {
        try (Party gateway = Party.plain(Transport.UDP, "127.0.0.1");
                RawPeer peer = new RawPeer(gateway.hop())) {
            peer.send(request("INVITE", "direct", "", "Max-Forwards: 70\r\n"));
            assertThat(gateway.expect(CallEvent.Invited.class).passage().isThroughOthers())
                    .isFalse();
            peer.send(request(
                    "INVITE", "proxied", "", "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx\r\nMax-Forwards: 3\r\n"));
            assertThat(gateway.expect(CallEvent.Invited.class).passage()).isEqualTo(new Passage(3, 2, false));
            peer.send(request("INVITE", "marked", "", "Sotto-Carried: no\r\nMax-Forwards: 70\r\n"));
            assertThat(gateway.expect(CallEvent.Invited.class).passage().isThroughOthers())
                    .isTrue();
        }
    }

    @Test
    void header_fields_that_somebody_wants_are_told() throws Exception {
        try (Party gateway = Party.plain(Transport.UDP, "127.0.0.1");
                RawPeer peer = new RawPeer(gateway.hop())) {
            String tenant = "X-Tenant: a \r\nx-tenant: b\r\nPrivacy: id\r\nMax-Forwards: 70\r\n";
            peer.send(request("INVITE", "before", "", tenant));
            assertThat(gateway.expect(CallEvent.Invited.class).headers().values("X-Tenant"))
                    .isEmpty();
            gateway.stack().tellHeaders(List.of("X-TENANT", "privacy"));
            peer.send(request("INVITE", "after", "", tenant));
            CallEvent.Invited told = gateway.expect(CallEvent.Invited.class);
            assertThat(told.headers().values("x-tenant")).containsExactly("a", "b");
            assertThat(told.headers().values("Privacy")).containsExactly("id");
        }
    }

    @Test
    @Rfc(number = 3891, section = "3", must = "where Replaces is not supported, a request that requires it gets 420")
    void nobody_takes_a_call_over_by_refer_or_replaces() throws Exception {
        try (Party gateway = Party.plain(Transport.UDP, "127.0.0.1");
                RawPeer peer = new RawPeer(gateway.hop())) {
            peer.send(request("INVITE", "victim", "", "Max-Forwards: 70\r\n"));
            CallEvent.Invited victim = gateway.expect(CallEvent.Invited.class);
            gateway.execute(new CallCommand.Answer(victim.legId(), SDP, false));
            String tag = toTag(peer.finalResponse(MILLIS).orElseThrow());
            peer.send(request("ACK", "victim", tag, "Max-Forwards: 70\r\n").replace("CSeq: 2", "CSeq: 1"));
            gateway.expect(CallEvent.Acknowledged.class);

            peer.send(request("REFER", "victim", tag, "Max-Forwards: 70\r\nRefer-To: <sip:evil@example.org>\r\n"));
            assertThat(peer.finalResponse(MILLIS).orElseThrow()).startsWith("SIP/2.0 405");
            String replaces = "Max-Forwards: 70\r\nReplaces: victim;to-tag=" + tag + ";from-tag=f\r\n";
            peer.send(request("INVITE", "thief", "", replaces + "Require: replaces\r\n"));
            assertThat(peer.finalResponse(MILLIS).orElseThrow()).startsWith("SIP/2.0 420");
            peer.send(request("INVITE", "beggar", "", replaces));
            CallEvent.Invited other = gateway.expect(CallEvent.Invited.class);
            assertThat(other.legId()).as("a call of its own").isNotEqualTo(victim.legId());
            assertThat(gateway.next(200)).as("nothing became of the first").isNull();
        }
    }
}
