package dev.sotto.sip.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Mailbox;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Transport;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The messages of the last calls are kept as they were on the wire, without secrets and within bounds. */
class MessageTapeTest {
    private static final int MILLIS = 20_000;
    private static final String SDP = String.join(
            "\r\n",
            "v=0",
            "o=- 1 1 IN IP4 127.0.0.1",
            "s=-",
            "c=IN IP4 127.0.0.1",
            "t=0 0",
            "m=audio 4000 RTP/SAVP 0",
            "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj",
            "");

    private final Mailbox<CallEvent> events = new Mailbox<>(1024);

    private static String request(String method, String callId) {
        return method + " sip:1000@host SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bK" + callId
                + "\r\nMax-Forwards: 70\r\nFrom: <sip:eve@host>;tag=f\r\nTo: <sip:1000@host>\r\nCall-ID: " + callId
                + "\r\nCSeq: 1 " + method + "\r\nContact: <sip:eve@127.0.0.1:9>\r\nContent-Type: application/sdp\r\n"
                + "Content-Length: " + SDP.length() + "\r\n\r\n" + SDP;
    }

    private SipStack stack(MessageTape tape) {
        return SipStack.start(
                SipConfig.plain("test", new Listener(Transport.UDP, "0.0.0.0", 0)), events, Optional.empty(), tape);
    }

    private static RawPeer peer(SipStack stack) throws Exception {
        return new RawPeer(
                new Hop(Transport.UDP, "127.0.0.1", stack.hops().getFirst().port()));
    }

    private static String text(TapedMessage message) {
        return new String(message.octets(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void a_call_is_kept_in_both_directions_with_the_addresses_that_were_used_and_without_its_keys() throws Exception {
        MessageTape tape = new MessageTape(1 << 20, InstantSource.system());
        try (SipStack stack = stack(tape);
                RawPeer peer = peer(stack)) {
            peer.send(request("OPTIONS", "asked"));
            assertThat(peer.finalResponse(MILLIS)).isPresent();
            peer.send(request("INVITE", "called"));
            peer.send(request("INVITE", "called").replace("z9hG4bK", "z9hG4bKmerged"));
            assertThat(peer.finalResponse(MILLIS).orElseThrow()).startsWith("SIP/2.0 482");
            assertThat(tape.of("asked")).isEmpty();
            List<TapedMessage> call = tape.of("called");
            assertThat(call.getFirst().transport()).isEqualTo(Transport.UDP);
            assertThat(text(call.getFirst()))
                    .startsWith("INVITE ")
                    .contains("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAAAAAA")
                    .doesNotContain("d0Rm");
            assertThat(call.getFirst().to().toString())
                    .isEqualTo("/127.0.0.1:" + stack.hops().getFirst().port());
            assertThat(call).filteredOn(m -> text(m).startsWith("SIP/2.0 482")).allSatisfy(answer -> {
                assertThat(answer.from()).isEqualTo(call.getFirst().to());
                assertThat(answer.to()).isEqualTo(call.getFirst().from());
            });
            assertThat(call).anyMatch(m -> text(m).startsWith("SIP/2.0 482"));
        }
    }

    @Test
    void the_call_that_was_silent_longest_goes_when_there_is_no_room() throws Exception {
        MessageTape tape = new MessageTape(4_000, InstantSource.system());
        try (SipStack stack = stack(tape);
                RawPeer peer = peer(stack)) {
            for (String call : List.of("first", "second", "third", "fourth")) {
                peer.send(request("INVITE", call));
                peer.send(request("INVITE", call).replace("z9hG4bK", "z9hG4bKmerged"));
                assertThat(peer.finalResponse(MILLIS).orElseThrow()).startsWith("SIP/2.0 482");
            }
            assertThat(tape.of("first")).isEmpty();
            assertThat(tape.of("fourth")).isNotEmpty();
        }
    }

    @Test
    void a_long_call_keeps_its_beginning_and_its_end() throws Exception {
        MessageTape tape = new MessageTape(1 << 20, InstantSource.system());
        int last = MessageTape.MAX_MESSAGES;
        try (SipStack stack = stack(tape);
                RawPeer peer = peer(stack)) {
            peer.send(request("INVITE", "long"));
            for (int i = 1; i <= last; i++) {
                peer.send(request("INVITE", "long").replace("z9hG4bK", "z9hG4bK" + i));
                assertThat(peer.finalResponse(MILLIS).orElseThrow()).startsWith("SIP/2.0 482");
            }
            List<TapedMessage> call = tape.of("long");
            assertThat(call).hasSize(MessageTape.MAX_MESSAGES);
            assertThat(text(call.getFirst())).contains("z9hG4bKlong");
            assertThat(text(call.getLast())).startsWith("SIP/2.0 482").contains("z9hG4bK" + last + "long");
        }
    }

    @Test
    void nothing_is_kept_where_nobody_wants_it() throws Exception {
        MessageTape tape = new MessageTape(0, InstantSource.system());
        try (SipStack stack = stack(tape);
                RawPeer peer = peer(stack)) {
            peer.send(request("INVITE", "called"));
            peer.send(request("INVITE", "called").replace("z9hG4bK", "z9hG4bKmerged"));
            assertThat(peer.finalResponse(MILLIS)).isPresent();
            assertThat(tape.of("called")).isEmpty();
        }
    }
}
