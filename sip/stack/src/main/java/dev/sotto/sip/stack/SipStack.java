package dev.sotto.sip.stack;

import dev.sotto.base.Entropy;
import dev.sotto.base.Mailbox;
import dev.sotto.base.NanoClock;
import dev.sotto.base.OperationFailed;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.HealthCodec;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.RequestCommand;
import dev.sotto.sip.calls.WeakerLegsCodec;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A SIP user agent: takes and makes calls over UDP, TCP and TLS. Everything it learns goes into one mailbox as
 * {@link CallEvent}; everything it does it is told by {@link CallCommand}. OPTIONS is answered by the stack itself.
 */
public final class SipStack implements AutoCloseable {
    private static final int INBOX = 16_384;
    private static final int MAX_SOURCES = 65_536;
    private static final int PROBE_MILLIS = 5000;

    private final Mailbox<StackInput> inbox = new Mailbox<>(INBOX);
    private final SipCounters counters = new SipCounters();
    private final LiveCalls live;
    private final Lookups lookups;
    private final ReachProbe probe;
    private final Exchange exchange;
    private final Switchboard switchboard;
    private final RefusedMessages refused;
    private final FrontDoor door;
    private final LoadWatch watch;
    private final Thread owner;

    private SipStack(SipConfig config, Mailbox<CallEvent> events, Optional<OutsideOwner> requests, MessageTape tape) {
        Entropy entropy = Entropy.system();
        NanoClock clock = NanoClock.system();
        List<String> packages = Stream.of(
                        config.legs().takesHealth() ? HealthCodec.PACKAGE : "",
                        config.legs().takesWeakerLegs() ? WeakerLegsCodec.PACKAGE : "")
                .filter(name -> !name.isEmpty())
                .toList();
        Messages messages = new Messages(
                config.product(),
                packages,
                config.legs().takesTransfers(),
                requests.filter(OutsideOwner::takesRegistrations).isPresent(),
                entropy);
        this.live = new LiveCalls(clock);
        SourceLedger ledger = new SourceLedger(config.limits().requestsPerSecond(), MAX_SOURCES);
        this.door = new FrontDoor(live, ledger, clock, entropy);
        this.refused = new RefusedMessages(clock);
        Ingress ingress = new Ingress(counters, inbox, door, refused, tape);
        JainListener listener = new JainListener(inbox, messages, counters);
        this.exchange = Exchange.open(config, ingress, listener, clock);
        Locator locator = new Locator(new DomainNames(config.nameServer()), entropy);
        this.lookups = new Lookups(locator, exchange.tls(), events, this::post);
        this.probe = new ReachProbe(locator, exchange.tls(), new StreamListener.Plain(PROBE_MILLIS));
        this.switchboard = new Switchboard(
                inbox,
                events,
                exchange.points(),
                messages,
                counters,
                live,
                new Switchboard.Clockwork(clock, config.legs(), entropy),
                refused,
                new OutsideRequests(requests.map(OutsideOwner::events), exchange.points(), messages, counters, live));
        this.watch = new LoadWatch(door, live, inbox, exchange, clock);
        this.owner = Thread.ofVirtual().name("sip-legs").unstarted(switchboard::run);
    }

    /**
     * Opens the listeners and starts.
     *
     * @param events takes every event; when it is full new calls get 503
     * @throws OperationFailed if a listener cannot be opened
     */
    public static SipStack start(SipConfig config, Mailbox<CallEvent> events) {
        return start(config, events, Optional.empty());
    }

    /**
     * Opens the listeners and starts.
     *
     * @param events takes every event; when it is full new calls get 503
     * @param requests takes what happens outside of calls
     * @throws OperationFailed if a listener cannot be opened
     */
    public static SipStack start(SipConfig config, Mailbox<CallEvent> events, Optional<OutsideOwner> requests) {
        return start(config, events, requests, new MessageTape(0, InstantSource.system()));
    }

