package dev.sotto.endpoint.gateway;

import dev.sotto.base.LogText;
import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Passage;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** A call between two telephones: a line to each, and a way in between. One owner, which calls it every 20 ms. */
final class BridgedCall {
    private static final Logger LOG = LogManager.getLogger(BridgedCall.class);
    private static final long NO_MEDIA_NANOS = TimeUnit.SECONDS.toNanos(120);

    private final CallEvent.Invited invited;
    private final GatewayParts parts;
    private final Outbox<BridgeOutput> out = new Outbox<>();
    private final End caller;
    private final End callee;
    private @Nullable BridgeMachine machine;
    private boolean isAnswered;
    private boolean over;

    /** One of the two telephones. */
    private static final class End {
        private final PhoneParty party;
        private final PhoneLine line;

        /** To the other one; null before the media of both are agreed. */
        private @Nullable Relay relay;

        private End(PhoneParty party, GatewayParts parts) {
            this.party = party;
            this.line = new PhoneLine(party, parts);
        }

        private void expect(long nowNanos) {
            PhoneSide side = line.side();
            if (side != null) {
                side.expect(nowNanos);
            }
        }
    }

    /** @param calleeLeg a new leg */
    BridgedCall(CallEvent.Invited invited, long calleeLeg, GatewayParts parts) {
        this.invited = invited;
        this.parts = parts;
        this.caller = new End(PhoneParty.of(invited, parts.config().carriers()), parts);
        // Where its media are its own description says; its signalling goes by the front end, which sees it.
        this.callee = new End(
                new PhoneParty(calleeLeg, target(), "", parts.config().focus().address(), true), parts);
    }

    /** Whether a call is one of a front end of ours that wants to be called back. */
    static boolean isWanted(CallEvent.Invited call) {
        return call.passage().isCarried()
                && call.headers().first(Headers.BRIDGE).isPresent();
    }

    List<Long> legs() {
        return List.of(caller.party.leg(), callee.party.leg());
    }

    /** Whether nothing is left to do but {@link #close}. */
    boolean isOver() {
        return over;
    }

    /** Takes ports for both, and calls back. */
    void begin(long nowNanos) {
        PhoneSession ofCaller = caller.line.open(invited.sdp());
        PhoneSession ofCallee = caller.line.session() == null ? null : callee.line.open(invited.sdp());
        if (ofCaller == null || ofCallee == null) {
            parts.counters().increment(GatewayCounter.REFUSED_BUSY);
            Refusal refusal = Refusal.saying(486, "All ports for phones are taken");
            execute(new CallCommand.Refuse(invited.legId(), refusal));
            over = true;
            return;
        }
        BridgeMachine made = new BridgeMachine(invited, callee.party.leg(), ofCaller, ofCallee);
        machine = made;
        made.begin(out);
        carryOut(nowNanos);
    }

    void on(CallEvent event, long nowNanos) {
        if (machine != null) {
            machine.on(event, out);
            carryOut(nowNanos);
        }
    }

    /** Hears and says the next 20 ms: of packets that went on as they were there is nothing to do. */
    void turn(long nowNanos) {
        turn(caller, true, nowNanos);
        turn(callee, false, nowNanos);
        carryOut(nowNanos);
    }

    private void turn(End end, boolean isCaller, long nowNanos) {
        PhoneSide side = end.line.side();
        BridgeMachine present = machine;
        if (side == null || present == null) {
            return;
        }
        side.onTime(nowNanos);
        for (char key : side.takeKeys()) {
            // Keys that are tones are in what is heard.
            if (side.takesKeys()) {
                present.onKey(isCaller, key, out);
            }
        }
        if (end.relay != null) {
            end.relay.play(side, nowNanos);
        }
        side.fault().ifPresent(why -> present.end(why, out));
        if (isAnswered && side.silentNanos(nowNanos) > NO_MEDIA_NANOS) {
            present.end(new Reason(408, "Nothing comes from a phone any more."), out);
        }
    }

    private void carryOut(long nowNanos) {
        for (BridgeOutput output : out.drain()) {
            switch (output) {
                case BridgeOutput.Say(CallCommand command) -> execute(command);
                case BridgeOutput.Call(String offer) -> call(offer);
                case BridgeOutput.Apply(boolean ofCaller) -> {
                    (ofCaller ? caller : callee).line.apply(nowNanos);
                    connect();
                }
                case BridgeOutput.Answered _ -> {
                    isAnswered = true;
                    caller.expect(nowNanos);
                    callee.expect(nowNanos);
                    parts.counters().increment(GatewayCounter.BRIDGED);
                    LOG.info("gateway.bridged legs={}", legs());
                }
                case BridgeOutput.Over(Reason why) -> {
                    over = true;
                    LOG.info(
                            "gateway.bridge_over legs={} cause={} reason=\"{}\"",
                            legs(),
                            why.cause(),
                            LogText.oneLine(why.text()));
                }
            }
        }
    }

    /** As soon as both have media, what one says goes to the other. */
    private void connect() {
        PhoneSide one = caller.line.side();
        PhoneSide two = callee.line.side();
        if (one == null || two == null || caller.relay != null) {
            return;
        }
        caller.relay = new Relay(two, parts.counters());
        callee.relay = new Relay(one, parts.counters());
        one.relayBy(caller.relay);
        two.relayBy(callee.relay);
    }

    /** Who is called, as an address of ours; the front end knows by the value of the header whom it is for. */
    private String target() {
        String called = invited.conference();
        return called.substring(0, called.indexOf('@') + 1) + parts.config().domain();
    }

    /**
     * Calls back. As a call that is carried it goes nowhere if the front end does not know the value: to no conference, no trunk, and not to us again.
     */
    private void call(String offer) {
        Headers token = Headers.NONE.with(
                Headers.BRIDGE, invited.headers().first(Headers.BRIDGE).orElseThrow());
        CallCommand.Call call = new CallCommand.Call(
                callee.party.leg(),
                target(),
                invited.from(),
                invited.displayName(),
                parts.config().focus(),
                Optional.of(offer),
                new Passage(invited.passage().hopsLeft() - 1, 1, true),
                Optional.empty(),
                token,
                Optional.empty());
        // Its name may have to be looked up, for which nobody here waits.
        Thread.ofVirtual().name("gateway-dial").start(() -> execute(call));
    }

    private void execute(CallCommand command) {
        parts.sip().execute(command);
    }

    /** Something of ours ends it. */
    void end(Reason why, long nowNanos) {
        if (machine != null) {
            machine.end(why, out);
            carryOut(nowNanos);
        }
        over = true;
    }

    /** As two phones. */
    Stream<GatewayState.PhoneState> describe(long nowNanos) {
        return Stream.of(caller, callee).map(end -> describe(end, nowNanos));
    }

    private GatewayState.PhoneState describe(End end, long nowNanos) {
        Optional<PhoneSide> side = Optional.ofNullable(end.line.side());
        return new GatewayState.PhoneState(
                end.party.leg(),
                end.party.caller(),
                end.party.label(),
                machine == null ? "" : machine.state().words(),
                "",
                false,
                false,
                false,
                side.map(one -> one.describe(nowNanos)),
                side.map(PhoneSide::describeEar));
    }

    /** Gives everything back. */
    void close(long nowNanos) {
        if (machine != null && !isAnswered) {
            parts.counters().increment(GatewayCounter.NOT_BRIDGED);
        }
        caller.line.close(nowNanos);
        callee.line.close(nowNanos);
    }
}
