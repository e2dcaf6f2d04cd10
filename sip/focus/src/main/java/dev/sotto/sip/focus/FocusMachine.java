package dev.sotto.sip.focus;

import dev.sotto.base.Counters;
import dev.sotto.base.Entropy;
import dev.sotto.base.Outbox;
import dev.sotto.keying.tunnel.AdmissionMessage.Removed;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.CallEvent.Invited;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.trunks.CallLedger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The focus of all conferences of one appliance. It takes one input at a time and answers with outputs in order; it tells when it
 * wants the next {@link FocusInput.Tick}. A bug inside one conference discards that conference only.
 */
public final class FocusMachine {
    private final FocusConfig config;
    private final Entropy entropy;
    private final LongFunction<Instant> wall;
    private final Router router;
    private final Operator operator;
    private final CorePlacement placement;
    private final Deadlines deadlines = new Deadlines();
    private final Counters<FocusCounter> counters = new Counters<>(FocusCounter.class);
    private final CallBook book;
    private final Telephones telephones;
    private final TrunkCalls trunks;
    private final AccountCalls accounts;
    private final PhonesSeen phones = new PhonesSeen();
    private final Map<String, Conference> conferences = new HashMap<>();
    private final Map<Long, Conference> byLeg = new HashMap<>();
    private boolean keysReachable;
    private boolean stopping;
    private long lastNanos;

    /**
     * With nobody in any conference and without a link to the key distributor.
     *
     * @param legIds new numbers of legs, for calls that we make
     * @param wall the time of day at a moment of the caller's clock
     */
    public FocusMachine(FocusConfig config, Entropy entropy, LongSupplier legIds, LongFunction<Instant> wall) {
        this.config = config;
        this.entropy = entropy;
        this.wall = wall;
        this.router = new Router(config.conferences(), config.phones().map(FocusConfig.PhoneGateway::dialIn));
        this.trunks = new TrunkCalls(entropy, wall);
        this.accounts = new AccountCalls(entropy);
        this.telephones = new Telephones(config.phones(), legIds, entropy);
        this.operator = new Operator(addresses(config.conferences()), phones);
        this.placement = new CorePlacement(config.cores(), config.legsPerCore());
        this.book = new CallBook(config.limits().refusalsKept());
    }

    private static Set<String> addresses(List<ConferenceConfig> conferences) {
        return conferences.stream().map(ConferenceConfig::address).collect(Collectors.toSet());
    }

    /** When the next Tick is due; {@link dev.sotto.base.NanoClock#NEVER} if none is. */
    public long deadlineNanos() {
        return Math.min(deadlines.nextNanos(), trunks.deadlineNanos(lastNanos));
    }

    /** Everything counted; may be read from any thread. */
    public Counters<FocusCounter> counters() {
        return counters;
    }

    /** How many calls come by each trunk, by its id; none are missing. May be read from any thread. */
    public Map<String, Integer> trunkCalls() {
        return trunks.callsIn();
    }

    /** Whether there is no call at all. */
    public boolean isIdle() {
        return conferences.isEmpty() && telephones.legs() == 0;
    }

    /** The present state. */
    public FocusView describe() {
        String link = keysReachable ? "reachable" : "unreachable; running legs stay, new calls get 503";
        List<FocusView.ConferenceView> views = conferences.values().stream()
                .map(c -> c.describe(operator.isPending(c.address()), phones.of(c.address())))
                .toList();
        return new FocusView(
                link, views, telephones.describe(), operator.pending(), counters.snapshot(), book.refused());
    }

