package dev.sotto.sip.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.HealthCodec;
import dev.sotto.sip.calls.HealthReport;
import dev.sotto.sip.calls.LegPolicy;
import dev.sotto.sip.calls.LegTimers;
import dev.sotto.sip.calls.SessionPolicy;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.calls.WeakerLegs;
import dev.sotto.tests.kit.Rfc;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** PRACK, UPDATE, session timers and INFO as a peer sees them that speaks SIP by hand, and between two stacks. */
class ExtensionsWireTest {
    private static final String SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
    private static final String ANSWER = "v=0\r\no=- 2 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
    private static final HealthReport REPORT = new HealthReport(
            10, List.of(new HealthReport.Source(0xFFFF_0001, Map.of(HealthReport.Trouble.NO_KEY, 4L))));
    private static final int MILLIS = 10_000;

    private static Party focus(LegPolicy policy) {
        return new Party(SipConfig.plain("sotto-test", new Listener(Transport.UDP, "127.0.0.1", 0))
                .withLegs(policy));
    }

    /** One call of a peer by hand. */
    private static final class Call {
        private final RawPeer peer;
        private final String callId;
        private String toTag = "";
        private int cseq;

        Call(RawPeer peer, String callId) {
            this.peer = peer;
            this.callId = callId;
        }

        void send(String method, String headers, String type, String body) throws IOException {
            if (!method.equals("ACK")) {
                cseq++;
            }
            peer.send(method + " sip:1000@host SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bK" + callId
                    + method + cseq + "\r\nMax-Forwards: 70\r\nFrom: <sip:eve@host>;tag=f\r\nTo: <sip:1000@host>"
                    + (toTag.isEmpty() ? "" : ";tag=" + toTag) + "\r\nCall-ID: " + callId + "\r\nCSeq: " + cseq + " "
                    + method + "\r\nContact: <sip:eve@127.0.0.1:9>\r\n" + headers
                    + (body.isEmpty() ? "" : "Content-Type: " + type + "\r\n") + "Content-Length: " + body.length()
                    + "\r\n\r\n" + body);
        }

        /** The next response that is not 100. */
        String next() throws IOException {
            String response = peer.response(MILLIS).orElseThrow();
            while (response.startsWith("SIP/2.0 100")) {
                response = peer.response(MILLIS).orElseThrow();
            }
            toTag = response.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("to:"))
                    .map(line -> line.substring(line.indexOf("tag=") + 4).strip())
                    .findFirst()
                    .orElseThrow();
            return response;
        }

        String ask(String method, String headers, String type, String body) throws IOException {
            send(method, headers, type, body);
            return next();
        }

