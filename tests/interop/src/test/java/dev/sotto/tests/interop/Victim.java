package dev.sotto.tests.interop;

import dev.sotto.base.Mailbox;
import dev.sotto.endpoint.library.CallExchange;
import dev.sotto.endpoint.library.EndpointConfig;
import dev.sotto.endpoint.library.EndpointEvent;
import dev.sotto.endpoint.library.EndpointHome;
import dev.sotto.endpoint.library.PercEndpoint;
import dev.sotto.endpoint.library.Speech;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sip.calls.Hop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A real endpoint in the test's own process that calls through whoever is named, talking all the time. */
final class Victim implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final Speech WORD = new Speech(new byte[160], 160, 20, true);

    final List<EndpointEvent> seen = new ArrayList<>();
    private final Mailbox<EndpointEvent> events = new Mailbox<>(4096);
    private final PercEndpoint endpoint;

    /** Calls {@code user} with the identity in {@code home}. */
    Victim(String user, Path home, Hop next, CallExchange exchange) {
        this(user, home, home, next, exchange);
    }

    private Victim(String user, Path self, Path home, Hop next, CallExchange exchange) {
        String address = "sip:" + user + "@127.0.0.1";
        EndpointHome papers = new EndpointHome(home);
        endpoint = PercEndpoint.call(
                new EndpointConfig(
                        address,
                        address,
                        next,
                        "",
                        new EndpointHome(self).identity().orElseThrow(),
                        papers.conference(address).orElseThrow().authorityPin(),
                        List.of(0x000A, 0x0009),
                        List.of(AudioCodec.PCMU),
                        true,
                        false,
                        Optional.empty(),
                        Optional.empty()),
                exchange,
                events);
    }

    /** Somebody with the key in {@code self} who knows of the conference from somebody else's home. */
    static Victim withPapersOf(String user, Path self, Path home, Hop next, CallExchange exchange) {
        return new Victim(user, self, home, next, exchange);
    }

    boolean secured() {
        return seen.stream().anyMatch(EndpointEvent.Secured.class::isInstance);
    }

    boolean hasEnded() {
        return seen.stream().anyMatch(EndpointEvent.Ended.class::isInstance);
    }

    /** The key that it has now. */
    EndpointEvent.Secured lastSecured() {
        return seen.reversed().stream()
                .filter(EndpointEvent.Secured.class::isInstance)
                .map(EndpointEvent.Secured.class::cast)
                .findFirst()
                .orElseThrow();
    }

    EndpointEvent.Secured awaitSecured() {
        return await(EndpointEvent.Secured.class, _ -> true);
    }

    /** Waits for a key that is not {@code spi}. */
    EndpointEvent.Secured awaitOtherKey(int spi) {
        return await(EndpointEvent.Secured.class, secured -> secured.spi() != spi);
    }

    /** Why it ended. */
    String awaitEnd() {
        return await(EndpointEvent.Ended.class, _ -> true).ending().sentence();
    }

    /** Talks for a while and takes note of what happens. */
    void talk(long millis) {
        long ends = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() < ends) {
            next();
        }
    }

    private <E extends EndpointEvent> E await(Class<E> kind, Predicate<E> wanted) {
        long ends = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < ends) {
            EndpointEvent event = next();
            if (kind.isInstance(event) && wanted.test(kind.cast(event))) {
                return kind.cast(event);
            }
        }
        throw new AssertionError("no " + kind.getSimpleName() + " but " + seen);
    }

    private EndpointEvent next() {
        endpoint.speak(WORD);
        try {
            EndpointEvent event = events.poll(TimeUnit.MILLISECONDS.toNanos(20));
            if (event == null) {
                return new EndpointEvent.Silenced("");
            }
            seen.add(event);
            return event;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