    /** Takes one input. */
    public void accept(FocusInput input, long nowNanos, Outbox<FocusOutput> out) {
        lastNanos = nowNanos;
        // What the gateway calls back for is written down already.
        if (!(input instanceof FocusInput.Call(Invited call) && telephones.isCallBack(call))) {
            book.onInput(input, nowNanos);
        }
        Outbox<FocusOutput> said = new Outbox<>();
        take(input, nowNanos, said);
        for (FocusOutput output : said.drain()) {
            out.add(output);
            if (output instanceof FocusOutput.Call(CallCommand command)) {
                trunks.onCommand(command, nowNanos);
            }
            book.onOutput(output, nowNanos).ifPresent(over -> out.add(new FocusOutput.Recorded(over)));
        }
        if (input instanceof FocusInput.Call(CallEvent event)) {
            trunks.onEvent(event, nowNanos);
        }
        book.over(input, nowNanos).ifPresent(over -> out.add(new FocusOutput.Recorded(over)));
    }

    private void take(FocusInput input, long nowNanos, Outbox<FocusOutput> out) {
        if (input instanceof FocusInput.KeysReachable || input instanceof FocusInput.KeysUnreachable) {
            keysReachable = input instanceof FocusInput.KeysReachable;
        }
        Step step = new Step(nowNanos, out, config, keysReachable, deadlines, counters, book);
        switch (input) {
            case FocusInput.Call call when call.event() instanceof Invited invited -> onInvited(invited, step);
            case FocusInput.Call call
            when telephones.has(call.event().legId()) -> telephones.onCall(call.event(), step);
            case FocusInput.Call call -> inConferenceOf(call.event().legId(), step, c -> c.onCall(call.event(), step));
            case FocusInput.Admission(Removed removed) when operator.onRemoved(removed) -> {
                // The leg went when the operator said so; now the others have, or get, a new key.
            }
            case FocusInput.Commanded commanded -> onCommanded(commanded, step);
            case FocusInput.Admission admission ->
                inConferenceOf(admission.notice().legId(), step, c -> c.onNotice(admission.notice(), step));
            case FocusInput.Phone(var notice) -> phones.on(notice);
            case FocusInput.Media(MediaEvent.CoresLoaded loads) -> placement.loaded(loads.busyPermille());
            case FocusInput.Media(MediaEvent.OfLeg event) ->
                inConferenceOf(event.legId(), step, c -> c.onMedia(event, step));
            case FocusInput.KeysReachable keys -> {
                if (keys.restarted()) {
                    phones.forget();
                }
                inEach(step, c -> c.onKeysReachable(keys.restarted(), step));
            }
            case FocusInput.KeysUnreachable keys -> inEach(step, c -> c.onKeysUnreachable(step));
            case FocusInput.Provisioned(var provisioned, var plan, var ofAccounts) -> {
                onProvisioned(provisioned);
                trunks.replace(plan);
                accounts.replace(ofAccounts);
            }
            case FocusInput.TrunksKnown(var known) -> trunks.know(known);
            case FocusInput.Registered(var byUser) -> accounts.know(byUser);
            case FocusInput.Tick tick -> onTick(step);
            case FocusInput.Stop stop -> {
                stopping = true;
                Reason reason = new Reason(503, "The appliance stops");
                inEach(step, c -> c.end(reason, step));
                telephones.end(reason, step);
            }
        }
    }

    private void onProvisioned(List<ConferenceConfig> provisioned) {
        router.replace(provisioned);
        operator.replace(addresses(provisioned));
        for (ConferenceConfig one : provisioned) {
            Conference running = conferences.get(one.address());
            if (running != null) {
                running.onProvisioned(one);
            }
        }
    }

    private void onCommanded(FocusInput.Commanded input, Step step) {
        Conference conference = conferences.get(input.command().conference());
        if (conference == null) {
            step.answer(input.requestId(), operator.on(input.command(), List.of(), step));
            return;
        }
        guarded(conference, step, c -> step.answer(input.requestId(), operator.on(input.command(), List.of(c), step)));
        byLeg.entrySet().removeIf(e -> !e.getValue().has(e.getKey()));
    }

