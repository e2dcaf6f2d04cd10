package dev.sotto.endpoint.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Mailbox;
import dev.sotto.keying.dtls.DtlsIdentity;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.stack.TlsTrust;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two endpoints with everything real: SIP over a socket, ICE, DTLS and SRTP over UDP. Only the conference is small. */
class PercEndpointTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"UDP", "TCP"})
    void two_endpoints_on_sockets_hear_each_other_and_hang_up(Transport transport) throws InterruptedException {
        try (LoopbackConference conference = new LoopbackConference(transport);
                CallExchange exchange = CallExchange.start(conference.hop(), new TlsTrust.SystemAuthorities())) {
            Ear ada = new Ear(conference, exchange);
            Ear bob = new Ear(conference, exchange);
            ada.await(EndpointEvent.Secured.class::isInstance);
            bob.await(EndpointEvent.Secured.class::isInstance);
            byte[] words = "hello".getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 10; i++) {
                ada.endpoint.speak(new Speech(words, 160, 30, true));
            }
            EndpointEvent heard = bob.await(EndpointEvent.Voice.class::isInstance);
            assertThat(((EndpointEvent.Voice) heard).payload()).isEqualTo(words);
            assertThat(((EndpointEvent.Voice) heard).codec()).isEqualTo(AudioCodec.PCMU);
            assertThat(bob.seen).anyMatch(EndpointEvent.Heard.class::isInstance);
            ada.endpoint.hangUp();
            EndpointEvent ended = ada.await(EndpointEvent.Ended.class::isInstance);
            assertThat(((EndpointEvent.Ended) ended).ending().kind()).isEqualTo(Ending.Kind.HUNG_UP);
            assertThat(ada.endpoint.awaitEnd(LIMIT)).isTrue();
            assertThat(ada.seen).noneMatch(EndpointEvent.Voice.class::isInstance);
            bob.endpoint.close();
        }
    }

    /** An endpoint and what it said so far. */
    private static final class Ear {
        final Mailbox<EndpointEvent> events = new Mailbox<>(1024);
        final List<EndpointEvent> seen = new ArrayList<>();
        final PercEndpoint endpoint;

        Ear(LoopbackConference conference, CallExchange exchange) {
            DtlsIdentity identity = conference.maker.selfSigned("ear", Instant.now(), Duration.ofDays(1));
            EndpointConfig config = new EndpointConfig(
                    LoopbackConference.ADDRESS,
                    LoopbackConference.ADDRESS,
                    conference.hop(),
                    "",
                    identity,
                    conference.authority.spkiFingerprint(),
                    List.of(0x000A, 0x0009),
                    List.of(AudioCodec.OPUS, AudioCodec.PCMU),
                    true,
                    false,
                    Optional.empty(),
                    Optional.empty());
            endpoint = PercEndpoint.call(config, exchange, events);
        }

        EndpointEvent await(Predicate<EndpointEvent> wanted) throws InterruptedException {
            long ends = System.nanoTime() + LIMIT.toNanos();
            while (System.nanoTime() < ends) {
                EndpointEvent event = events.poll(TimeUnit.MILLISECONDS.toNanos(100));
                if (event != null) {
                    seen.add(event);
                }
                if (event != null && wanted.test(event)) {
                    return event;
                }
            }
            throw new AssertionError("only " + seen);
        }
    }
}
