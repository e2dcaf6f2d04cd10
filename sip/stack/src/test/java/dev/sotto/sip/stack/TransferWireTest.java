package dev.sotto.sip.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.LegPolicy;
import dev.sotto.sip.calls.Passage;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.Replaces;
import dev.sotto.sip.calls.Transport;
import dev.sotto.tests.kit.Rfc;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** REFER and Replaces as a peer sees them that speaks SIP by hand. */
class TransferWireTest {
    private static final String SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
    private static final String BOB = "Refer-To: <sip:bob@example.org>\r\n";

    private Party gateway;
    private RawPeer peer;
    private String tag = "";
    private int cseq;

    @BeforeEach
    void start() throws IOException {
        gateway = party(LegPolicy.USUAL.takingTransfers());
        peer = new RawPeer(gateway.hop());
    }

    @AfterEach
    void stop() throws IOException {
        peer.close();
        gateway.close();
    }

    private static Party party(LegPolicy policy) {
        return new Party(SipConfig.plain("sotto-test", new Listener(Transport.UDP, "127.0.0.1", 0))
                .withLegs(policy));
    }

    private static String receive(RawPeer peer) throws IOException {
        return peer.response(10_000).orElseThrow();
    }

    private String ask(String method, String headers, String body) throws IOException {
        send(method, headers, body);
        String answer = receive(peer);
        while (answer.startsWith("SIP/2.0 100")) {
            answer = receive(peer);
        }
        return answer;
    }

    private void send(String method, String headers, String body) throws IOException {
        if (!method.equals("ACK")) {
            cseq++;
        }
        peer.send(method + " sip:1000@host SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bKt" + method
                + cseq
                + "\r\nMax-Forwards: 70\r\nFrom: <sip:eve@host>;tag=f\r\nTo: <sip:1000@host>" + tag
                + "\r\nCall-ID: transfer\r\nCSeq: " + cseq + " " + method + "\r\nContact: <sip:eve@127.0.0.1:9>\r\n"
                + headers + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n") + "Content-Length: "
                + body.length() + "\r\n\r\n" + body);
    }

    private long establish() throws Exception {
        send("INVITE", "", SDP);
        long leg = gateway.expect(CallEvent.Invited.class).legId();
        gateway.execute(new CallCommand.Answer(leg, SDP, false));
        String answer = receive(peer);
        while (!answer.startsWith("SIP/2.0 200")) {
            answer = receive(peer);
        }
        tag = answer.lines()
                .filter(line -> line.startsWith("To:"))
                .map(line -> line.substring(line.indexOf(";tag=")))
                .findFirst()
                .orElseThrow();
        send("ACK", "", "");
        gateway.expect(CallEvent.Acknowledged.class);
        return leg;
    }

    @Test
    @Rfc(number = 3515, section = "2.4.4", must = "NOTIFY has Event refer, Subscription-State and a message/sipfrag")
    void a_referral_gets_202_and_notifies_with_status_lines() throws Exception {
        long leg = establish();
        send("REFER", BOB, "");
        CallEvent.Referred referred = gateway.expect(CallEvent.Referred.class);
        assertThat(referred.referral().target().plain()).isEqualTo("sip:bob@example.org");
        gateway.execute(new CallCommand.AcceptRefer(leg));
        assertThat(receive(peer)).startsWith("SIP/2.0 202").contains("Contact: ");
        gateway.execute(new CallCommand.TellProgress(leg, 180, "Ringing", false));
        String notify = receive(peer);
        assertThat(notify)
                .startsWith("NOTIFY ")
                .contains("Event: refer;id=" + cseq)
                .contains("Subscription-State: active;expires=")
                .contains("Content-Type: message/sipfrag;version=2.0")
                .endsWith("\r\n\r\nSIP/2.0 180 Ringing\r\n");
        gateway.execute(new CallCommand.TellProgress(leg, 603, "Decline\r\nEvil: x", true));
        String last = receive(peer);
        while (!last.contains("603")) {
            last = receive(peer);
        }
        assertThat(last)
                .contains("Subscription-State: terminated;reason=noresource")
                .endsWith("\r\n\r\nSIP/2.0 603 Decline  Evil: x\r\n");
    }

    @Test
    void a_referral_is_refused_by_its_owner_or_for_what_it_is() throws Exception {
        assertThat(ask("REFER", BOB, ""))
                .as("outside of a call")
                .startsWith("SIP/2.0 403")
                .contains("Warning: 399");
        long leg = establish();
        assertThat(ask("REFER", "", "")).startsWith("SIP/2.0 400");
        assertThat(ask("REFER", BOB + "Refer-To: <sip:eve@example.org>\r\n", ""))
                .startsWith("SIP/2.0 400");
        assertThat(ask("REFER", "Refer-To: <tel:+49228>\r\n", "")).startsWith("SIP/2.0 400");
        assertThat(ask("REFER", "Require: norefersub\r\n" + BOB, "")).startsWith("SIP/2.0 420");
        send("REFER", BOB, "");
        gateway.expect(CallEvent.Referred.class);
        gateway.execute(new CallCommand.RefuseRefer(leg, Refusal.saying(403, "The key distributor says no")));
        assertThat(receive(peer)).startsWith("SIP/2.0 403").contains("The key distributor says no");
    }