    private void onInvited(Invited call, Step step) {
        if (byLeg.containsKey(call.legId()) || telephones.has(call.legId())) {
            step.count(FocusCounter.LATE_INPUTS);
            return;
        }
        if (telephones.isCallBack(call)) {
            telephones.onCallBack(call, step);
            return;
        }
        step.count(FocusCounter.INVITED);
        // Trunks bring ordinary telephones; whoever else calls from there calls for itself.
        boolean isPhone = call.sdp().isEmpty() || telephones.takes(call);
        TrunkCalls.Verdict verdict = isPhone && !call.passage().isCarried()
                ? trunks.judge(call, router, step.nowNanos())
                : new TrunkCalls.Verdict.None(List.of());
        switch (verdict) {
            case TrunkCalls.Verdict.Routed routed -> {
                routed.called().ifPresent(number -> book.called(call.legId(), number));
                onRoute(routed.shown().map(call::named).orElse(call), routed.route(), step);
            }
            case TrunkCalls.Verdict.None none -> {
                Router.Route route = router.route(call).after(none.trace());
                boolean mayBeForTelephone = isPhone && !call.passage().isCarried();
                boolean isUnknown = route instanceof Router.Route.Nowhere nowhere
                        && nowhere.counter() == FocusCounter.REFUSED_NO_CONFERENCE;
                onRoute(
                        call,
                        mayBeForTelephone && isUnknown
                                ? accounts.judge(call, (Router.Route.Nowhere) route, step.nowNanos())
                                : route,
                        step);
            }
            case TrunkCalls.Verdict.Challenged challenged -> {
                book.forget(call.legId());
                step.call(new CallCommand.Refuse(call.legId(), challenged.refusal()));
            }
        }
    }

    private void onRoute(Invited call, Router.Route route, Step step) {
        switch (route) {
            case Router.Route.Nowhere nowhere ->
                step.refuse(call, nowhere.refusal(), nowhere.counter(), nowhere.trace());
            case Router.Route.Asked asked -> {
                book.forget(call.legId());
                step.call(new CallCommand.Refuse(call.legId(), asked.refusal()));
            }
            case Router.Route.ToAccount to -> onRoute(call, accounts.ring(to.id(), to.trace()), step);
            case Router.Route.ToTelephones to ->
                telephones.onBridge(call, to.called(), to.onward(), to.trace(), hasRoom(4), step);
            case Router.Route.ToDialIn to
            when call.sdp().isEmpty() || telephones.takes(call) ->
                telephones.onInvited(call, to.address(), to.trace(), hasRoom(2), step);
            case Router.Route.ToDialIn to -> {
                Refusal refusal =
                        Refusal.saying(488, "This number is for ordinary telephones; call the conference itself");
                step.refuse(call, refusal, FocusCounter.REFUSED_NOT_PERC, to.trace());
            }
            case Router.Route.ToConference to
            when isClosed(to.conference(), step.nowNanos()) -> {
                Refusal refusal = Refusal.saying(480, LegWords.closed(to.conference(), wall.apply(step.nowNanos())));
                step.refuse(call, refusal, FocusCounter.REFUSED_NOT_OPEN, to.trace());
            }
            case Router.Route.ToConference to
            when telephones.takes(call) ->
                telephones.onInvited(call, to.conference().address(), to.trace(), hasRoom(2), step);
            case Router.Route.ToConference to
            when to.byNumber() -> {
                Refusal refusal = Refusal.saying(
                        404,
                        "This number is for telephones; call " + to.conference().address());
                step.refuse(call, refusal, FocusCounter.REFUSED_NO_CONFERENCE, to.trace());
            }
            case Router.Route.ToConference to -> onRouted(call, to, step);
        }
    }

    /** Whoever is in a conference keeps it open. */
    private boolean isClosed(ConferenceConfig wanted, long nowNanos) {
        return !wanted.isOpen(wall.apply(nowNanos)) && !conferences.containsKey(wanted.address());
    }

