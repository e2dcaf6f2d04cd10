package dev.sotto.sip.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.Mailbox;
import dev.sotto.base.OperationFailed;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Transport;
import dev.sotto.tests.kit.Rfc;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a peer sees that speaks SIP by hand. */
class WireTest {
    private static final String SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
    private static final int MILLIS = 10_000;

    private static String request(String method, String callId, int cseq, String branch, String toTag, String body) {
        return method + " sip:1000@host SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bK" + branch
                + "\r\nMax-Forwards: 70\r\nFrom: \"Eve\" <sip:eve@host>;tag=f\r\nTo: <sip:1000@host>"
                + (toTag.isEmpty() ? "" : ";tag=" + toTag) + "\r\nCall-ID: " + callId + "\r\nCSeq: " + cseq + " "
                + method + "\r\nContact: <sip:eve@127.0.0.1:9>\r\n"
                + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n") + "Content-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    private static String toTag(String response) {
        return response.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("to:"))
                .map(line -> line.substring(line.indexOf("tag=") + 4).strip())
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Rfc(
            number = 3261,
            section = "17.2.1",
            must = "a retransmitted INVITE gets the last response again and no second call")
    void a_retransmitted_invite_makes_no_second_leg() throws Exception {
        try (Party focus = Party.plain(Transport.UDP, "127.0.0.1");
                RawPeer peer = new RawPeer(focus.hop())) {
            String invite = request("INVITE", "twice", 1, "a", "", SDP);
            peer.send(invite);
            CallEvent.Invited invited = focus.expect(CallEvent.Invited.class);
            peer.send(invite);
            peer.send(invite);
            focus.execute(new CallCommand.Answer(invited.legId(), SDP, true));
            String answer = peer.finalResponse(MILLIS).orElseThrow();
            assertThat(answer).startsWith("SIP/2.0 200").contains(";isfocus");
            peer.send(invite);
            peer.send(request("ACK", "twice", 1, "b", toTag(answer), ""));
            focus.expect(CallEvent.Acknowledged.class);
            peer.send(request("BYE", "twice", 2, "c", toTag(answer), ""));
            assertThat(focus.expect(CallEvent.Ended.class).legId()).isEqualTo(invited.legId());
            assertThat(focus.next(100)).isNull();
            assertThat(focus.legsLeft()).isZero();
        }
    }

    @Test
    @Rfc(number = 3261, section = "13.3.1.4", must = "the 200 is sent again until its ACK, on UDP")
    void an_unacknowledged_answer_is_sent_again() throws Exception {
        try (Party focus = Party.plain(Transport.UDP, "127.0.0.1");
                RawPeer peer = new RawPeer(focus.hop())) {
            peer.send(request("INVITE", "again", 1, "a", "", SDP));
            focus.execute(
                    new CallCommand.Answer(focus.expect(CallEvent.Invited.class).legId(), SDP, true));
            String first = peer.finalResponse(MILLIS).orElseThrow();
            String second = peer.finalResponse(MILLIS).orElseThrow();
            assertThat(second).isEqualTo(first);
            peer.send(request("ACK", "again", 1, "b", toTag(first), ""));
            focus.expect(CallEvent.Acknowledged.class);
        }
    }

    @Test
    @Rfc(number = 3261, section = "8.2.2.2", must = "the same request by another way: 482")
    void a_merged_request_is_refused() throws Exception {
        try (Party focus = Party.plain(Transport.UDP, "127.0.0.1");
                RawPeer peer = new RawPeer(focus.hop())) {
            peer.send(request("INVITE", "merged", 1, "a", "", SDP));
            focus.expect(CallEvent.Invited.class);
            peer.send(request("INVITE", "merged", 1, "b", "", SDP));
            assertThat(peer.finalResponse(MILLIS).orElseThrow()).startsWith("SIP/2.0 482");
        }
    }

    @Test
    @Rfc(number = 3261, section = "12.2.2", must = "a request of a dialog that does not exist: 481")
    @Rfc(number = 3261, section = "9.2", must = "a CANCEL that matches nothing: 481")
    void requests_of_unknown_calls_get_481() throws Exception {
        try (Party focus = Party.plain(Transport.UDP, "127.0.0.1");
                RawPeer peer = new RawPeer(focus.hop())) {
            for (String method : List.of("BYE", "CANCEL", "INVITE", "OPTIONS")) {
                peer.send(request(method, "unknown" + method, 1, "u" + method, "nobody", ""));
                assertThat(peer.finalResponse(MILLIS).orElseThrow()).as(method).startsWith("SIP/2.0 481");
            }
        }
    }

    @Test
    @Rfc(number = 3261, section = "12.2.2", must = "a request with an old sequence number: 500")
    void an_old_sequence_number_is_refused() throws Exception {
        try (Party focus = Party.plain(Transport.UDP, "127.0.0.1");
                RawPeer peer = new RawPeer(focus.hop())) {
            peer.send(request("INVITE", "old", 5, "a", "", SDP));
            focus.execute(
                    new CallCommand.Answer(focus.expect(CallEvent.Invited.class).legId(), SDP, true));
            String tag = toTag(peer.finalResponse(MILLIS).orElseThrow());
            peer.send(request("ACK", "old", 5, "b", tag, ""));
            focus.expect(CallEvent.Acknowledged.class);
            peer.send(request("BYE", "old", 4, "c", tag, ""));
            assertThat(peer.finalResponse(MILLIS).orElseThrow()).startsWith("SIP/2.0 500");
            peer.send(request("REFER", "old", 6, "d", tag, ""));
            assertThat(peer.finalResponse(MILLIS).orElseThrow()).startsWith("SIP/2.0 405");
            assertThat(focus.stack().describe().refused()).first().satisfies(refused -> {
                assertThat(refused.status()).isEqualTo(500);
                assertThat(refused.startLine()).startsWith("BYE sip:");
            });
        }
    }

    @Test
    @Rfc(number = 3261, section = "8.2.2.3", must = "unknown extensions: 420 with Unsupported")
    void a_required_extension_is_refused_by_name() throws Exception {
        try (Party focus = Party.plain(Transport.UDP, "127.0.0.1");
                RawPeer peer = new RawPeer(focus.hop())) {
            peer.send(request("INVITE", "require", 1, "a", "", SDP)
                    .replace("Max-Forwards", "Require: 100rel, magic, spell\r\nMax-Forwards"));
            assertThat(peer.finalResponse(MILLIS).orElseThrow())
                    .startsWith("SIP/2.0 420")
                    .contains("Unsupported: magic,spell");
        }
    }

    @Test
    @Rfc(number = 5626, section = "4.4.1", must = "a double CRLF on a stream is answered with one CRLF")
    @Rfc(number = 3261, section = "18.3", must = "messages on a stream are cut by Content-Length")
    void a_stream_carries_keep_alives_and_messages_in_pieces() throws Exception {
        try (Party focus = Party.plain(Transport.TCP, "127.0.0.1");
                RawPeer peer = new RawPeer(focus.hop())) {
            peer.send("\r\n\r\n");
            String options = request("OPTIONS", "pieces", 1, "a", "", "");
            String both = options + options.replace("z9hG4bKa", "z9hG4bKb").replace("pieces", "pieces2");
            for (int i = 0; i < both.length(); i += 7) {
                peer.send(both.substring(i, Math.min(both.length(), i + 7)));
            }
            String first = peer.finalResponse(MILLIS).orElseThrow();
            assertThat(first).startsWith("\r\nSIP/2.0 200");
            assertThat(peer.finalResponse(MILLIS).orElseThrow()).startsWith("SIP/2.0 200");
        }
    }

    @Test
    @Rfc(number = 3261, section = "18.3", must = "a stream without Content-Length: 400, and the connection is closed")
    void a_stream_that_cannot_be_framed_is_answered_and_closed() throws Exception {
        try (Party focus = Party.plain(Transport.TCP, "127.0.0.1");
                RawPeer peer = new RawPeer(focus.hop())) {
            peer.send(request("OPTIONS", "frame", 1, "a", "", "").replace("Content-Length: 0", "Content-Length: -1"));
            assertThat(peer.finalResponse(MILLIS).orElseThrow()).startsWith("SIP/2.0 400");
            assertThat(peer.isClosedWithin(MILLIS)).isTrue();
        }
    }

    @Test
    void a_stream_that_drips_is_closed_when_its_deadline_passes() throws Exception {
        SipLimits hasty = new SipLimits(8, 2, 100, 1, 1, 1, 1);
        SipConfig config = SipConfig.plain("sotto-test", new Listener(Transport.TCP, "127.0.0.1", 0))
                .within(hasty);
        try (Party focus = new Party(config);
                RawPeer silent = new RawPeer(focus.hop());
                RawPeer half = new RawPeer(focus.hop());
                RawPeer third = new RawPeer(focus.hop())) {
            half.send("OPTIONS sip:");
            assertThat(silent.isClosedWithin(MILLIS)).as("makes room").isTrue();
            assertThat(third.isClosedWithin(MILLIS)).as("never said a word").isTrue();
            assertThat(half.isClosedWithin(MILLIS)).as("half a message").isTrue();
            assertThat(focus.stack().describe().counters())
                    .containsEntry(SipCounter.DEADLINES_PASSED, 2L)
                    .containsEntry(SipCounter.CONNECTIONS_REPLACED, 1L);
        }
    }

    @Test
    void a_full_mailbox_means_503_with_retry_after() throws Exception {
        SipConfig config = SipConfig.plain("sotto-test", new Listener(Transport.UDP, "127.0.0.1", 0));
        try (SipStack stack = SipStack.start(config, new Mailbox<>(1));
                RawPeer peer = new RawPeer(stack.hops().getFirst())) {
            peer.send(request("INVITE", "full1", 1, "a", "", SDP));
            peer.send(request("INVITE", "full2", 1, "b", "", SDP));
            assertThat(peer.finalResponse(MILLIS).orElseThrow())
                    .startsWith("SIP/2.0 503")
                    .contains("full2")
                    .contains("Retry-After: 5");
        }
    }

    @Test
    void a_port_in_use_is_told_in_a_sentence() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            SipConfig config = SipConfig.plain(
                    "sotto-test",
                    new Listener(Transport.TCP, "127.0.0.1", 0),
                    new Listener(Transport.UDP, "127.0.0.1", taken.getLocalPort()));
            assertThatThrownBy(() -> SipStack.start(config, new Mailbox<>(1)))
                    .isInstanceOf(OperationFailed.class)
                    .hasMessageContaining("UDP 127.0.0.1 port " + taken.getLocalPort());
        }
    }

    @Test
    void a_hundred_calls_at_once_leave_no_leg_port_or_thread() throws Exception {
        Set<Thread> before = platformThreads();
        List<Hop> hops = new ArrayList<>();
        try (Party focus = Party.plain(Transport.TCP, "127.0.0.1");
                Party phone = Party.plain(Transport.TCP, "127.0.0.1")) {
            hops.add(focus.hop());
            hops.add(phone.hop());
            Set<Long> legs = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                legs.add(phone.call(focus.hop(), Optional.of(SDP)));
            }
            for (int i = 0; i < 100; i++) {
                focus.execute(new CallCommand.Answer(
                        focus.expect(CallEvent.Invited.class).legId(), SDP, true));
            }
            for (int i = 0; i < 100; i++) {
                assertThat(legs.remove(phone.expect(CallEvent.Answered.class).legId()))
                        .isTrue();
            }
            for (int i = 0; i < 100; i++) {
                focus.expect(CallEvent.Acknowledged.class);
            }
            assertThat(focus.stack().describe().counters()).containsEntry(SipCounter.LEGS_DISCARDED, 0L);
            // Closing with every call up: each gets its BYE.
            phone.stack().close();
            for (int i = 0; i < 100; i++) {
                assertThat(focus.expect(CallEvent.Ended.class).cause()).isEqualTo(CallEvent.Cause.PEER_HUNG_UP);
            }
            assertThat(phone.legsLeft()).isZero();
        }
        for (Hop hop : hops) {
            try (ServerSocket again = new ServerSocket(hop.port(), 1, InetAddress.getByName("127.0.0.1"))) {
                assertThat(again.isBound()).isTrue();
            }
        }
        Set<Thread> after = platformThreads();
        after.removeAll(before);
        for (Thread thread : after) {
            Threads.join(thread);
        }
        after.removeIf(thread -> !thread.isAlive());
        assertThat(after).as("threads of JAIN-SIP").isEmpty();
    }

    private static Set<Thread> platformThreads() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeIf(thread -> thread.getName().startsWith("ForkJoin")
                || thread.getName().startsWith("VirtualThread")
                || thread.getName().contains("Poller"));
        return threads;
    }
}
