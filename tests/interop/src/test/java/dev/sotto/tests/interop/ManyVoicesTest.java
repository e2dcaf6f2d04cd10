package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Mailbox;
import dev.sotto.endpoint.library.CallExchange;
import dev.sotto.endpoint.library.EndpointConfig;
import dev.sotto.endpoint.library.EndpointEvent;
import dev.sotto.endpoint.library.EndpointHome;
import dev.sotto.endpoint.library.PercEndpoint;
import dev.sotto.endpoint.library.Speech;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.stack.TlsTrust;
import dev.sotto.tests.kit.Rfc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One call with the voices of forty, as a gateway makes it, in a private conference of the running system. */
class ManyVoicesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int VOICES = 40;
    private static final int FIRST_SSRC = 0x6000_0000;
    private static final int FRAMES = 150;
    private static final long FRAME_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    @TempDir
    Path folder;

    private final Mailbox<EndpointEvent> events = new Mailbox<>(1 << 14);
    private final Mailbox<EndpointEvent> heardEvents = new Mailbox<>(1 << 16);
    private final List<EndpointEvent> seen = new ArrayList<>();
    private final Map<Integer, FrameTally> heard = new HashMap<>();

    private EndpointConfig config(Appliance appliance, String name) {
        EndpointHome home = new EndpointHome(appliance.enrol("1000", name));
        EndpointHome.Enrolled conference = home.conferences().getFirst();
        return new EndpointConfig(
                conference.address(),
                conference.address(),
                hop(appliance),
                name,
                home.identity().orElseThrow(),
                conference.authorityPin(),
                List.of(0x0009),
                List.of(AudioCodec.PCMU),
                true,
                false,
                Optional.empty(),
                Optional.empty());
    }

    private static Hop hop(Appliance appliance) {
        return new Hop(Transport.TCP, "127.0.0.1", appliance.ports().sip());
    }

    @Test
    @Rfc(number = 5576, section = "4.1", must = "sources are announced with their SSRC and attributes of each")
    @Rfc(number = 8870, section = "4.3", must = "each SSRC has an EKT field and a key of its own")
    void forty_are_announced_by_name_heard_each_by_itself_and_leave_one_by_one() throws InterruptedException {
        try (Appliance appliance = Appliance.start(folder, "");
                CallExchange exchange = CallExchange.start(hop(appliance), new TlsTrust.SystemAuthorities());
                PercEndpoint choir = PercEndpoint.callForOthers(config(appliance, "choir"), exchange, events);
                PercEndpoint listener = PercEndpoint.call(config(appliance, "listener"), exchange, heardEvents)) {
            await(
                    "keys",
                    () -> seen.stream()
                                    .filter(EndpointEvent.Secured.class::isInstance)
                                    .count()
                            >= 2);
            for (int i = 0; i < VOICES; i++) {
                choir.addSource(FIRST_SSRC + i, "voice-" + i + "-");
            }
            await("announced", () -> appliance.md("describe").contains("voice-39-"));
            assertThat(appliance.md("describe")).contains("voice-0-", "voice-17-");
            talk(choir, List.of(0, 1, 2));
            talk(choir, List.of(37, 38, 39));
            for (int i : List.of(0, 1, 2, 37, 38, 39)) {
                FrameTally tally = Objects.requireNonNull(heard.get(FIRST_SSRC + i), "voice " + i + " was not heard");
                // A place is taken over from others, which takes them some frames to lose.
                assertThat(tally.count()).as("voice " + i).isBetween(FRAMES * 6 / 10, FRAMES);
                assertThat(tally.again()).isZero();
            }
            assertThat(heard).hasSize(6);
            choir.removeSource(FIRST_SSRC + 17);
            await("withdrawn", () -> !appliance.md("describe").contains("voice-17-"));
            assertThat(appliance.md("describe")).contains("voice-16-", "voice-18-");
            assertThat(seen).noneMatch(EndpointEvent.SourceRefused.class::isInstance);
            listener.hangUp();
        }
    }

    /** These speak, and nobody else sends anything. */
    private void talk(PercEndpoint choir, List<Integer> speakers) throws InterruptedException {
        long next = System.nanoTime();
        for (int frame = 0; frame < FRAMES; frame++) {
            for (int i : speakers) {
                byte[] words = new NumberedFrame(i, frame).octets();
                choir.speak(FIRST_SSRC + i, new Speech(words, NumberedFrame.OCTETS, 30, true, frame == 0));
            }
            next += FRAME_NANOS;
            while (System.nanoTime() < next) {
                listen();
            }
        }
        for (int i = 0; i < VOICES; i++) {
            choir.skip(FIRST_SSRC + i, NumberedFrame.OCTETS);
        }
    }

    private void listen() throws InterruptedException {
        EndpointEvent event = heardEvents.poll(TimeUnit.MILLISECONDS.toNanos(1));
        if (event instanceof EndpointEvent.Voice voice) {
            NumberedFrame.parse(voice.payload()).ifPresent(frame -> {
                assertThat(voice.ssrc()).isEqualTo(FIRST_SSRC + frame.speaker());
                heard.computeIfAbsent(voice.ssrc(), s -> new FrameTally()).add(frame.number());
            });
        } else if (event != null) {
            seen.add(event);
        }
    }

    private void await(String what, BooleanSupplier done) throws InterruptedException {
        long ends = System.nanoTime() + LIMIT.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > ends) {
                throw new AssertionError("not in time: " + what + "; " + seen);
            }
            for (EndpointEvent event = events.poll(0); event != null; event = events.poll(0)) {
                assertThat(event).isNotInstanceOf(EndpointEvent.Voice.class);
                seen.add(event);
            }
            listen();
        }
    }
}