        /** Calls and is answered. */
        long establish(Party focus, String headers) throws Exception {
            send("INVITE", headers, "application/sdp", SDP);
            long leg = focus.expect(CallEvent.Invited.class).legId();
            focus.execute(new CallCommand.Answer(leg, ANSWER, true));
            assertThat(next()).startsWith("SIP/2.0 200");
            send("ACK", "", "", "");
            focus.expect(CallEvent.Acknowledged.class);
            return leg;
        }
    }

    private static String value(String message, String name) {
        return message.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Rfc(number = 3262, section = "3", must = "a caller that requires 100rel gets a reliable 180, and 200 to its PRACK")
    void a_required_ringing_comes_until_it_is_acknowledged() throws Exception {
        try (Party focus = focus(LegPolicy.USUAL);
                RawPeer peer = new RawPeer(focus.hop())) {
            Call call = new Call(peer, "prack");
            call.send("INVITE", "Require: 100rel\r\n", "application/sdp", SDP);
            long leg = focus.expect(CallEvent.Invited.class).legId();
            focus.execute(new CallCommand.Ring(leg));
            String ringing = call.next();
            assertThat(ringing).startsWith("SIP/2.0 180").contains("Require: 100rel");
            assertThat(call.next()).as("repeated").isEqualTo(ringing);
            String rseq = value(ringing, "RSeq");
            assertThat(call.ask("PRACK", "RAck: " + rseq + " 2 INVITE\r\n", "", ""))
                    .startsWith("SIP/2.0 481")
                    .contains("Warning: 399");
            assertThat(call.ask("PRACK", "RAck: " + rseq + " 1 INVITE\r\n", "", ""))
                    .startsWith("SIP/2.0 200")
                    .contains("PRACK");
            assertThat(call.ask("PRACK", "", "", "")).startsWith("SIP/2.0 400");
            assertThat(call.ask("UPDATE", "", "", "")).as("early").startsWith("SIP/2.0 200");
            focus.execute(new CallCommand.Answer(leg, ANSWER, true));
            assertThat(call.next()).startsWith("SIP/2.0 200").contains("1 INVITE");
        }
    }

    @Test
    @Rfc(number = 3262, section = "3", must = "no 2xx before the PRACK of a 183 with a description")
    @Rfc(number = 6337, section = "3.1.1", must = "the 2xx after a reliable answer has none")
    void what_is_heard_before_the_answer_is_said_in_a_reliable_183_and_not_again() throws Exception {
        try (Party focus = focus(LegPolicy.USUAL);
                RawPeer peer = new RawPeer(focus.hop())) {
            Call call = new Call(peer, "early");
            call.send("INVITE", "Require: 100rel\r\n", "application/sdp", SDP);
            long leg = focus.expect(CallEvent.Invited.class).legId();
            focus.execute(new CallCommand.Ring(leg, Optional.of(ANSWER)));
            focus.execute(new CallCommand.Answer(leg, ANSWER, false));
            String progress = call.next();
            assertThat(progress)
                    .startsWith("SIP/2.0 183")
                    .contains("Require: 100rel", "Content-Type: application/sdp")
                    .endsWith(ANSWER);
            assertThat(call.next()).as("repeated, and no 200").isEqualTo(progress);
            assertThat(call.ask("PRACK", "RAck: " + value(progress, "RSeq") + " 1 INVITE\r\n", "", ""))
                    .startsWith("SIP/2.0 200")
                    .contains("PRACK");
            assertThat(call.next())
                    .startsWith("SIP/2.0 200")
                    .contains("1 INVITE", "Content-Length: 0")
                    .doesNotContain("v=0");
        }
    }

    @Test
    @Rfc(number = 3261, section = "9.2", must = "a CANCEL names the INVITE, whatever PRACK came between")
    void a_call_is_cancelled_after_its_prack() throws Exception {
        try (Party focus = focus(LegPolicy.USUAL);
                RawPeer peer = new RawPeer(focus.hop())) {
            Call call = new Call(peer, "cancel");
            call.send("INVITE", "Require: 100rel\r\n", "application/sdp", SDP);
            focus.execute(
                    new CallCommand.Ring(focus.expect(CallEvent.Invited.class).legId()));
            String rseq = value(call.next(), "RSeq");
            call.ask("PRACK", "RAck: " + rseq + " 1 INVITE\r\n", "", "");
            peer.send("CANCEL sip:1000@host SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bKcancelINVITE1"
                    + "\r\nMax-Forwards: 70\r\nFrom: <sip:eve@host>;tag=f\r\nTo: <sip:1000@host>\r\nCall-ID: cancel"
                    + "\r\nCSeq: 1 CANCEL\r\nContent-Length: 0\r\n\r\n");
            focus.expect(CallEvent.Cancelled.class);
            assertThat(List.of(call.next().substring(0, 11), call.next().substring(0, 11)))
                    .containsExactlyInAnyOrder("SIP/2.0 200", "SIP/2.0 487");
        }
    }

    @Test
    void two_stacks_ring_reliably() throws Exception {
        LegPolicy eager = new LegPolicy(LegTimers.DEFAULT, SessionPolicy.USUAL, true, true);
        try (Party focus = focus(eager);
                Party phone = focus(eager)) {
            long leg = phone.call(focus.hop(), Optional.of(SDP));
            long theirs = focus.expect(CallEvent.Invited.class).legId();
            focus.execute(new CallCommand.Ring(theirs));
            phone.expect(CallEvent.Ringing.class);
            // Without PRACK the 180 would come again within this time.
            assertThat(phone.next(1200)).isNull();
            focus.execute(new CallCommand.Answer(theirs, ANSWER, true));
            phone.expect(CallEvent.Answered.class);
            focus.expect(CallEvent.Acknowledged.class);
            phone.execute(new CallCommand.ReportHealth(leg, REPORT));
            assertThat(focus.expect(CallEvent.Health.class)).isEqualTo(new CallEvent.Health(theirs, REPORT));
            focus.execute(new CallCommand.Hangup(theirs, Optional.empty()));
            assertThat(phone.expect(CallEvent.Ended.class).cause()).isEqualTo(CallEvent.Cause.PEER_HUNG_UP);
        }
    }

    @Test
    @Rfc(number = 4028, section = "9", must = "an interval below our minimum: 422 with Min-SE")
    void an_interval_that_is_too_short_gets_422() throws Exception {
        try (Party focus = focus(LegPolicy.USUAL);
                RawPeer peer = new RawPeer(focus.hop())) {
            Call call = new Call(peer, "short");
            assertThat(call.ask("INVITE", "Supported: timer\r\nSession-Expires: 30\r\n", "application/sdp", SDP))
                    .startsWith("SIP/2.0 422 Session Interval Too Small")
                    .contains("Min-SE: 90")
                    .contains("Warning: 399");
            assertThat(focus.next(100)).isNull();
            assertThat(focus.legsLeft()).isZero();
        }
    }

    @Test
    @Rfc(number = 4028, section = "9", must = "the 2xx has Session-Expires with refresher, and Require: timer for uac")
    void the_answer_says_who_refreshes() throws Exception {
        try (Party focus = focus(LegPolicy.USUAL);
                RawPeer peer = new RawPeer(focus.hop())) {
            Call call = new Call(peer, "timer");
            call.send("INVITE", "Supported: timer\r\nSession-Expires: 600;refresher=uac\r\n", "application/sdp", SDP);
            long leg = focus.expect(CallEvent.Invited.class).legId();
            focus.execute(new CallCommand.Answer(leg, ANSWER, true));
            assertThat(call.next())
                    .contains("Session-Expires: 600;refresher=uac")
                    .contains("Require: timer")
                    .contains("UPDATE");
            call.send("ACK", "", "", "");
            focus.expect(CallEvent.Acknowledged.class);
            assertThat(call.ask("UPDATE", "Supported: timer\r\nSession-Expires: 300;refresher=uac\r\n", "", ""))
                    .startsWith("SIP/2.0 200")
                    .contains("Session-Expires: 300;refresher=uac")
                    .contains("Contact:");
            String again = call.ask("INVITE", "Supported: timer\r\nSession-Expires: 300\r\n", "application/sdp", SDP);
            assertThat(again)
                    .startsWith("SIP/2.0 200")
                    .contains("Session-Expires: 300")
                    .contains("o=- 2 1");
            call.send("ACK", "", "", "");
            assertThat(focus.next(200)).as("nobody above hears of refreshes").isNull();
        }
    }

    @Test
    @Rfc(number = 4028, section = "10", must = "we refresh with UPDATE, and end the call when nothing refreshes it")
    void two_stacks_refresh_each_other_and_one_that_is_left_alone_hangs_up() throws Exception {
        LegPolicy brief = LegPolicy.USUAL.withSession(new SessionPolicy(3, 3));
        try (Party focus = focus(brief);
                Party phone = focus(brief)) {
            phone.call(focus.hop(), Optional.of(SDP));
            long theirs = focus.expect(CallEvent.Invited.class).legId();
            focus.execute(new CallCommand.Answer(theirs, ANSWER, true));
            phone.expect(CallEvent.Answered.class);
            focus.expect(CallEvent.Acknowledged.class);
            assertThat(focus.next(4500)).as("refreshed twice").isNull();
            assertThat(phone.next(1)).isNull();
        }
        try (Party focus = focus(brief);
                RawPeer peer = new RawPeer(focus.hop())) {
            long leg =
                    new Call(peer, "left").establish(focus, "Supported: timer\r\nSession-Expires: 3;refresher=uac\r\n");
            CallEvent.Ended ended = focus.expect(CallEvent.Ended.class);
            assertThat(ended.legId()).isEqualTo(leg);
            assertThat(ended.cause()).isEqualTo(CallEvent.Cause.EXPIRED);
            assertThat(peer.response(MILLIS).orElseThrow()).startsWith("BYE ").contains("refreshed");
        }
    }

    @Test
    @Rfc(number = 3311, section = "5.2", must = "an UPDATE with an offer gets its answer in the 200")
    void an_update_changes_the_session() throws Exception {
        try (Party focus = focus(LegPolicy.USUAL);
                RawPeer peer = new RawPeer(focus.hop())) {
            Call call = new Call(peer, "update");
            long leg = call.establish(focus, "");
            String changed = SDP.replace("1 1 IN", "1 2 IN");
            call.send("UPDATE", "", "application/sdp", changed);
            assertThat(focus.expect(CallEvent.Reinvited.class).sdp()).contains(changed);
            focus.execute(new CallCommand.AcceptReinvite(leg, ANSWER));
            assertThat(call.next()).startsWith("SIP/2.0 200").contains("UPDATE").endsWith(ANSWER);
            assertThat(call.ask("UPDATE", "", "text/plain", "hello")).startsWith("SIP/2.0 415");
            assertThat(peer.response(700)).as("a 200 to UPDATE is not repeated").isEmpty();
        }
    }

    @Test
    @Rfc(number = 6086, section = "4.2.2", must = "INFO of a package that is not wanted: 469 with Recv-Info")
    void info_is_taken_if_it_is_a_health_report() throws Exception {
        String health = "Info-Package: sotto-health\r\nContent-Disposition: Info-Package\r\n";
        String type = "application/vnd.sotto.health";
        try (Party focus = focus(LegPolicy.USUAL.takingHealth());
                RawPeer peer = new RawPeer(focus.hop())) {
            Call call = new Call(peer, "info");
            assertThat(new Call(peer, "none").ask("INFO", health, type, HealthCodec.print(REPORT)))
                    .as("outside a dialog")
                    .startsWith("SIP/2.0 481");
            long leg = call.establish(focus, "");
            assertThat(call.ask("INFO", health, type, HealthCodec.print(REPORT)))
                    .startsWith("SIP/2.0 200");
            assertThat(focus.expect(CallEvent.Health.class)).isEqualTo(new CallEvent.Health(leg, REPORT));
            assertThat(call.ask("INFO", "Info-Package: dtmf\r\n", "application/dtmf", "1"))
                    .startsWith("SIP/2.0 469 Bad Info Package")
                    .contains("Recv-Info: sotto-health")
                    .contains("Warning: 399");
            assertThat(call.ask("INFO", "", "application/dtmf-relay", "Signal=1"))
                    .startsWith("SIP/2.0 415");
            assertThat(call.ask("INFO", "", "", "")).startsWith("SIP/2.0 200");
            assertThat(call.ask("INFO", health, "text/plain", "x")).startsWith("SIP/2.0 415");
            assertThat(call.ask("INFO", health, type, "sotto-health 9")).startsWith("SIP/2.0 400");
            assertThat(call.ask("INFO", health, type, "x".repeat(9000))).startsWith("SIP/2.0 413");
            assertThat(focus.next(100)).isNull();
            assertThat(focus.stack().describe().counters()).containsEntry(SipCounter.INFO_REFUSED, 4L);
        }
    }

    @Test
    @Rfc(number = 6086, section = "9", must = "INFO without a package: the legacy usage that both sides know, or 415")
    void a_key_by_info_is_taken_only_by_a_leg_whose_owner_wants_it() throws Exception {
        try (Party gateway = focus(LegPolicy.USUAL);
                RawPeer peer = new RawPeer(gateway.hop())) {
            Call call = new Call(peer, "keys");
            long leg = call.establish(gateway, "");
            assertThat(call.ask("INFO", "", "application/dtmf-relay", "Signal=1\r\nDuration=160\r\n"))
                    .as("nobody said that they are wanted")
                    .startsWith("SIP/2.0 415")
                    .contains("RFC 4733");
            gateway.execute(new CallCommand.TakeKeys(leg, true));
            assertThat(call.ask("INFO", "", "application/dtmf-relay", "Signal=*\r\nDuration=160\r\n"))
                    .startsWith("SIP/2.0 200");
            assertThat(gateway.expect(CallEvent.KeyPressed.class)).isEqualTo(new CallEvent.KeyPressed(leg, '*'));
            assertThat(call.ask("INFO", "", "application/dtmf", "6")).startsWith("SIP/2.0 200");
            assertThat(gateway.expect(CallEvent.KeyPressed.class)).isEqualTo(new CallEvent.KeyPressed(leg, '6'));
            assertThat(call.ask("INFO", "", "application/dtmf", "86420975"))
                    .as("more than a key")
                    .startsWith("SIP/2.0 400")
                    .doesNotContain("8642");
            gateway.execute(new CallCommand.TakeKeys(leg, false));
            assertThat(call.ask("INFO", "", "application/dtmf", "6")).startsWith("SIP/2.0 415");
            assertThat(gateway.next(100)).isNull();
            assertThat(gateway.stack().describe().counters()).containsEntry(SipCounter.INFO_KEYS, 4L);
        }
    }

    @Test
    @Rfc(number = 6086, section = "4.2.1", must = "INFO of a package is sent only to who has it in Recv-Info")
    void a_notice_of_weaker_legs_goes_to_who_wants_it_and_its_answer_comes_back() throws Exception {
        WeakerLegs notice = new WeakerLegs(List.of(new WeakerLegs.WeakerLeg(7, "through gateway Köln")));
        try (Party focus = focus(LegPolicy.USUAL.takingHealth());
                Party phone = focus(LegPolicy.USUAL.takingWeakerLegs());
                Party deaf = focus(LegPolicy.USUAL)) {
            long told = phone.call(focus.hop(), Optional.of(SDP));
            long leg = answerNext(focus);
            assertThat(phone.expect(CallEvent.Answered.class).legId()).isEqualTo(told);
            focus.execute(new CallCommand.TellWeakerLegs(leg, notice));
            assertThat(phone.expect(CallEvent.WeakerLegsTelling.class))
                    .isEqualTo(new CallEvent.WeakerLegsTelling(told, notice));
            assertThat(focus.expect(CallEvent.WeakerLegsTold.class)).isEqualTo(new CallEvent.WeakerLegsTold(leg, true));
            deaf.call(focus.hop(), Optional.of(SDP));
            long other = answerNext(focus);
            focus.execute(new CallCommand.TellWeakerLegs(other, notice));
            assertThat(focus.expect(CallEvent.WeakerLegsTold.class))
                    .isEqualTo(new CallEvent.WeakerLegsTold(other, false));
        }
    }

    private static long answerNext(Party focus) throws InterruptedException {
        long leg = focus.expect(CallEvent.Invited.class).legId();
        focus.execute(new CallCommand.Answer(leg, ANSWER, true));
        focus.expect(CallEvent.Acknowledged.class);
        return leg;
    }

    @Test
    void who_wants_no_health_report_refuses_it() throws Exception {
        try (Party focus = focus(LegPolicy.USUAL);
                RawPeer peer = new RawPeer(focus.hop())) {
            Call call = new Call(peer, "unwanted");
            call.establish(focus, "");
            assertThat(call.ask(
                            "INFO", "Info-Package: sotto-health\r\n", "application/vnd.sotto.health", "sotto-health 1"))
                    .startsWith("SIP/2.0 469")
                    .doesNotContain("Recv-Info:");
        }
    }
}
