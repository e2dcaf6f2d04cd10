package dev.sotto.sip.focus;

import dev.sotto.base.Entropy;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.CallEvent.Invited;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.focus.Bridges.Bridge;
import dev.sotto.sip.focus.FocusConfig.PhoneGateway;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Calls of ordinary telephones, which take part through the one gateway of the configuration or not at all: sent there with 302, or
 * carried. However a telephone calls, nothing but an INVITE for one of our own addresses reaches that gateway, and nobody else
 * anything.
 */
final class Telephones {
    private static final Refusal NO_HOPS =
            Refusal.saying(483, "Max-Forwards is 0, and the one who is called is one hop further");

    private final Optional<PhoneGateway> gateway;
    private final LongSupplier legIds;
    private final Map<Long, CarriedCall> byLeg = new HashMap<>();
    private final Bridges bridges;

    /** @param legIds new numbers of legs */
    Telephones(Optional<PhoneGateway> gateway, LongSupplier legIds, Entropy entropy) {
        this.gateway = gateway;
        this.bridges = new Bridges(entropy);
        this.legIds = legIds;
    }

    /** How many legs of ours there are, two for each carried call. */
    int legs() {
        return byLeg.size();
    }

    boolean has(long legId) {
        return byLeg.containsKey(legId);
    }

    /** Whether this call is one of a telephone that has somewhere to go. */
    boolean takes(Invited call) {
        return gateway.isPresent() && SdpReading.isOfPhone(call.sdp().orElse(""));
    }

    /**
     * A call that {@link #takes}, or for the number that asks which conference.
     *
     * @param called the address of ours that it is for
     * @param hasRoom whether there may be two more legs
     */
    void onInvited(Invited call, String called, List<String> before, boolean hasRoom, Step step) {
        PhoneGateway to = gateway.orElseThrow();
        step.book().routed(call.legId(), called);
        List<String> trace = new ArrayList<>(before);
        Optional<Refusal> refusal = refusal(call, to, called, hasRoom, trace, step);
        if (refusal.isPresent()) {
            step.refuse(call, refusal.get(), FocusCounter.REFUSED_NOT_PERC, trace);
            return;
        }
        trace.forEach(words -> step.decided(call.legId(), words));
        Onward.Callee callee = Onward.Callee.of("the gateway", to.uri(called, Transport.TCP), to.hop(), Headers.NONE);
        Onward onward = Onward.to(Onward.Kind.CONFERENCE, callee, Onward.Limits.GATEWAY);
        begin(new CarriedCall(call, call.legId(), called, onward, legIds), step);
    }

    /**
     * A telephone calls somebody who is no conference: the gateway is called, and calls back for whom {@code onward} names.
     *
     * @param called who, as a URI of ours
     * @param onward with limits for ringing
     * @param hasRoom whether there may be four more legs
     */
    void onBridge(Invited call, String called, Onward onward, List<String> before, boolean hasRoom, Step step) {
        step.book().routed(call.legId(), called);
        List<String> trace = new ArrayList<>(before);
        Optional<Refusal> refusal = bridgeRefusal(call, hasRoom, trace, step);
        if (refusal.isPresent()) {
            step.refuse(call, refusal.get(), FocusCounter.REFUSED_BY_POLICY, trace);
            return;
        }
        trace.forEach(words -> step.decided(call.legId(), words));
        PhoneGateway to = gateway.orElseThrow();
        Headers token = bridges.begin(new Bridge(call.legId(), called, onward));
        Onward.Callee callee = Onward.Callee.of("the gateway", to.uri(called, Transport.TCP), to.hop(), token);
        int patience = onward.rounds().size() * onward.limits().ringSeconds() + Onward.Limits.GATEWAY.reachSeconds();
        Onward first = Onward.to(Onward.Kind.BRIDGE, callee, new Onward.Limits(patience, patience, 0));
        begin(new CarriedCall(call, call.legId(), called, first, legIds), step);
    }

    private Optional<Refusal> bridgeRefusal(Invited call, boolean hasRoom, List<String> trace, Step step) {
        if (gateway.filter(to -> to.carries(call.source().transport())).isEmpty()) {
            trace.add("no gateway carries calls of telephones: sip.send-phones-to-gateway is not carry");
            return Optional.of(
                    Refusal.saying(503, "Calls between telephones need the gateway, which is not set up here"));
        }
        if (call.sdp().isPresent() && !SdpReading.isOfPhone(call.sdp().get())) {
            trace.add("its description is none of an ordinary telephone");
            return Optional.of(Refusal.saying(488, "Calls to telephones are for ordinary telephones"));
        }
        if (call.passage().hopsLeft() == 0) {
            trace.add("its call may take no further hop");
            return Optional.of(NO_HOPS);
        }
        if (!hasRoom) {
            trace.add("no more calls are taken");
            return Optional.of(step.unreachable("No more calls are taken now"));
        }
        return Optional.empty();
    }

