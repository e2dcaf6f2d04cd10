package dev.sotto.sip.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Mailbox;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.RequestCommand;
import dev.sotto.sip.calls.RequestEvent;
import dev.sotto.sip.calls.Transport;
import dev.sotto.tests.kit.Rfc;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Requests outside of calls, seen by a peer that speaks SIP by hand. */
class OutsideWireTest {
    private static final int MILLIS = 10_000;

    private static String register(String callId, String more) {
        return "REGISTER sip:host SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bK" + callId
                + "\r\nMax-Forwards: 70\r\nFrom: <sip:ada@host>;tag=f\r\nTo: \"Ada\" <sip:ada@host>\r\nCall-ID: "
                + callId
                + "\r\nCSeq: 7 REGISTER\r\n" + more + "Content-Length: 0\r\n\r\n";
    }

    private static RequestCommand.Send options(long id, RequestCommand.Method method, Hop hop) {
        return new RequestCommand.Send(
                id,
                method,
                "sip:host",
                "sip:us@host",
                "sip:us@host",
                "call-" + id,
                3,
                hop,
                Optional.of(
                        new RequestCommand.OurContact("us", List.of("ob"), List.of("reg-id=1"), OptionalInt.of(60))),
                Headers.NONE.with("X-Proof", "1"));
    }

    private static <T extends RequestEvent> T expect(Mailbox<RequestEvent> events, Class<T> type) throws Exception {
        return type.cast(Objects.requireNonNull(events.poll(TimeUnit.SECONDS.toNanos(30)), type.getSimpleName()));
    }

    private static SipStack start(Mailbox<RequestEvent> requests, Transport transport) {
        return SipStack.start(
                SipConfig.plain("sotto/test", new Listener(transport, "127.0.0.1", 0)),
                new Mailbox<CallEvent>(16),
                Optional.of(new OutsideOwner(requests, true)));
    }

    @Test
    @Rfc(number = 3261, section = "10.3", must = "the registrar answers with what is registered")
    void a_registration_reaches_its_owner_and_gets_its_word() throws Exception {
        Mailbox<RequestEvent> requests = new Mailbox<>(16);
        try (SipStack stack = start(requests, Transport.UDP);
                RawPeer peer = new RawPeer(stack.hops().getFirst())) {
            peer.send(register(
                    "one",
                    String.join(
                            "\r\n",
                            "Contact: <sip:ada@10.0.0.9:5062;ob>;expires=600;q=0.5;+sip.instance=\"<urn:uuid:1>\", <sip:ada@10.0.0.8>",
                            "Require: outbound",
                            "Expires: 3600",
                            "Authorization: Digest username=\"ada\", response=\"0\"",
                            "")));
            RequestEvent.Registering came = expect(requests, RequestEvent.Registering.class);
            assertThat(came.contacts())
                    .containsExactly(
                            new RequestEvent.Contact(
                                    "sip:ada@10.0.0.9:5062;ob",
                                    Map.of("expires", "600", "q", "0.5", "+sip.instance", "<urn:uuid:1>")),
                            new RequestEvent.Contact("sip:ada@10.0.0.8", Map.of()));
            assertThat(came.cseq()).isEqualTo(7);
            assertThat(came.to()).isEqualTo("sip:ada@host");
            assertThat(came.headers().first("expires")).contains("3600");
            assertThat(came.headers().first("Authorization")).contains("Digest username=\"ada\",response=\"0\"");
            assertThat(came.toString()).doesNotContain("response");
            stack.execute(new RequestCommand.Reply(
                    came.requestId(),
                    200,
                    "OK",
                    Headers.NONE
                            .with("Contact", "<sip:ada@10.0.0.9:5062;ob>;expires=600")
                            .with("Contact", "<sip:ada@10.0.0.8>;expires=3600")));
            assertThat(peer.finalResponse(MILLIS).orElseThrow())
                    .startsWith("SIP/2.0 200")
                    .contains("<sip:ada@10.0.0.9:5062;ob>;expires=600", "<sip:ada@10.0.0.8>;expires=3600");
            peer.send(register("star", "Contact: *\r\nExpires: 0\r\n"));
            assertThat(expect(requests, RequestEvent.Registering.class).removesAll())
                    .isTrue();
        }
    }

    @Test
    void without_an_owner_nobody_can_register() throws Exception {
        try (Party focus = Party.plain(Transport.UDP, "127.0.0.1");
                RawPeer peer = new RawPeer(focus.hop())) {
            peer.send(register("nobody", "Contact: <sip:ada@10.0.0.9>\r\n"));
            assertThat(peer.finalResponse(MILLIS).orElseThrow())
                    .startsWith("SIP/2.0 405")
                    .doesNotContain("REGISTER,");
        }
    }

    @Test
    @Rfc(number = 3261, section = "10.2", must = "a registration names its Contact and counts CSeq")
    void ours_are_answered_in_the_words_of_the_other_side() throws Exception {
        Mailbox<RequestEvent> requests = new Mailbox<>(16);
        Mailbox<RequestEvent> others = new Mailbox<>(16);
        try (SipStack us = start(requests, Transport.TCP);
                SipStack them = start(others, Transport.TCP)) {
            us.execute(options(
                    us.newLegId(), RequestCommand.Method.OPTIONS, them.hops().getFirst()));
            RequestEvent.Answered alive = expect(requests, RequestEvent.Answered.class);
            assertThat(alive.status()).isEqualTo(200);
            long id = us.newLegId();
            us.execute(options(id, RequestCommand.Method.REGISTER, them.hops().getFirst()));
            RequestEvent.Registering came = expect(others, RequestEvent.Registering.class);
            assertThat(came.cseq()).isEqualTo(3);
            assertThat(came.callId()).isEqualTo("call-" + id);
            String ours = "sip:us@127.0.0.1:" + us.hops().getFirst().port() + ";transport=tcp;ob";
            assertThat(came.contacts())
                    .containsExactly(new RequestEvent.Contact(ours, Map.of("reg-id", "1", "expires", "60")));
            them.execute(new RequestCommand.Reply(
                    came.requestId(), 423, "Interval Too Brief", Headers.NONE.with("Min-Expires", "120")));
            RequestEvent.Answered refused = expect(requests, RequestEvent.Answered.class);
            assertThat(refused.requestId()).isEqualTo(id);
            assertThat(refused.phrase()).isEqualTo("Interval Too Brief");
            assertThat(refused.headers().first("min-expires")).contains("120");
            assertThat(refused.ours()).contains(ours);
        }
    }

    @Test
    void a_name_without_an_address_and_a_connection_that_breaks_are_no_answer() throws Exception {
        Mailbox<RequestEvent> requests = new Mailbox<>(16);
        try (SipStack us = start(requests, Transport.TCP);
                ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            us.execute(options(1, RequestCommand.Method.OPTIONS, new Hop(Transport.TCP, "nowhere.invalid", 5060)));
            assertThat(expect(requests, RequestEvent.Unanswered.class).why().warnings())
                    .singleElement()
                    .satisfies(warning -> assertThat(warning.text()).contains("nowhere.invalid"));
            us.execute(options(
                    2, RequestCommand.Method.OPTIONS, new Hop(Transport.TCP, "127.0.0.1", silent.getLocalPort())));
            try (Socket taken = silent.accept()) {
                byte[] start = taken.getInputStream().readNBytes(7);
                assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("OPTIONS");
            }
            assertThat(expect(requests, RequestEvent.Unanswered.class).why().status())
                    .isEqualTo(503);
        }
    }
}