    @Test
    @Rfc(
            number = 3891,
            section = "3",
            must = "no such dialog 481, an answered one with early-only 486, two headers 400")
    void a_call_that_replaces_another_one_names_it_rightly_or_is_refused() throws Exception {
        long leg = establish();
        String dialog = "transfer;to-tag=" + tag.substring(5) + ";from-tag=f";
        assertThat(other("a", "Replaces: transfer;to-tag=x;from-tag=f\r\n")).startsWith("SIP/2.0 481");
        assertThat(other("b", "Replaces: transfer;to-tag=" + tag.substring(5) + ";from-tag=x\r\n"))
                .startsWith("SIP/2.0 481");
        assertThat(other("c", "Replaces: " + dialog + ";early-only\r\n")).startsWith("SIP/2.0 486");
        assertThat(other("d", "Replaces: " + dialog + "\r\nReplaces: " + dialog + "\r\n"))
                .startsWith("SIP/2.0 400");
        assertThat(other("e", "Replaces: " + dialog + "\r\nJoin: " + dialog + "\r\n"))
                .startsWith("SIP/2.0 400");
        assertThat(other("f", "Replaces: nonsense\r\n")).startsWith("SIP/2.0 400");
        assertThat(gateway.next(50)).as("nobody was told of these").isNull();
        other("g", "Require: replaces\r\nReplaces: " + dialog + "\r\n", false);
        CallEvent.Invited invited = gateway.expect(CallEvent.Invited.class);
        assertThat(invited.replaced()).isEqualTo(Optional.of(leg));
        gateway.execute(new CallCommand.Refuse(invited.legId(), Refusal.saying(403, "no")));
    }

    private String other(String call, String headers) throws IOException {
        return other(call, headers, true);
    }

    private String other(String call, String headers, boolean waits) throws IOException {
        peer.send("INVITE sip:1000@host SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bKo" + call
                + "\r\nMax-Forwards: 70\r\nFrom: <sip:mallory@host>;tag=m\r\nTo: <sip:1000@host>\r\nCall-ID: other"
                + call
                + "\r\nCSeq: 1 INVITE\r\nContact: <sip:mallory@127.0.0.1:9>\r\n" + headers
                + "Content-Type: application/sdp\r\nContent-Length: " + SDP.length() + "\r\n\r\n" + SDP);
        String answer = "";
        while (waits
                && (!answer.startsWith("SIP/2.0 4")
                        || !answer.toLowerCase(Locale.ROOT).contains("call-id: other" + call + "\r"))) {
            answer = receive(peer);
        }
        return answer;
    }

    @Test
    void where_calls_cannot_be_transferred_refer_and_replaces_are_unknown_as_before() throws Exception {
        try (Party focus = party(LegPolicy.USUAL);
                RawPeer caller = new RawPeer(focus.hop())) {
            caller.send("REFER sip:1000@host SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bKz\r\n"
                    + "Max-Forwards: 70\r\nFrom: <sip:eve@host>;tag=f\r\nTo: <sip:1000@host>\r\nCall-ID: z\r\n"
                    + "CSeq: 1 REFER\r\nContact: <sip:eve@127.0.0.1:9>\r\n" + BOB + "Content-Length: 0\r\n\r\n");
            assertThat(receive(caller)).startsWith("SIP/2.0 405").doesNotContain("Allow: REFER");
        }
    }

    @Test
    @Rfc(number = 3891, section = "4", must = "a call that replaces another one requires that this is understood")
    void our_own_call_names_the_dialog_that_it_replaces() throws Exception {
        try (Party callee = party(LegPolicy.USUAL.takingTransfers())) {
            long leg = gateway.stack().newLegId();
            Hop hop = callee.hop();
            gateway.execute(new CallCommand.Call(
                    leg,
                    "sip:bob@127.0.0.1",
                    "sip:1000@example.org",
                    "",
                    hop,
                    Optional.of(SDP),
                    Passage.DIRECT,
                    Optional.of(new Replaces("7@x", "a", "b", false))));
            CallEvent.Rejected rejected = gateway.expect(CallEvent.Rejected.class);
            assertThat(rejected.refusal().status()).as("no such dialog there").isEqualTo(481);
            assertThat(List.of(rejected.legId())).containsExactly(leg);
        }
    }
}
