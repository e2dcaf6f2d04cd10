package dev.sotto.sip.stack;

import dev.sotto.base.Mailbox;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.RequestCommand;
import dev.sotto.sip.calls.Transport;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Finds out where calls and requests of ours go before the owner of the legs hears of them. Names are looked up on virtual threads, so
 * that nobody waits for a name service.
 */
final class Lookups {
    private final Locator locator;
    private final TlsDialing tls;
    private final Mailbox<CallEvent> events;
    private final Consumer<StackInput> inbox;
    private final Set<Long> calls = ConcurrentHashMap.newKeySet();

    Lookups(Locator locator, TlsDialing tls, Mailbox<CallEvent> events, Consumer<StackInput> inbox) {
        this.locator = locator;
        this.tls = tls;
        this.events = events;
        this.inbox = inbox;
    }

    void dial(CallCommand.Call call) {
        calls.add(call.legId());
        find(call.nextHop(), places -> {
            // Whoever was hung up meanwhile has its event already.
            if (!calls.remove(call.legId())) {
                return Optional.empty();
            }
            if (places.isEmpty()) {
                events.post(new CallEvent.Rejected(call.legId(), unknown(call.nextHop())));
                return Optional.empty();
            }
            return Optional.of(new StackInput.Dial(call, places));
        });
    }

    void send(RequestCommand.Send send) {
        find(
                send.nextHop(),
                places -> Optional.of(
                        places.isEmpty()
                                ? new StackInput.OutsideLost(send.requestId(), unknown(send.nextHop()))
                                : new StackInput.Outside(send, places)));
    }

    /** Whether {@code hangup} was for a call that is still looked up; then it is over. */
    boolean hungUp(CallCommand.Hangup hangup) {
        boolean wasLooking = calls.remove(hangup.legId());
        if (wasLooking) {
            events.post(new CallEvent.Rejected(hangup.legId(), StackRefusals.TAKEN_BACK));
        }
        return wasLooking;
    }

    private static Refusal unknown(Hop hop) {
        return StackRefusals.unknownHost(hop.address());
    }

    private void find(Hop hop, Function<List<Locator.Place>, Optional<StackInput>> then) {
        if (Locator.isLiteral(hop)) {
            finish(hop, then);
        } else {
            Thread.ofVirtual().name("sip-lookup").start(() -> finish(hop, then));
        }
    }

    private void finish(Hop hop, Function<List<Locator.Place>, Optional<StackInput>> then) {
        List<Locator.Place> places = locator.places(hop);
        if (hop.transport() == Transport.TLS) {
            places.forEach(place -> tls.name(place.address(), place.name()));
        }
        then.apply(places).ifPresent(inbox);
    }
}