    /** Whether the gateway calls back with this. */
    boolean isCallBack(Invited call) {
        return bridges.isCallBack(call);
    }

    /** The gateway calls back for a call between two telephones. */
    void onCallBack(Invited call, Step step) {
        Bridge bridge = bridges.take(call).orElseThrow();
        if (call.passage().hopsLeft() == 0) {
            step.call(new CallCommand.Refuse(call.legId(), NO_HOPS));
        } else {
            begin(new CarriedCall(call, bridge.caller(), bridge.called(), bridge.onward(), legIds), step);
        }
    }

    private void begin(CarriedCall carried, Step step) {
        byLeg.put(carried.phoneLeg(), carried);
        guarded(carried, step, c -> c.open(step));
    }

    private static Optional<Refusal> refusal(
            Invited call, PhoneGateway to, String called, boolean hasRoom, List<String> trace, Step step) {
        Transport transport = call.source().transport();
        if (call.passage().isCarried()) {
            // RFC 5393: what came back would come back again.
            trace.add("it is a call that a front end carries already");
            return Optional.of(
                    Refusal.saying(
                            482,
                            "This call came from a front end that carries it already; gw.advertised must not be its own address"));
        }
        if (!to.carries(transport)) {
            trace.add("an ordinary telephone: sent to the gateway");
            step.count(FocusCounter.SENT_TO_GATEWAY);
            return Optional.of(Refusal.movedTemporarily(to.uri(called, transport))
                    .withWarning("An ordinary phone takes part through the gateway; call it instead"));
        }
        if (call.passage().hopsLeft() == 0) {
            trace.add("an ordinary telephone, whose call may take no further hop");
            return Optional.of(Refusal.saying(
                    483, "Max-Forwards is 0, and the gateway for phones is one hop further (RFC 3261 16.3)"));
        }
        if (!hasRoom) {
            trace.add("no more calls are taken");
            return Optional.of(step.unreachable("No more calls are taken now"));
        }
        return Optional.empty();
    }

    void onCall(CallEvent event, Step step) {
        CarriedCall call = byLeg.get(event.legId());
        if (call != null) {
            guarded(call, step, c -> c.onCall(event, step));
        }
    }

    void onTick(long legId, Step step) {
        CarriedCall call = byLeg.get(legId);
        if (call != null) {
            guarded(call, step, c -> c.onTick(step));
        }
    }

    /** One is over, for a reason of the appliance. */
    void end(long legId, Reason reason, Step step) {
        CarriedCall call = byLeg.get(legId);
        if (call != null) {
            guarded(call, step, c -> c.end(reason, step));
        }
    }

    /** All of them are over, for a reason of the appliance. */
    void end(Reason reason, Step step) {
        for (CarriedCall call : List.copyOf(byLeg.values())) {
            guarded(call, step, c -> c.end(reason, step));
        }
    }

    /** A bug in one call ends that call and nothing else. */
    private void guarded(CarriedCall call, Step step, Consumer<CarriedCall> input) {
        try {
            input.accept(call);
        } catch (RuntimeException bug) {
            step.count(FocusCounter.CONFERENCES_DISCARDED);
            Optional<Reason> reason = Optional.of(new Reason(500, "The call has failed"));
            call.legs().forEach(leg -> step.call(new CallCommand.Hangup(leg, reason)));
            step.out().add(new FocusOutput.Discarded(call.called(), bug));
            forget(call, step);
            return;
        }
        if (call.isOver()) {
            forget(call, step);
        } else {
            call.legs().forEach(leg -> byLeg.put(leg, call));
            step.deadlines().set(call.phoneLeg(), call.deadlineNanos());
        }
    }

    private void forget(CarriedCall call, Step step) {
        call.legs().forEach(byLeg::remove);
        bridges.over(call.phoneLeg());
        step.deadlines().remove(call.phoneLeg());
    }

    List<FocusView.CarriedView> describe() {
        return byLeg.entrySet().stream()
                .filter(entry -> entry.getKey() == entry.getValue().phoneLeg())
                .map(entry -> entry.getValue().describe())
                .toList();
    }
}
