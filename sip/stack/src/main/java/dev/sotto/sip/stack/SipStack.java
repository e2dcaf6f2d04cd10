package dev.sotto.sip.stack;

import dev.sotto.base.Mailbox;
import dev.sotto.base.OperationFailed;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Refusal;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A SIP user agent: takes and makes calls over UDP, TCP and TLS. Everything it learns goes into one mailbox as
 * {@link CallEvent}; everything it does it is told by {@link CallCommand}. OPTIONS is answered by the stack itself.
 */
public final class SipStack implements AutoCloseable {
    private final AtomicLong legIds = new AtomicLong();

    private final Mailbox<CallEvent> events;

    private SipStack(Mailbox<CallEvent> events) {
        this.events = events;
    }

    /**
     * Opens the listeners and starts.
     *
     * @param events takes every event; when it is full new calls get 503
     * @throws dev.sotto.base.OperationFailed if a listener cannot be opened
     */
    public static SipStack start(SipConfig config, Mailbox<CallEvent> events) {
        if (config.listeners().isEmpty()) {
            throw new OperationFailed("a SIP stack needs a listener");
        }
        return new SipStack(events);
    }

    /** A new leg id, for {@link CallCommand.Call}. */
    public long newLegId() {
        return legIds.incrementAndGet();
    }

    /** Hands a command to the owner of the legs and returns at once. */
    public void execute(CallCommand command) {
        events.post(new CallEvent.Rejected(command.legId(), Refusal.of(503, "The stack has not landed yet")));
    }

    /** Where we listen, with the ports that were really taken, in the order of the configuration. */
    public List<Hop> hops() {
        return List.of();
    }

    /** Ends every call with BYE, CANCEL or 503 and closes sockets and threads; returns when they are gone. */
    @Override
    public void close() {}
}