    /**
     * The same, with its messages kept.
     *
     * @param tape gets them
     */
    public static SipStack start(
            SipConfig config, Mailbox<CallEvent> events, Optional<OutsideOwner> requests, MessageTape tape) {
        if (config.listeners().isEmpty()) {
            throw new OperationFailed("a SIP stack needs a listener");
        }
        SipStack stack = new SipStack(config, events, requests, tape);
        stack.owner.start();
        stack.watch.start();
        return stack;
    }

    /** A new leg id, for {@link CallCommand.Call}; also a new request id, for {@link RequestCommand.Send}. */
    public long newLegId() {
        return live.newLegId();
    }

    /**
     * Hands a command to the owner of the legs and returns at once.
     */
    public void execute(CallCommand command) {
        if (command instanceof CallCommand.Answer || command instanceof CallCommand.Refuse) {
            live.decided(command.legId());
        }
        switch (command) {
            case CallCommand.Call call -> lookups.dial(call);
            case CallCommand.Hangup hangup when lookups.hungUp(hangup) -> {
                // It had not begun.
            }
            default -> post(new StackInput.Ordered(command));
        }
    }

    private void post(StackInput input) {
        if (!inbox.post(input)) {
            counters.increment(SipCounter.OVERLOADED);
        }
    }

    /**
     * Hands a command about a request outside of calls to its owner and returns at once.
     */
    public void execute(RequestCommand command) {
        switch (command) {
            case RequestCommand.Reply reply -> post(new StackInput.Replied(reply));
            case RequestCommand.Send send -> lookups.send(send);
        }
    }

    /**
     * From now on these hosts are dialled over TLS as they want it, and all others as the configuration says. Connections that are open stay.
     *
     * @throws OperationFailed if one of the profiles cannot be used; then nothing has changed
     */
    public void dial(List<TlsProfile> profiles) {
        exchange.tls().use(profiles);
    }

    /** From now on {@link CallEvent.Invited#headers} has these too, as far as a call brings them. */
    public void tellHeaders(Collection<String> names) {
        switchboard.tellHeaders(names);
    }

    /** The literal addresses of {@code hop}; may wait for the name service. */
    public Set<String> addresses(Hop hop) {
        return probe.addresses(hop);
    }

    /**
     * Tries out whether {@code hop} can be reached as calls of ours would reach it; waits, for some seconds if need be.
     *
     * @param profile how it is dialled over TLS; empty for as it is dialled now
     */
    public List<ProbeStep> probe(Hop hop, Optional<TlsProfile> profile) {
        return probe.probe(hop, profile);
    }

    /** Where we listen, with the ports that were really taken, in the order of the configuration. */
    public List<Hop> hops() {
        return exchange.points().all().stream().map(Point::hop).toList();
    }

    /**
     * What the stack is doing now.
     *
     * @param legs how many live
     * @param intake what is taken now
     * @param counters all of them
     * @param refused the last messages that were refused before the owner of calls heard of them
     */
    public record State(
            int legs, List<Hop> hops, Intake intake, Map<SipCounter, Long> counters, List<RefusedMessage> refused) {}

    /**
     * What is taken of new requests now.
     *
     * @param strangersShare from 0 to 1, of sources that have not proven that they can be reached
     * @param provenShare from 0 to 1, of the others
     * @param callsPerSecond at most, while the program is not warm
     * @param waitingCalls that the owner has not decided about
     * @param sources that are remembered
     */
    public record Intake(
            double strangersShare, double provenShare, int callsPerSecond, int waitingCalls, int sources) {}

    /** The present state; for any thread. */
    public State describe() {
        return new State(switchboard.liveLegs(), hops(), door.describe(), counters.snapshot(), refused.all());
    }

    /**
     * Ends every call with BYE, CANCEL or 480 and closes sockets and threads; returns when they are gone. Calling it again
     * does nothing.
     */
    @Override
    public void close() {
        if (!inbox.post(new StackInput.Stop())) {
            owner.interrupt();
        }
        Threads.join(owner);
        watch.close();
        exchange.close();
    }
}
