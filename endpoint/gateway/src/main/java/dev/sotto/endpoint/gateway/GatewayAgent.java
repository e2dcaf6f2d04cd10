package dev.sotto.endpoint.gateway;

import dev.sotto.base.LogText;
import dev.sotto.base.Mailbox;
import dev.sotto.base.MalformedException;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.endpoint.audio.AudioFrame;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.SipUri;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The one thread of a gateway that owns all calls, rooms and media. Between two frames it reads what arrives; every 20 ms each phone is heard once, the
 * rooms mix, and each phone is told its frame.
 */
final class GatewayAgent implements Runnable {
    private static final Logger LOG = LogManager.getLogger(GatewayAgent.class);

    /**
     * How long it sleeps at most before it reads what has arrived. To be woken by each packet would cost more than all that is done with it, and a
     * jitter buffer forgives some milliseconds.
     */
    static final long READ_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long MAX_BEHIND_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final GatewayParts parts;
    private final Mailbox<CallEvent> events;
    private final Mailbox<GatewayInput> inbox;
    private final NanoClock clock = NanoClock.system();
    private final Map<Long, PhoneCall> calls = new HashMap<>();
    private final List<PhoneCall> phones = new ArrayList<>();
    private final Rooms rooms;
    private final Outbox<Room.Told> told = new Outbox<>();
    private final DialOuts dials;
    private final BridgedCalls bridges;
    private boolean stopping;

    GatewayAgent(GatewayParts parts, Mailbox<CallEvent> events, Mailbox<GatewayInput> inbox) {
        this.parts = parts;
        this.events = events;
        this.inbox = inbox;
        this.rooms = new Rooms(parts);
        this.dials = new DialOuts(parts.config().dialling(), parts.config().ownHosts());
        this.bridges = new BridgedCalls(parts);
    }

