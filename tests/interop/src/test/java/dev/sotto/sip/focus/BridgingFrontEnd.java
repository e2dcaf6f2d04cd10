package dev.sotto.sip.focus;

import dev.sotto.base.Counters;
import dev.sotto.base.Entropy;
import dev.sotto.base.Mailbox;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.SipUri;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.focus.FocusConfig.PhoneGateway;
import dev.sotto.sip.stack.Listener;
import dev.sotto.sip.stack.SipConfig;
import dev.sotto.sip.stack.SipStack;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A front end that does nothing but connect telephones: the SIP stack and the carried calls of the real one, and in the place of registrations a book that a test
 * writes. What it does not know it refuses.
 */
public final class BridgingFrontEnd implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int ROOM = 1024;

    private final Mailbox<CallEvent> events = new Mailbox<>(ROOM);
    private final SipStack stack;
    private final FocusConfig config;
    private final Telephones telephones;
    private final Deadlines deadlines = new Deadlines();
    private final CallBook book = new CallBook(ROOM);
    private final Map<String, List<List<String>>> people = new ConcurrentHashMap<>();
    private final Thread owner;
    private volatile boolean stopping;

    /**
     * Listens by UDP and TCP.
     *
     * @param gatewayPort by TCP, of the gateway that is called for all
     */
    public BridgingFrontEnd(int port, int gatewayPort) {
        PhoneGateway gateway = new PhoneGateway(
                HOST, gatewayPort, gatewayPort, gatewayPort, PhoneGateway.Way.CARRY, true, "sip:9000@" + HOST);
        this.config = new FocusConfig(
                List.of(), List.of(HOST), 20_000, 1, 100, 1000, Optional.of(gateway), FocusConfig.Limits.USUAL);
        this.stack = SipStack.start(
                SipConfig.plain(
                        "sotto-front-end",
                        new Listener(Transport.UDP, HOST, port),
                        new Listener(Transport.TCP, HOST, port)),
                events);
        this.telephones = new Telephones(config.phones(), stack::newLegId, Entropy.system());
        this.owner = Thread.ofPlatform().daemon().name("bridging-front-end").start(this::run);
    }

    /**
     * From now on this user is called there.
     *
     * @param rounds SIP addresses; all of a round at once
     */
    public void knows(String user, List<List<String>> rounds) {
        people.put(user, rounds);
    }

    /** How many legs there are. */
    public int legs() {
        return stack.describe().legs();
    }

    private void run() {
        try {
            while (!stopping) {
                CallEvent event = events.poll(20_000_000);
                long now = NanoClock.system().nowNanos();
                Outbox<FocusOutput> out = new Outbox<>();
                Step step = new Step(now, out, config, true, deadlines, new Counters<>(FocusCounter.class), book);
                if (event != null) {
                    on(event, step);
                }
                OptionalLong due = deadlines.due(now);
                while (due.isPresent()) {
                    deadlines.remove(due.getAsLong());
                    telephones.onTick(due.getAsLong(), step);
                    due = deadlines.due(now);
                }
                for (FocusOutput output : out.drain()) {
                    if (output instanceof FocusOutput.Call(CallCommand command)) {
                        stack.execute(command);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void on(CallEvent event, Step step) {
        if (!(event instanceof CallEvent.Invited invited)) {
            telephones.onCall(event, step);
            return;
        }
        List<List<String>> rounds =
                people.get(SipUri.parse(invited.requestUri()).user());
        if (telephones.isCallBack(invited)) {
            telephones.onCallBack(invited, step);
        } else if (rounds == null || invited.passage().isCarried()) {
            step.call(new CallCommand.Refuse(invited.legId(), Refusal.saying(404, "Nobody has that number")));
        } else {
            List<List<Onward.Callee>> callees = rounds.stream()
                    .map(round -> round.stream().map(BridgingFrontEnd::callee).toList())
                    .toList();
            Onward onward = new Onward(Onward.Kind.CALLEE, callees, new Onward.Limits(0, 20, 0));
            telephones.onBridge(invited, invited.conference(), onward, List.of(), true, step);
        }
    }

    private static Onward.Callee callee(String address) {
        SipUri uri = SipUri.parse(address);
        Hop hop = new Hop(Transport.UDP, HOST, uri.port().orElse(5060));
        return Onward.Callee.of(address, address, hop, Headers.NONE);
    }

    @Override
    public void close() {
        stopping = true;
        try {
            owner.join(2000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stack.close();
    }
}
