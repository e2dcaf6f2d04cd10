package dev.sotto.endpoint.library;

import dev.sotto.base.Mailbox;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.LegPolicy;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.stack.Listener;
import dev.sotto.sip.stack.SipConfig;
import dev.sotto.sip.stack.SipLimits;
import dev.sotto.sip.stack.SipStack;
import dev.sotto.sip.stack.TlsTrust;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** One SIP stack for all endpoints of a process: hands each event to the endpoint that owns the leg, and takes no calls. */
public final class CallExchange implements AutoCloseable {
    private static final int CAPACITY = 1024;

    private final Mailbox<CallEvent> events = new Mailbox<>(CAPACITY);
    private final Map<Long, Mailbox<EndpointInput>> owners = new ConcurrentHashMap<>();
    private final SipStack stack;
    private final Thread pump;

    private CallExchange(SipConfig config) {
        this.stack = SipStack.start(config, events);
        this.pump = Thread.ofVirtual().name("endpoint-sip").start(this::run);
    }

    /**
     * Starts a stack that can dial {@code nextHop}, on a free port of the address that reaches it.
     *
     * @param trust whom we believe when the hop is TLS
     * @throws dev.sotto.base.OperationFailed if there is no way to the hop or no port
     */
    public static CallExchange start(Hop nextHop, TlsTrust trust) {
        String address = MediaSocket.addressTowards(nextHop.address(), nextHop.port());
        Listener listener = new Listener(nextHop.transport(), address, 0);
        return new CallExchange(new SipConfig(
                List.of(listener),
                List.of(),
                "sotto-phone/0.1",
                Optional.empty(),
                trust,
                SipLimits.DEFAULT,
                LegPolicy.USUAL.takingWeakerLegs()));
    }

    /** A new leg, whose events go to {@code owner}. */
    long newLeg(Mailbox<EndpointInput> owner) {
        long legId = stack.newLegId();
        owners.put(legId, owner);
        return legId;
    }

    void forget(long legId) {
        owners.remove(legId);
    }

    void execute(CallCommand command) {
        stack.execute(command);
    }

    /** Ends all calls and the stack. */
    @Override
    public void close() {
        stack.close();
        pump.interrupt();
    }

    private void run() {
        try {
            while (true) {
                dispatch(events.take());
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private void dispatch(CallEvent event) {
        Mailbox<EndpointInput> owner = owners.get(event.legId());
        if (owner != null) {
            owner.post(new EndpointInput.FromCall(event));
        } else if (event instanceof CallEvent.Invited invited) {
            Refusal busy = Refusal.saying(486, "This endpoint only makes calls");
            stack.execute(new CallCommand.Refuse(invited.legId(), busy));
        }
    }
}