    private boolean hasRoom(int legs) {
        return !stopping && byLeg.size() + telephones.legs() + legs <= config.maxLegs();
    }

    private void onRouted(Invited call, Router.Route.ToConference route, Step step) {
        List<String> trace = new ArrayList<>(route.trace());
        ConferenceConfig wanted = route.conference();
        book.routed(call.legId(), wanted.address());
        int[] legs = legsByCore();
        Conference conference = conferences.computeIfAbsent(
                wanted.address(),
                _ -> new Conference(wanted, placement.forConference(legs, step.nowNanos()), step.nowNanos()));
        if (!hasRoom(1)) {
            trace.add(stopping ? "the appliance stops" : "there are as many legs as may be");
            Refusal refusal = step.unreachable("No more calls are taken now");
            step.refuse(call, refusal, FocusCounter.REFUSED_BY_POLICY, trace);
        } else if (conference.isFull()) {
            trace.add("it has as many legs as it may");
            Refusal refusal = Refusal.saying(486, "The conference is full; call again when somebody has left");
            step.refuse(call, refusal, FocusCounter.REFUSED_BY_POLICY, trace);
        } else {
            byLeg.put(call.legId(), conference);
            int core =
                    placement.forLeg(conference.home(), conference.legsByCore(config.cores()), legs, step.nowNanos());
            guarded(conference, step, c -> c.onInvited(call, core, trace, entropy, step));
            forgetIfOver(conference, call.legId());
        }
        forgetIfEmpty(conference);
    }

    private void onTick(Step step) {
        for (CallLedger.Ending ending : trunks.due(step.nowNanos())) {
            if (ending.why() != CallLedger.Due.RANG) {
                telephones.end(ending.callId(), CarriedWords.LONG_ENOUGH, step);
            }
        }
        OptionalLong due = deadlines.due(step.nowNanos());
        while (due.isPresent()) {
            long legId = due.getAsLong();
            // A leg that stays due would hold this loop; its tick sets a later deadline or ends it.
            deadlines.remove(legId);
            if (telephones.has(legId)) {
                telephones.onTick(legId, step);
            } else {
                inConferenceOf(legId, step, c -> c.onTick(legId, step));
            }
            due = deadlines.due(step.nowNanos());
        }
    }

    private int[] legsByCore() {
        int[] legs = new int[config.cores()];
        for (Conference conference : conferences.values()) {
            int[] some = conference.legsByCore(legs.length);
            Arrays.setAll(legs, core -> legs[core] + some[core]);
        }
        return legs;
    }

    private void inConferenceOf(long legId, Step step, Consumer<Conference> input) {
        Conference conference = byLeg.get(legId);
        if (conference == null) {
            step.count(FocusCounter.LATE_INPUTS);
            return;
        }
        guarded(conference, step, input);
        forgetIfOver(conference, legId);
    }

    private void inEach(Step step, Consumer<Conference> input) {
        List.copyOf(conferences.values()).forEach(c -> guarded(c, step, input));
        byLeg.entrySet().removeIf(e -> !e.getValue().has(e.getKey()));
    }

    private void forgetIfOver(Conference conference, long legId) {
        if (!conference.has(legId)) {
            byLeg.remove(legId);
        }
    }

    /** Architecture 10: a bug inside one conference discards that conference, and nothing else. */
    private void guarded(Conference conference, Step step, Consumer<Conference> input) {
        try {
            input.accept(conference);
        } catch (RuntimeException bug) {
            step.count(FocusCounter.CONFERENCES_DISCARDED);
            conference.discard(step);
            byLeg.values().removeIf(c -> c == conference);
            step.out().add(new FocusOutput.Discarded(conference.address(), bug));
        }
        forgetIfEmpty(conference);
    }

    private void forgetIfEmpty(Conference conference) {
        if (conference.isEmpty()) {
            conferences.remove(conference.address(), conference);
        }
    }
}