    @Override
    public void run() {
        long nextTurn = clock.nowNanos();
        try {
            while (!stopping) {
                LockSupport.parkNanos(Math.clamp(nextTurn - clock.nowNanos(), 0, READ_NANOS));
                parts.ports().read(clock.nowNanos());
                long now = clock.nowNanos();
                if (now >= nextTurn) {
                    turn(now);
                    nextTurn = next(nextTurn, clock.nowNanos());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("gateway.broke", e);
        } finally {
            phones.forEach(call -> step(call, () -> call.on(new PhoneCallInput.Stop(), clock.nowNanos())));
            phones.forEach(call -> close(call, clock.nowNanos()));
            bridges.close(clock.nowNanos());
            rooms.close();
        }
    }

    /** Who was asleep or overloaded for long begins anew: what is past is past. */
    private long next(long due, long now) {
        long next = due + AudioFrame.NANOS;
        if (now - next <= MAX_BEHIND_NANOS) {
            return next;
        }
        parts.counters().increment(GatewayCounter.FELL_BEHIND);
        return now;
    }

    private void turn(long now) throws InterruptedException {
        for (CallEvent event = events.poll(0); event != null; event = events.poll(0)) {
            onSip(event, now);
        }
        for (GatewayInput input = inbox.poll(0); input != null; input = inbox.poll(0)) {
            onInput(input, now);
        }
        for (int i = 0; i < phones.size(); i++) {
            hear(phones.get(i), now);
        }
        bridges.turn(now);
        rooms.turn(now, told);
        for (Room.Told word : told.drain()) {
            PhoneCall call = calls.get(word.leg());
            if (call != null) {
                step(call, () -> call.onRoom(word.input(), now));
            }
        }
        for (int i = phones.size() - 1; i >= 0; i--) {
            PhoneCall call = phones.get(i);
            say(call, now);
            if (call.isOver()) {
                close(call, now);
                calls.remove(call.leg());
                phones.remove(i);
            }
        }
        dials.takeWanted().forEach(wanted -> dial(wanted, Optional.empty(), now));
        for (Errand.News news : dials.takeNews(now)) {
            LOG.info(
                    "gateway.dial leg={} step=\"{}\"",
                    news.leg(),
                    LogText.oneLine(news.step().sentence()));
            news.replaced().ifPresent(leg -> toCall(leg, new PhoneCallInput.Succession(news.step()), now));
        }
    }

    /** Somebody is to be called; who wanted it hears what becomes of it. */
    private void dial(Errand.Wanted wanted, Optional<Mailbox<DialStep>> report, long now) {
        long leg = parts.sip().newLegId();
        Optional<String> refusal = !hasRoom(1)
                ? Optional.of("As many phones as may be are connected.")
                : dials.refusal(wanted.who(), parts.sip().hops(), now);
        Errand errand = dials.begin(leg, wanted, report);
        if (refusal.isPresent()) {
            parts.counters().increment(GatewayCounter.DIALS_REFUSED);
            errand.tell(new DialStep.MayNot(refusal.get()));
            return;
        }
        begin(
                new PhoneCall(
                        PhoneParty.called(leg, wanted.who(), parts.config()),
                        null,
                        errand,
                        new PhoneCall.Ground(parts, rooms, dials),
                        now),
                now);
    }

    private void begin(PhoneCall call, long now) {
        calls.put(call.leg(), call);
        phones.add(call);
        step(call, () -> call.begin(now));
    }

    private void hear(PhoneCall call, long now) {
        try {
            if (!call.isOver()) {
                call.hear(now);
            }
        } catch (RuntimeException e) {
            broke(call, e);
        }
    }

    private void say(PhoneCall call, long now) {
        try {
            if (!call.isOver()) {
                call.say(now);
            }
        } catch (RuntimeException e) {
            broke(call, e);
        }
    }

    private void close(PhoneCall call, long now) {
        try {
            call.close(now);
        } catch (RuntimeException e) {
            broke(call, e);
        }
    }

    private void onSip(CallEvent event, long now) {
        if (event instanceof CallEvent.Invited invited) {
            onInvited(invited, now);
        } else if (bridges.has(event.legId())) {
            bridges.on(event, now);
        } else {
            boolean isNobodys = !calls.containsKey(event.legId());
            if (isNobodys && (event instanceof CallEvent.Ringing || event instanceof CallEvent.Answered)) {
                // It was given up before its INVITE was on its way.
                parts.sip().execute(new CallCommand.Hangup(event.legId(), Optional.empty()));
            }
            toCall(event.legId(), new PhoneCallInput.FromPhone(event), now);
        }
    }

    private void onInput(GatewayInput input, long now) {
        switch (input) {
            case GatewayInput.OfCall(long leg, PhoneCallInput word) -> toCall(leg, word, now);
            case GatewayInput.Dial(String conference, SipUri who, Mailbox<DialStep> report) ->
                dial(new Errand.Wanted(conference, who, Optional.empty(), Optional.empty()), Optional.of(report), now);
            case GatewayInput.Describe(CompletableFuture<GatewayState> answer) -> answer.complete(describe(now));
            case GatewayInput.Stop ignored -> stopping = true;
        }
    }

    private void toCall(long leg, PhoneCallInput input, long now) {
        @Nullable PhoneCall call = calls.get(leg);
        if (call != null) {
            step(call, () -> call.on(input, now));
        }
    }

    private void step(PhoneCall call, Runnable step) {
        try {
            if (!call.isOver()) {
                step.run();
            }
        } catch (RuntimeException e) {
            broke(call, e);
        }
    }

    /** A mistake of ours ends one call, not all. */
    private void broke(PhoneCall call, RuntimeException mistake) {
        parts.counters().increment(GatewayCounter.BUG);
        LOG.error("gateway.call_broke leg={}", call.leg(), mistake);
        call.breakOff();
    }

    private void onInvited(CallEvent.Invited invited, long now) {
        boolean isBridge = BridgedCall.isWanted(invited);
        if (!hasRoom(isBridge ? 2 : 1)) {
            parts.counters().increment(GatewayCounter.REFUSED_BUSY);
            parts.sip()
                    .execute(new CallCommand.Refuse(
                            invited.legId(), Refusal.saying(486, "As many phones as may be are connected")));
            return;
        }
        if (isBridge) {
            bridges.begin(invited, now);
            return;
        }
        @Nullable Errand errand = null;
        if (invited.replaced().isPresent()) {
            Optional<Errand.Wanted> succession =
                    succession(invited, invited.replaced().get());
            if (succession.isEmpty()) {
                parts.counters().increment(GatewayCounter.REPLACES_REFUSED);
                parts.sip()
                        .execute(
                                new CallCommand.Refuse(
                                        invited.legId(),
                                        Refusal.saying(
                                                403,
                                                "The call that this one is to replace is in no conference, or From is no SIP address")));
                return;
            }
            errand = dials.succeed(invited.legId(), succession.get());
        }
        PhoneParty party = PhoneParty.of(invited, parts.config().carriers());
        begin(new PhoneCall(party, invited, errand, new PhoneCall.Ground(parts, rooms, dials), now), now);
    }

    private boolean hasRoom(int more) {
        return calls.size() + bridges.phones() + more <= parts.config().media().phones();
    }

    private Optional<Errand.Wanted> succession(CallEvent.Invited invited, long replacedLeg) {
        PhoneCall replaced = calls.get(replacedLeg);
        try {
            return replaced == null ? Optional.empty() : replaced.succession(SipUri.parse(invited.from()));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    private GatewayState describe(long now) {
        return new GatewayState(
                rooms.size(),
                Stream.concat(phones.stream().map(call -> call.describe(now)), bridges.describe(now))
                        .toList(),
                parts.ports().openPorts(),
                parts.sip().describe(),
                parts.counters().snapshot());
    }
}
