package dev.sotto.endpoint.library;

import dev.sotto.base.Entropy;
import dev.sotto.base.Mailbox;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.keying.dtls.ClientTerms;
import dev.sotto.keying.dtls.DtlsClient;
import dev.sotto.keying.dtls.DtlsConfig;
import dev.sotto.keying.dtls.DtlsEvent;
import dev.sotto.keying.dtls.DtlsProxy;
import dev.sotto.sdp.MediaSource;
import dev.sotto.sip.calls.CallCommand;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A participant of a conference: one call. In a private one, with end-to-end encryption, it speaks and plays nothing before the key
 * distributor proved to be the pinned one and to be for the dialled conference, a double profile was agreed and an EKTKey
 * arrived; in a standard one nothing before a single profile was agreed. Everything it learns goes into one mailbox as {@link EndpointEvent}.
 */
public final class PercEndpoint implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(PercEndpoint.class);
    private static final int CAPACITY = 4096;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LAST_FLIGHTS_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final EndpointConfig config;
    private final CallExchange exchange;
    private final Mailbox<EndpointEvent> events;
    private final Mailbox<EndpointInput> inbox = new Mailbox<>(CAPACITY);
    private final NanoClock clock = NanoClock.system();
    private final MediaSocket socket;
    private final long legId;
    private final int ownSsrc;
    private final EndpointMachine machine;
    private final Map<Long, DtlsProxy> associations = new HashMap<>();
    private final CountDownLatch done = new CountDownLatch(1);

    private PercEndpoint(
            EndpointConfig config, CallExchange exchange, Mailbox<EndpointEvent> events, boolean forOthers) {
        this.config = config;
        this.exchange = exchange;
        this.events = events;
        String host = config.mediaHost()
                .orElseGet(() -> MediaSocket.addressTowards(
                        config.nextHop().address(), config.nextHop().port()));
        this.socket = MediaSocket.open(host);
        this.legId = exchange.newLeg(inbox);
        Entropy entropy = Entropy.system();
        CallConfig call = new CallConfig(
                config.target(),
                from(host),
                config.displayName(),
                config.nextHop(),
                config.delayedOffer(),
                host,
                socket.port(),
                config.identity().fingerprint(),
                config.codecs(),
                config.repair(),
                forOthers
                        ? Optional.empty()
                        : Optional.of(new MediaSource(entropy.nextInt(), EndpointMachine.cname(entropy))));
        KeyingConfig keying = new KeyingConfig(config.identity(), config.trust(), config.conference());
        this.ownSsrc = call.source().map(MediaSource::ssrc).orElse(0);
        this.machine = new EndpointMachine(
                call, keying, legId, config.dangerousKeyLog().isPresent(), entropy);
    }

    /**
     * Makes the call.
     *
     * @param events takes what happens; an event that finds it full is lost, so its reader must keep up
     * @throws dev.sotto.base.OperationFailed if there is no way to the next hop or no socket
     */
    public static PercEndpoint call(EndpointConfig config, CallExchange exchange, Mailbox<EndpointEvent> events) {
        return start(new PercEndpoint(config, exchange, events, false));
    }

    /**
     * Makes a call for others, as a gateway does: it begins without a source, and each of theirs is added and removed while it
     * goes on. It hears the conference also without one.
     *
     * @param events takes what happens; an event that finds it full is lost, so its reader must keep up
     * @throws dev.sotto.base.OperationFailed if there is no way to the next hop or no socket
     */
    public static PercEndpoint callForOthers(
            EndpointConfig config, CallExchange exchange, Mailbox<EndpointEvent> events) {
        return start(new PercEndpoint(config, exchange, events, true));
    }

    private static PercEndpoint start(PercEndpoint endpoint) {
        Thread.ofPlatform()
                .daemon()
                .name("endpoint-media-" + endpoint.legId)
                .start(() -> endpoint.socket.readInto(endpoint.inbox));
        Thread.ofVirtual().name("endpoint-" + endpoint.legId).start(endpoint::run);
        return endpoint;
    }

    /** Says one frame of the one source that {@link #call} made; dropped as long as there are no keys. */
    public void speak(Speech speech) {
        speak(ownSsrc, speech);
    }

    /** Says one frame of a source; dropped if it was not added, and as long as there are no keys. */
    public void speak(int ssrc, Speech speech) {
        inbox.post(new EndpointInput.Speak(ssrc, speech));
    }

    /** A source is silent and sends nothing; its next packet is later by that, and begins a talkspurt (RFC 3551 4.1). */
    public void skip(int ssrc, int ticks) {
        inbox.post(new EndpointInput.Skip(ssrc, ticks));
    }

    /**
     * Adds a source of somebody for whom we speak: it may speak at once, with keys of its own (RFC 8870 4.3), and the conference
     * is told of it by re-INVITE. {@link EndpointEvent.SourceRefused} follows if it cannot be.
     *
     * @param ssrc 32 random bits, not used before in this call
     * @param name what others may call it; goes to the focus, which nobody holds to it; may be empty
     */
    public void addSource(int ssrc, String name) {
        inbox.post(new EndpointInput.AddSource(ssrc, name));
    }

    /** Ends a source: says goodbye for it (RFC 3550 6.6), destroys its keys and tells the conference. */
    public void removeSource(int ssrc) {
        inbox.post(new EndpointInput.RemoveSource(ssrc));
    }

    /** Asks for new keys of this hop by a re-INVITE with a new tls-id and an ICE restart (RFC 8842 5.1). */
    public void renew() {
        inbox.post(new EndpointInput.Renew());
    }

    /** Hangs up; {@link EndpointEvent.Ended} follows. */
    public void hangUp() {
        inbox.post(new EndpointInput.HangUp());
    }

    /**
     * Waits for the end.
     *
     * @return false if it has not come in time
     * @throws InterruptedException if interrupted
     */
    public boolean awaitEnd(Duration limit) throws InterruptedException {
        return done.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Hangs up without waiting for long. */
    @Override
    public void close() {
        hangUp();
        try {
            awaitEnd(Duration.ofSeconds(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Outbox<EndpointOutput> out = new Outbox<>();
        try {
            machine.dial(clock.nowNanos(), out);
            perform(out);
            while (!machine.ended()) {
                long wait = Math.clamp(machine.deadlineNanos() - clock.nowNanos(), 0, IDLE_NANOS);
                step(inbox.poll(wait), out);
                perform(out);
            }
            sendLastFlights(out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("endpoint.broke leg={}", legId, e);
        } finally {
            endInAnyCase();
            exchange.forget(legId);
            associations.values().forEach(a -> a.close("the endpoint ends"));
            socket.close();
            done.countDown();
        }
    }

    /** A bug or an interruption must leave neither a call behind nor a user who waits. */
    private void endInAnyCase() {
        if (!machine.ended()) {
            exchange.execute(new CallCommand.Hangup(legId, Optional.empty()));
            events.post(new EndpointEvent.Ended(new Ending(Ending.Kind.LOST, "the endpoint broke; see the log")));
        }
    }

    /** The close_notify of the last association is on its way from its thread. */
    private void sendLastFlights(Outbox<EndpointOutput> out) throws InterruptedException {
        long ends = clock.nowNanos() + LAST_FLIGHTS_NANOS;
        boolean open = !associations.isEmpty() || machine.associated();
        while (open && clock.nowNanos() < ends) {
            EndpointInput input = inbox.poll(ends - clock.nowNanos());
            step(input, out);
            perform(out);
            open = !(input instanceof EndpointInput.FromAssociation from && from.event() instanceof DtlsEvent.Closed);
        }
    }

    private void step(@Nullable EndpointInput input, Outbox<EndpointOutput> out) {
        long now = clock.nowNanos();
        switch (input) {
            case null -> {
                // Only time has passed.
            }
            case EndpointInput.FromCall call -> machine.onCall(call.event(), now, out);
            case EndpointInput.FromNetwork network -> machine.onNetwork(network.datagram(), network.source(), now, out);
            case EndpointInput.FromAssociation from ->
                machine.onAssociation(from.association(), from.event(), now, out);
            case EndpointInput.Speak speak -> machine.speak(speak.ssrc(), speak.speech(), now, out);
            case EndpointInput.Skip skip -> machine.skip(skip.ssrc(), skip.ticks());
            case EndpointInput.AddSource add -> machine.addSource(add.ssrc(), add.name(), now, out);
            case EndpointInput.RemoveSource remove -> machine.removeSource(remove.ssrc(), now, out);
            case EndpointInput.Renew ignored -> machine.renew(now, out);
            case EndpointInput.HangUp ignored -> machine.hangUp(now, out);
        }
        if (now >= machine.deadlineNanos()) {
            machine.onTime(now, out);
        }
    }

    private void perform(Outbox<EndpointOutput> out) {
        for (EndpointOutput output : out.drain()) {
            switch (output) {
                case EndpointOutput.ToCall call -> exchange.execute(call.command());
                case EndpointOutput.ToNetwork network -> socket.send(network.to(), network.datagram());
                case EndpointOutput.OpenAssociation open -> open(open.association(), open.terms());
                case EndpointOutput.ToAssociation to -> {
                    DtlsProxy proxy = associations.get(to.association());
                    if (proxy != null) {
                        proxy.datagram(to.datagram());
                    }
                }
                case EndpointOutput.CloseAssociation close -> {
                    DtlsProxy proxy = associations.remove(close.association());
                    if (proxy != null) {
                        proxy.close(close.reason());
                    }
                }
                case EndpointOutput.RefuseEktKey refuse -> {
                    DtlsProxy proxy = associations.get(refuse.association());
                    if (proxy != null) {
                        proxy.refuseEktKey(refuse.alert(), refuse.reason());
                    }
                }
                case EndpointOutput.Tell tell -> events.post(tell.event());
                case EndpointOutput.DangerousKeyLine line ->
                    config.dangerousKeyLog().ifPresent(log -> log.media().dangerousLine(line.line()));
            }
        }
    }

    private void open(long association, ClientTerms terms) {
        ClientTerms logged = config.dangerousKeyLog()
                .map(log -> terms.withDangerousKeyLog(log.tls()))
                .orElse(terms);
        DtlsProxy proxy = DtlsClient.start(
                legId + "-" + association,
                DtlsConfig.DEFAULT,
                logged,
                event -> inbox.post(new EndpointInput.FromAssociation(association, event)));
        associations.put(association, proxy);
    }

    /** Nobody is to be called back at it, so it tells no more than it must. */
    private static String from(String host) {
        return "sip:anonymous@" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host);
    }
}
