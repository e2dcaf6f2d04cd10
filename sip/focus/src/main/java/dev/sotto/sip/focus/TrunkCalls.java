package dev.sotto.sip.focus;

import dev.sotto.base.Entropy;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.CallEvent.Invited;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Login;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.digest.DigestGuard;
import dev.sotto.sip.trunks.CallLedger;
import dev.sotto.sip.trunks.Dispatch;
import dev.sotto.sip.trunks.Dispatcher;
import dev.sotto.sip.trunks.InboundCall;
import dev.sotto.sip.trunks.RuleConfig;
import dev.sotto.sip.trunks.TrunkConfig;
import dev.sotto.sip.trunks.TrunkMatch;
import dev.sotto.sip.trunks.TrunkMatcher;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/** Calls that come by trunks: whose they are, whether there is room for them, and where rules send them. */
final class TrunkCalls {
    /** Whom others see who wants to be seen by nobody. */
    private static final String NOBODY = "Anonymous";

    private static final int NONCE_SECONDS = 60;
    private static final String CHALLENGED = "This needs the name and the password of a trunk";

    private final Entropy entropy;
    private final LongFunction<Instant> wall;
    private final CallLedger ledger = new CallLedger(ZoneOffset.UTC);
    private final Map<String, DigestGuard> guards = new HashMap<>();
    private final Map<Long, String> byLeg = new HashMap<>();
    private volatile Map<String, Integer> callsIn = Map.of();
    private TrunkPlan plan = TrunkPlan.NONE;
    private TrunkMatcher matcher = new TrunkMatcher(List.of());
    private Dispatcher dispatcher = new Dispatcher(List.of(), Map.of());
    private TrunkMatch.Known known = TrunkMatch.Known.NOTHING;

    /** @param wall the time of day at a moment of the machine's clock */
    TrunkCalls(Entropy entropy, LongFunction<Instant> wall) {
        this.entropy = entropy;
        this.wall = wall;
    }

    /** What a trunk has to do with a call. */
    sealed interface Verdict {
        /**
         * It goes there.
         *
         * @param called the number that was called
         * @param shown what others see of the caller
         */
        record Routed(Router.Route route, Optional<String> called, Optional<String> shown) implements Verdict {
            static Routed nowhere(Refusal refusal, List<String> trace) {
                return new Routed(
                        new Router.Route.Nowhere(refusal, FocusCounter.REFUSED_BY_TRUNK, trace),
                        Optional.empty(),
                        Optional.empty());
            }
        }

        /** Its other side is to prove first who it is (RFC 3261 22); nothing of this is worth writing down. */
        record Challenged(Refusal refusal) implements Verdict {}

        /**
         * It came by none.
         *
         * @param trace which were looked at
         */
        record None(List<String> trace) implements Verdict {}
    }

    /** From now on these are provisioned. */
    void replace(TrunkPlan other) {
        plan = other;
        matcher = new TrunkMatcher(other.trunks());
        dispatcher = new Dispatcher(other.rules(), other.numbers());
        guards.keySet()
                .retainAll(other.trunks().stream()
                        .flatMap(trunk -> realm(trunk).stream())
                        .toList());
    }

    /** What registrations and name services say of trunks. */
    void know(TrunkMatch.Known other) {
        known = other;
    }

    /** Looks at a call of an ordinary telephone. */
    Verdict judge(Invited call, Router router, long nowNanos) {
        if (plan.trunks().isEmpty()) {
            return new Verdict.None(List.of());
        }
        return switch (matcher.match(call, known)) {
            case TrunkMatch.None none -> new Verdict.None(none.trace().sentences());
            case TrunkMatch.Matched matched ->
                admit(call, matched.trunk(), matched.trace().sentences(), router, nowNanos);
            case TrunkMatch.NeedsAuthentication needs -> authenticate(call, needs, router, nowNanos);
        };
    }

    private Verdict authenticate(Invited call, TrunkMatch.NeedsAuthentication needs, Router router, long nowNanos) {
        List<String> trace = new ArrayList<>(needs.trace().sentences());
        Headers challenges = Headers.NONE;
        boolean isWrong = false;
        for (TrunkConfig trunk : needs.trunks()) {
            Optional<String> realm = realm(trunk);
            if (realm.isEmpty()) {
                continue;
            }
            DigestGuard guard =
                    guards.computeIfAbsent(realm.get(), name -> new DigestGuard(name, NONCE_SECONDS, entropy));
            DigestGuard.Request request = new DigestGuard.Request(
                    "INVITE", call.requestUri(), call.source().address());
            switch (guard.judge(request, call.headers(), user -> password(trunk, user), nowNanos)) {
                case DigestGuard.Judgement.Proven _ -> {
                    trace.add("the call proved to be of " + trunk.name());
                    return admit(call, trunk, trace, router, nowNanos);
                }
                case DigestGuard.Judgement.Asked asked -> {
                    challenges = challenges.all().isEmpty() ? asked.challenges() : challenges;
                    isWrong |= asked.isWrong();
                    trace.add(trunk.name() + ": " + asked.why());
                }
            }
        }
        Refusal refusal = Refusal.saying(401, CHALLENGED).withHeaders(challenges);
        return isWrong ? Verdict.Routed.nowhere(refusal, trace) : new Verdict.Challenged(refusal);
    }

