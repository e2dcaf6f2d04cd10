package dev.sotto.sip.stack;

import dev.sotto.base.Mailbox;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Transport;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One SIP stack on loopback with a test as its owner. */
final class Party implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Mailbox<CallEvent> events = new Mailbox<>(1024);
    private final SipStack stack;

    Party(SipConfig config) {
        this.stack = SipStack.start(config, events);
    }

    static Party plain(Transport transport, String address) {
        return new Party(SipConfig.plain("sotto-test", new Listener(transport, address, 0)));
    }

    SipStack stack() {
        return stack;
    }

    /** How many legs there are, once there are none or after ten seconds: the owner is told that one is over before it is forgotten. */
    int legsLeft() throws InterruptedException {
        for (int i = 0; i < 1000 && stack().describe().legs() > 0; i++) {
            Thread.sleep(10);
        }
        return stack().describe().legs();
    }

    Hop hop() {
        return stack.hops().getFirst();
    }

    void execute(CallCommand command) {
        stack.execute(command);
    }

    /** Calls the conference 1000 at {@code hop}. */
    long call(Hop hop, Optional<String> sdp) {
        long legId = stack.newLegId();
        execute(new CallCommand.Call(
                legId, "sip:1000@Conference.Example", "sip:ada@example.org", "Ada \"L\"", hop, sdp));
        return legId;
    }

    /** The next event, which must be of that type; {@code Ringing} is passed over unless it is asked for. */
    <E extends CallEvent> E expect(Class<E> type) throws InterruptedException {
        @Nullable CallEvent event = events.poll(PATIENCE_NANOS);
        while (event instanceof CallEvent.Ringing && type != CallEvent.Ringing.class) {
            event = events.poll(PATIENCE_NANOS);
        }
        if (!type.isInstance(event)) {
            throw new AssertionError("expected " + type.getSimpleName() + ", came " + event + ", " + stack.describe());
        }
        return type.cast(event);
    }

    @Nullable
    CallEvent next(long millis) throws InterruptedException {
        return events.poll(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Override
    public void close() {
        stack.close();
    }
}
