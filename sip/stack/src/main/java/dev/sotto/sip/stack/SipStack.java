package dev.sotto.sip.stack;

import dev.sotto.base.Entropy;
import dev.sotto.base.Mailbox;
import dev.sotto.base.NanoClock;
import dev.sotto.base.OperationFailed;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.HealthCodec;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.calls.WeakerLegsCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A SIP user agent: takes and makes calls over UDP, TCP and TLS. Everything it learns goes into one mailbox as
 * {@link CallEvent}; everything it does it is told by {@link CallCommand}. OPTIONS is answered by the stack itself.
 */
public final class SipStack implements AutoCloseable {
    private static final int INBOX = 16_384;
    private static final int MAX_SOURCES = 65_536;

    private final Mailbox<StackInput> inbox = new Mailbox<>(INBOX);
    private final SipCounters counters = new SipCounters();
    private final LiveCalls live;
    private final Mailbox<CallEvent> events;
    private final Exchange exchange;
    private final Switchboard switchboard;
    private final RefusedMessages refused;
    private final FrontDoor door;
    private final LoadWatch watch;
    private final Thread owner;

    private SipStack(SipConfig config, Mailbox<CallEvent> events, MessageTape tape) {
        this.events = events;
        Entropy entropy = Entropy.system();
        NanoClock clock = NanoClock.system();
        List<String> packages = Stream.of(
                        config.legs().takesHealth() ? HealthCodec.PACKAGE : "",
                        config.legs().takesWeakerLegs() ? WeakerLegsCodec.PACKAGE : "")
                .filter(name -> !name.isEmpty())
                .toList();
        Messages messages =
                new Messages(config.product(), packages, config.legs().takesTransfers(), entropy);
        this.live = new LiveCalls(clock);
        SourceLedger ledger = new SourceLedger(config.limits().requestsPerSecond(), MAX_SOURCES);
        this.door = new FrontDoor(live, ledger, clock, entropy);
        this.refused = new RefusedMessages(clock);
        Ingress ingress = new Ingress(counters, inbox, door, refused, tape);
        JainListener listener = new JainListener(inbox, messages, counters);
        this.exchange = Exchange.open(config, ingress, listener, clock);
        this.switchboard = new Switchboard(
                inbox,
                events,
                exchange.points(),
                messages,
                counters,
                live,
                new Switchboard.Clockwork(clock, config.legs(), entropy),
                refused);
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
        return start(config, events, new MessageTape(0, InstantSource.system()));
    }

    /**
     * The same, with its messages kept.
     *
     * @param tape gets them
     */
    public static SipStack start(SipConfig config, Mailbox<CallEvent> events, MessageTape tape) {
        if (config.listeners().isEmpty()) {
            throw new OperationFailed("a SIP stack needs a listener");
        }
        SipStack stack = new SipStack(config, events, tape);
        stack.owner.start();
        stack.watch.start();
        return stack;
    }

    /** A new leg id, for {@link CallCommand.Call}. */
    public long newLegId() {
        return live.newLegId();
    }

    /**
     * Hands a command to the owner of the legs and returns at once; only a {@link CallCommand.Call} to a host name waits
     * for the name to be looked up.
     */
    public void execute(CallCommand command) {
        if (command instanceof CallCommand.Answer || command instanceof CallCommand.Refuse) {
            live.decided(command.legId());
        }
        StackInput input = command instanceof CallCommand.Call call ? dial(call) : new StackInput.Ordered(command);
        if (!inbox.post(input)) {
            counters.increment(SipCounter.OVERLOADED);
        }
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

    private StackInput dial(CallCommand.Call call) {
        Hop hop = call.nextHop();
        try {
            InetSocketAddress peer = new InetSocketAddress(InetAddress.getByName(hop.address()), hop.port());
            if (hop.transport() == Transport.TLS) {
                exchange.tls().name(peer, hop.address());
            }
            return new StackInput.Dial(call, peer);
        } catch (UnknownHostException e) {
            events.post(new CallEvent.Rejected(call.legId(), StackRefusals.unknownHost(hop.address())));
            return new StackInput.Ordered(new CallCommand.Hangup(call.legId(), Optional.empty()));
        }
    }
}
