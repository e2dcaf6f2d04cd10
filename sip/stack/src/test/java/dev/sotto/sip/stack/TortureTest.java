package dev.sotto.sip.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Mailbox;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.Transport;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SipTorture;
import dev.sotto.tests.kit.Vectors;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hostile and strange messages against a running stack, each followed by an OPTIONS that must still be answered. */
class TortureTest {
    private static final int NOTHING = SipTorture.NOTHING;
    private static final int SILENCE_MILLIS = 400;
    private static final int PATIENCE_MILLIS = 10_000;
    /** All messages come from one source, one behind the other. */
    private static final SipLimits RAPID = new SipLimits(4096, 256, 10_000, 5, 5, 10, 3600);

    private static final Refuser SHARED = new Refuser();

    @AfterAll
    static void stop() {
        SHARED.close();
    }

    /** A stack whose owner refuses every call with 404. */
    private static final class Refuser implements AutoCloseable {
        private final Mailbox<CallEvent> events = new Mailbox<>(1024);
        private final SipStack stack = SipStack.start(
                SipConfig.plain(
                                "sotto-test",
                                new Listener(Transport.UDP, "127.0.0.1", 0),
                                new Listener(Transport.TCP, "127.0.0.1", 0))
                        .within(RAPID),
                events);
        private final Thread owner = Thread.ofVirtual().start(this::refuseEverything);

        private void refuseEverything() {
            try {
                while (true) {
                    if (events.take() instanceof CallEvent.Invited invited) {
                        stack.execute(new CallCommand.Refuse(
                                invited.legId(), Refusal.saying(404, "There is no such conference")));
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        Hop hop(Transport transport) {
            return stack.hops().stream()
                    .filter(hop -> hop.transport() == transport)
                    .findFirst()
                    .orElseThrow();
        }

        void checkAlive() throws IOException {
            for (Hop hop : stack.hops()) {
                try (RawPeer probe = new RawPeer(hop)) {
                    Optional<String> response = probe.options();
                    assertThat(response).as("OPTIONS over %s", hop.transport()).isPresent();
                    assertThat(RawPeer.status(response.get())).isEqualTo(200);
                }
            }
            assertThat(stack.describe().counters())
                    .containsEntry(SipCounter.PARSER_FAILURES, 0L)
                    .containsEntry(SipCounter.LEGS_DISCARDED, 0L);
        }

        @Override
        public void close() {
            owner.interrupt();
            Threads.join(owner);
            stack.close();
        }
    }

    static Stream<SipTorture.Message> messages() {
        return SipTorture.messages();
    }

    static Stream<String> bombs() {
        return SipTorture.bombs();
    }

    @ParameterizedTest
    @MethodSource("messages")
    @Rfc(
            number = 4475,
            section = "3",
            must = "torture messages over TCP are answered as the RFC says",
            secondSource = "RFC vectors")
    @Rfc(
            number = 5118,
            section = "4",
            must = "IPv6 torture messages over TCP are answered as the RFC says",
            secondSource = "RFC vectors")
    void torture_messages_over_tcp_get_the_answer_of_the_oracle(SipTorture.Message message) throws Exception {
        Set<Integer> allowed = message.allowedOnStream();
        // A stack of its own, because the messages of the RFC use the same branches again.
        try (Refuser refuser = new Refuser();
                RawPeer peer = new RawPeer(refuser.hop(Transport.TCP))) {
            peer.send(message.octets());
            int patience = allowed.equals(Set.of(NOTHING)) ? SILENCE_MILLIS : PATIENCE_MILLIS;
            int status = peer.finalResponse(patience).map(RawPeer::status).orElse(NOTHING);
            assertThat(allowed).as(message.file()).contains(status);
            refuser.checkAlive();
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    @Rfc(
            number = 4475,
            section = "3",
            must = "torture messages over UDP leave the stack able to answer",
            secondSource = "RFC vectors")
    void torture_messages_over_udp_leave_the_stack_alive(SipTorture.Message message) throws Exception {
        try (RawPeer peer = new RawPeer(SHARED.hop(Transport.UDP))) {
            peer.send(message.octets());
            // What is well-formed is answered to the port in its Via, which is not this peer's.
            Optional<String> probe = peer.options();
            assertThat(probe).isPresent();
            if (!probe.get().startsWith("SIP/2.0 200")) {
                assertThat(message.allowed()).as(message.file()).contains(RawPeer.status(probe.get()));
            }
        }
        SHARED.checkAlive();
    }

    @ParameterizedTest
    @MethodSource("bombs")
    void what_kills_parsers_leaves_the_stack_alive(String file) throws Exception {
        byte[] octets = Vectors.octets(file);
        for (Hop hop : SHARED.stack.hops()) {
            for (int i = 0; i < 8; i++) {
                try (RawPeer peer = new RawPeer(hop)) {
                    peer.send(octets);
                }
            }
        }
        SHARED.checkAlive();
    }

    @Test
    @Rfc(number = 3261, section = "11.2", must = "OPTIONS is answered with Allow, Accept and Supported")
    void options_says_what_we_understand() throws Exception {
        try (RawPeer peer = new RawPeer(SHARED.hop(Transport.UDP))) {
            String response = peer.options().orElseThrow();
            assertThat(response)
                    .contains("Allow: INVITE,ACK,CANCEL,BYE,OPTIONS")
                    .contains("Accept: application/sdp")
                    .contains("Supported:");
        }
    }
}