    private static Optional<String> realm(TrunkConfig trunk) {
        return trunk.auth().inbound().flatMap(login -> login.realms().stream().findFirst());
    }

    private static Optional<String> password(TrunkConfig trunk, String user) {
        return trunk.auth()
                .inbound()
                .filter(login -> login.username().equals(user))
                .map(Login::password);
    }

    private Verdict admit(Invited call, TrunkConfig trunk, List<String> before, Router router, long nowNanos) {
        List<String> trace = new ArrayList<>(before);
        Instant now = wall.apply(nowNanos);
        if (ledger.acquire(call.legId(), trunk, CallLedger.Direction.IN, nowNanos, now)
                instanceof CallLedger.Answer.Full full) {
            trace.add(trunk.name() + " " + full.words());
            Refusal refusal = Refusal.saying(503, "As many calls as may be come by this trunk; call again later")
                    .withRetryAfter(full.retryAfterSeconds());
            return Verdict.Routed.nowhere(refusal, trace);
        }
        byLeg.put(call.legId(), trunk.id());
        count();
        InboundCall inbound = InboundCall.of(call, trunk);
        Dispatch dispatch = dispatcher.dispatch(inbound, now);
        trace.addAll(dispatch.trace().sentences());
        return new Verdict.Routed(
                switch (dispatch) {
                    case Dispatch.Refused refused ->
                        new Router.Route.Nowhere(refused.refusal(), FocusCounter.REFUSED_BY_TRUNK, trace);
                    case Dispatch.Routed routed -> route(routed.then(), router, trace);
                },
                inbound.called(),
                Optional.of(inbound.caller().shown().orElse(NOBODY)));
    }

    private Router.Route route(RuleConfig.Then then, Router router, List<String> trace) {
        return switch (then) {
            case RuleConfig.Join join ->
                Optional.ofNullable(plan.conferences().get(join.conference()))
                        .flatMap(router::conference)
                        .<Router.Route>map(found -> new Router.Route.ToConference(found, true, trace))
                        .orElseGet(() -> nowhere(404, "The conference that this number leads to is not open", trace));
            case RuleConfig.Ask _ ->
                router.dialIn()
                        .<Router.Route>map(address -> new Router.Route.ToDialIn(address, trace))
                        .orElseGet(() -> nowhere(503, "Nobody here asks callers which meeting they want", trace));
            case RuleConfig.Ring ring -> new Router.Route.ToAccount(ring.account(), trace);
            case RuleConfig.Refuse(String reason) -> nowhere(603, reason, trace);
        };
    }

    private static Router.Route nowhere(int status, String words, List<String> trace) {
        trace.add(words);
        return new Router.Route.Nowhere(Refusal.saying(status, words), FocusCounter.REFUSED_BY_TRUNK, trace);
    }

    /** Something happened on a leg. */
    void onEvent(CallEvent event, long nowNanos) {
        if (event instanceof CallEvent.Cancelled || event instanceof CallEvent.Ended) {
            release(event.legId(), nowNanos);
        }
    }

    /** The focus does something on a leg. */
    void onCommand(CallCommand command, long nowNanos) {
        if (command instanceof CallCommand.Answer) {
            ledger.answered(command.legId(), nowNanos);
        } else if (command instanceof CallCommand.Refuse) {
            release(command.legId(), nowNanos);
        }
    }

    /** Calls that are to end because they were as long as they may be. */
    List<CallLedger.Ending> due(long nowNanos) {
        return ledger.due(nowNanos, wall.apply(nowNanos));
    }

    long deadlineNanos(long nowNanos) {
        return ledger.deadlineNanos(nowNanos);
    }

    /** How many calls come by each trunk, by its id; none are missing. May be read from any thread. */
    Map<String, Integer> callsIn() {
        return callsIn;
    }

    private void count() {
        Map<String, Integer> counted = new HashMap<>();
        byLeg.values().forEach(trunk -> counted.merge(trunk, 1, Integer::sum));
        callsIn = Map.copyOf(counted);
    }

    private void release(long legId, long nowNanos) {
        if (byLeg.remove(legId) != null) {
            ledger.released(legId, nowNanos, wall.apply(nowNanos));
            count();
        }
    }
}
