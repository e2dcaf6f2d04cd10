package dev.sotto.endpoint.gateway;

import dev.sotto.base.Mailbox;
import dev.sotto.base.OperationFailed;
import dev.sotto.base.SharedCounters;
import dev.sotto.endpoint.library.CallExchange;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.stack.SipStack;
import dev.sotto.sip.stack.TlsTrust;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A trusted gateway: takes calls of ordinary phones and puts those that the key distributor admits into private conferences, as
 * endpoints of their own. Whoever runs it can hear every conference in which it is enrolled.
 */
public final class Gateway implements AutoCloseable {
    private static final int CAPACITY = 16_384;
    private static final long PATIENCE_SECONDS = 5;

    private final GatewayRooms rooms;
    private final Mailbox<CallEvent> events;
    private final Map<Long, PhoneCall> calls = new ConcurrentHashMap<>();
    private final Thread owner;

    private Gateway(GatewayRooms rooms, Mailbox<CallEvent> events) {
        this.rooms = rooms;
        this.events = events;
        this.owner = Thread.ofVirtual().name("gateway").unstarted(this::run);
    }

    /**
     * Starts.
     *
     * @param trust whom we believe when the focus is called over TLS
     * @throws OperationFailed if a listener or the prompts cannot be opened, or the gateway has no identity
     */
    public static Gateway start(GatewayConfig config, TlsTrust trust, PhoneDesk desk) {
        if (config.home().identity().isEmpty()) {
            throw new OperationFailed(
                    "The gateway has no identity yet: ./sotto kd invite-gateway CONFERENCE NAME prints"
                            + " a line, ./sotto gw enroll TOKEN takes it.");
        }
        Prompts prompts = Prompts.load(config.prompts(), config.language());
        SharedCounters<GatewayCounter> counters = new SharedCounters<>(GatewayCounter.class);
        GatewayConfig.Media media = config.media();
        PhoneSockets sockets = PhoneSockets.start(media.listen(), media.firstPort(), media.lastPort(), counters);
        Mailbox<CallEvent> events = new Mailbox<>(CAPACITY);
        SipStack sip = null;
        try {
            sip = SipStack.start(config.sip(), events);
            CallExchange exchange = CallExchange.start(config.focus(), trust);
            Gateway gateway =
                    new Gateway(new GatewayRooms(config, sip, exchange, sockets, prompts, desk, counters), events);
            gateway.owner.start();
            return gateway;
        } catch (OperationFailed e) {
            if (sip != null) {
                sip.close();
            }
            sockets.close();
            throw e;
        }
    }

    /** Where phones call it. */
    public List<Hop> hops() {
        return rooms.sip().hops();
    }

    /** The key distributor's word about a phone; from any thread. */
    public void judged(long call, PhoneVerdict verdict) {
        post(call, new PhoneCallInput.Judged(verdict));
    }

    /** The key distributor takes back that a phone may be in; from any thread. */
    public void withdrawn(long call, String reason) {
        post(call, new PhoneCallInput.Withdrawn(reason));
    }

    private void post(long leg, PhoneCallInput input) {
        PhoneCall call = calls.get(leg);
        if (call != null) {
            call.post(input, GatewayCounter.EVENT_WITHOUT_ROOM);
        }
    }

    /**
     * What the gateway does now.
     *
     * @param calls of phones
     * @param sip its own stack
     * @param counters all of them
     */
    public record State(int calls, SipStack.State sip, Map<GatewayCounter, Long> counters) {}

    /** The present state; from any thread. */
    public State describe() {
        calls.values().removeIf(PhoneCall::isOver);
        return new State(calls.size(), rooms.sip().describe(), rooms.counters().snapshot());
    }

    private void run() {
        try {
            while (true) {
                CallEvent event = events.take();
                if (event instanceof CallEvent.Invited invited) {
                    onInvited(invited);
                } else {
                    post(event.legId(), new PhoneCallInput.FromPhone(event));
                }
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private void onInvited(CallEvent.Invited invited) {
        calls.values().removeIf(PhoneCall::isOver);
        if (calls.size() >= rooms.config().media().phones()) {
            rooms.counters().increment(GatewayCounter.REFUSED_BUSY);
            rooms.sip()
                    .execute(new CallCommand.Refuse(
                            invited.legId(), Refusal.saying(486, "As many phones as may be are connected")));
            return;
        }
        PhoneCall call = new PhoneCall(invited, rooms);
        calls.put(invited.legId(), call);
        Thread.ofVirtual().name("phone-" + invited.legId()).start(call);
    }

    /** Ends all calls, then everything else. */
    @Override
    public void close() {
        calls.values().forEach(call -> call.post(new PhoneCallInput.Stop(), GatewayCounter.EVENT_WITHOUT_ROOM));
        long ends = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            while (!calls.values().stream().allMatch(PhoneCall::isOver) && System.nanoTime() < ends) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            owner.interrupt();
            owner.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        rooms.sip().close();
        rooms.conferences().close();
        rooms.sockets().close();
    }
}
