package dev.sotto.sip.focus;

import dev.sotto.base.Entropy;
import dev.sotto.base.MalformedException;
import dev.sotto.sip.calls.CallEvent.Invited;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.SipUri;
import dev.sotto.sip.calls.digest.DigestGuard;
import dev.sotto.sip.calls.digest.HashAlgorithm;
import dev.sotto.sip.registrar.AccountConfig;
import dev.sotto.sip.registrar.Registration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Calls to telephones that are registered here. Only another account calls one, and proves it (RFC 3261 22); whoever does not is asked, whether there is
 * somebody of that name or not, so that names cannot be tried out.
 */
final class AccountCalls {
    private static final int NONCE_SECONDS = 60;
    private static final Onward.Limits LIMITS = new Onward.Limits(0, 60, 0);
    private static final String WANTS_PROOF = "Telephones are called by telephones with an account here";
    private static final String NOT_THERE = "Nobody is registered at this address just now; call again later";

    private final Entropy entropy;
    private Map<String, AccountConfig> byUser = Map.of();
    private Map<String, List<Registration>> registered = Map.of();
    private Optional<DigestGuard> guard = Optional.empty();
    private String realm = "";
    private List<HashAlgorithm> digests = List.of();

    AccountCalls(Entropy entropy) {
        this.entropy = entropy;
    }

    /** From now on there are these. */
    void replace(AccountPlan plan) {
        Map<String, AccountConfig> next = new HashMap<>();
        plan.accounts().forEach(account -> next.put(account.user(), account));
        byUser = Map.copyOf(next);
        if (guard.isEmpty() || !realm.equals(plan.domain()) || !digests.equals(plan.digests())) {
            realm = plan.domain();
            digests = plan.digests();
            guard = Optional.of(new DigestGuard(realm, NONCE_SECONDS, digests, entropy));
        }
    }

    /** Where they are. */
    void know(Map<String, List<Registration>> now) {
        registered = Map.copyOf(now);
    }

    /**
     * A call of an ordinary telephone for an address that is no conference.
     *
     * @param unknown where it goes without accounts
     */
    Router.Route judge(Invited call, Router.Route.Nowhere unknown, long nowNanos) {
        if (byUser.isEmpty() || guard.isEmpty()) {
            return unknown;
        }
        Optional<AccountConfig> called = called(call);
        DigestGuard.Request request = new DigestGuard.Request(
                "INVITE", call.requestUri(), call.source().address());
        return switch (guard.get().judge(request, call.headers(), this::password, nowNanos)) {
            case DigestGuard.Judgement.Asked asked -> ask(asked, called.isPresent(), unknown);
            case DigestGuard.Judgement.Proven proven -> {
                AccountConfig caller =
                        Optional.ofNullable(byUser.get(proven.username())).orElseThrow();
                List<String> trace = new ArrayList<>(unknown.trace());
                trace.add("the call proved to be of the account " + caller.user());
                yield called.map(one -> ring(one, Optional.of(caller), trace))
                        .orElseGet(() -> new Router.Route.Nowhere(unknown.refusal(), unknown.counter(), trace));
            }
        };
    }

    /** The first question about somebody who is there is worth no record. */
    private static Router.Route ask(DigestGuard.Judgement.Asked asked, boolean isThere, Router.Route.Nowhere unknown) {
        Refusal refusal = Refusal.saying(401, WANTS_PROOF).withHeaders(asked.challenges());
        if (isThere && !asked.isWrong()) {
            return new Router.Route.Asked(refusal);
        }
        List<String> trace = new ArrayList<>(unknown.trace());
        trace.add(asked.why());
        return new Router.Route.Nowhere(
                refusal, isThere ? FocusCounter.REFUSED_BY_POLICY : FocusCounter.REFUSED_NO_CONFERENCE, trace);
    }

    private Optional<String> password(String user) {
        return Optional.ofNullable(byUser.get(user)).map(AccountConfig::password);
    }

    private Optional<AccountConfig> called(Invited call) {
        try {
            SipUri asked = SipUri.parse(call.requestUri());
            return asked.host().equals(realm) ? Optional.ofNullable(byUser.get(asked.user())) : Optional.empty();
        } catch (MalformedException _) {
            return Optional.empty();
        }
    }

    /** A rule of a trunk leads to the account with that id. */
    Router.Route ring(String id, List<String> trace) {
        return byUser.values().stream()
                .filter(account -> account.id().equals(id))
                .findFirst()
                .map(account -> ring(account, Optional.empty(), trace))
                .orElseGet(() -> nowhere("the account that the rule names is switched off", trace));
    }

    private Router.Route ring(AccountConfig account, Optional<AccountConfig> caller, List<String> before) {
        List<Registration> there = registered.getOrDefault(account.user(), List.of());
        if (there.isEmpty()) {
            return nowhere("no telephone of " + account.user() + " is registered", before);
        }
        List<String> trace = new ArrayList<>(before);
        trace.add("telephones of " + account.user() + " that are registered: " + there.size());
        Onward onward = new Onward(
                Onward.Kind.CALLEE,
                List.of(there.stream().map(one -> callee(account, one, caller)).toList()),
                LIMITS);
        return new Router.Route.ToTelephones("sip:" + account.user() + "@" + realm, onward, trace);
    }

    private static Router.Route nowhere(String words, List<String> before) {
        List<String> trace = new ArrayList<>(before);
        trace.add(words);
        return new Router.Route.Nowhere(Refusal.saying(480, NOT_THERE), FocusCounter.REFUSED_NOT_REGISTERED, trace);
    }

    /** Called where its REGISTER came from. Who calls is who was proven, whatever the caller calls itself. */
    private Onward.Callee callee(AccountConfig account, Registration one, Optional<AccountConfig> caller) {
        Headers headers = Headers.NONE;
        for (String path : one.path()) {
            headers = headers.with("Route", path);
        }
        return new Onward.Callee(
                account.user() + " at " + one.hop().address(),
                one.uri(),
                caller.map(c -> "sip:" + c.user() + "@" + realm),
                caller.map(AccountConfig::displayName).filter(name -> !name.isEmpty()),
                one.hop(),
                headers,
                Optional.empty());
    }
}
