package dev.sotto.endpoint.library;

import dev.sotto.base.Mailbox;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.stack.SipConfig;
import dev.sotto.sip.stack.SipStack;
import java.util.Map;
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
     * Starts the stack.
     *
     * @throws dev.sotto.base.OperationFailed if a listener cannot be opened
     */
    public static CallExchange start(SipConfig config) {
        return new CallExchange(config);
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
            Refusal busy = Refusal.of(486, "Busy Here").withWarning("This endpoint only makes calls");
            stack.execute(new CallCommand.Refuse(invited.legId(), busy));
        }
    }
}
