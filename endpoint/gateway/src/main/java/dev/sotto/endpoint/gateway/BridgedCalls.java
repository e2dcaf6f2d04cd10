package dev.sotto.endpoint.gateway;

import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** All calls between telephones. A mistake of ours ends one of them, not all. One owner. */
final class BridgedCalls {
    private static final Logger LOG = LogManager.getLogger(BridgedCalls.class);

    private final GatewayParts parts;
    private final Map<Long, BridgedCall> byLeg = new HashMap<>();
    private final List<BridgedCall> calls = new ArrayList<>();

    BridgedCalls(GatewayParts parts) {
        this.parts = parts;
    }

    /** How many phones are in them. */
    int phones() {
        return byLeg.size();
    }

    boolean has(long leg) {
        return byLeg.containsKey(leg);
    }

    /** A call that wants to be called back. */
    void begin(CallEvent.Invited invited, long nowNanos) {
        BridgedCall call = new BridgedCall(invited, parts.sip().newLegId(), parts);
        calls.add(call);
        call.legs().forEach(leg -> byLeg.put(leg, call));
        step(call, one -> one.begin(nowNanos), nowNanos);
    }

    /** Something happened on a leg of theirs. */
    void on(CallEvent event, long nowNanos) {
        BridgedCall call = byLeg.get(event.legId());
        if (call != null) {
            step(call, one -> one.on(event, nowNanos), nowNanos);
        }
    }

    /** The next 20 ms of all. */
    void turn(long nowNanos) {
        for (int i = calls.size() - 1; i >= 0; i--) {
            BridgedCall call = calls.get(i);
            step(call, one -> one.turn(nowNanos), nowNanos);
            if (call.isOver()) {
                calls.remove(i);
                call.legs().forEach(byLeg::remove);
                call.close(nowNanos);
            }
        }
    }

    private void step(BridgedCall call, Consumer<BridgedCall> what, long nowNanos) {
        try {
            if (!call.isOver()) {
                what.accept(call);
            }
        } catch (RuntimeException e) {
            parts.counters().increment(GatewayCounter.BUG);
            LOG.error("gateway.bridge_broke legs={}", call.legs(), e);
            call.end(new Reason(500, "The gateway made a mistake."), nowNanos);
        }
    }

    /** Ends all. */
    void close(long nowNanos) {
        calls.forEach(call -> step(call, one -> one.end(new Reason(480, "The gateway stops."), nowNanos), nowNanos));
        turn(nowNanos);
    }

    Stream<GatewayState.PhoneState> describe(long nowNanos) {
        return calls.stream().flatMap(call -> call.describe(nowNanos));
    }
}
