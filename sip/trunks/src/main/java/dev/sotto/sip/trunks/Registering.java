package dev.sotto.sip.trunks;

import dev.sotto.base.Entropy;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.RequestEvent;
import dev.sotto.sip.calls.digest.DigestClient;
import dev.sotto.sip.trunks.TrunkStatus.RegistrationState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * One registration with a provider, from its first REGISTER to the one that takes it back (RFC 3261 10.2). A failure of a refresh does not end what
 * is registered: that is good until it runs out. All gateways are tried before it waits.
 */
final class Registering {
    /** Trunks of one appliance do not all register in the moment in which it starts. */
    private static final long FIRST_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** A stack answers after 32 s at the latest (RFC 3261 17.1.2.2); this is for one that forgot. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(40);

    private static final long LEAVING_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int MOST_DOUBLINGS = 5;
    private static final int LONGEST_WAIT_SECONDS = 3600;
    private static final int LONGEST_LIFETIME_SECONDS = 7 * 86_400;
    /** Answers to challenges in one attempt; who finds more nonces too old finds all so (RFC 7616 3.3). */
    private static final int MOST_CHALLENGES = 2;

    private final TrunkConfig trunk;
    private final RegisterWriter writer;
    private final RegisterSequence sequence;
    private final Entropy entropy;
    private final LongSupplier requestIds;
    private final Deque<TrunkConfig.Gateway> untried = new ArrayDeque<>();

    private Optional<DigestClient> login;
    private RegistrationState state = RegistrationState.WAITING;
    private TrunkConfig.Gateway gateway;
    private long requestId = -1;
    private long nextAtNanos;
    private long validUntilNanos = Long.MIN_VALUE;
    private boolean isRegistered;
    private int wantedSeconds;
    private int challenges;
    private int tooBrief;
    private int failures;
    private String far = "";
    private String words = "";
    private String field = "";
    private List<String> serviceRoute = List.of();

    Registering(
            TrunkConfig trunk,
            RegisterWriter writer,
            RegisterSequence sequence,
            Entropy entropy,
            LongSupplier requestIds,
            long nowNanos) {
        this.trunk = trunk;
        this.writer = writer;
        this.sequence = sequence;
        this.entropy = entropy;
        this.requestIds = requestIds;
        this.login = login();
        this.wantedSeconds = trunk.registration().expiresSeconds();
        this.nextAtNanos = nowNanos + share(FIRST_WITHIN_NANOS);
        refill();
        this.gateway = untried.remove();
    }

    boolean isRegistered() {
        return isRegistered;
    }

    /** Whether it is not registered, and nothing of it is on its way. */
    boolean isIdle() {
        return !isRegistered && (state == RegistrationState.WAITING || state == RegistrationState.GIVEN_UP);
    }

    boolean isGone() {
        return state == RegistrationState.GONE;
    }

    List<String> serviceRoute() {
        return isRegistered ? serviceRoute : List.of();
    }

    long deadlineNanos() {
        long expiry = isRegistered ? validUntilNanos : NanoClock.NEVER;
        return switch (state) {
            case GONE -> NanoClock.NEVER;
            case GIVEN_UP -> expiry;
            case WAITING, ASKING, REGISTERED, LEAVING -> Math.min(nextAtNanos, expiry);
        };
    }

    void onDeadline(long nowNanos, Outbox<TrunkOutput> out) {
        if (isRegistered && validUntilNanos <= nowNanos) {
            lost("It ran out before it could be refreshed.", out);
        }
        if (nextAtNanos > nowNanos) {
            return;
        }
        switch (state) {
            case WAITING, REGISTERED -> {
                tooBrief = 0;
                begin(nowNanos, out);
            }
            case ASKING -> elsewhere("no answer: the request was forgotten", Verdict.of(408), 0, nowNanos, out);
            case LEAVING -> gone(out);
            case GIVEN_UP, GONE -> {}
        }
    }

    void on(RequestEvent.Answered answer, long nowNanos, Outbox<TrunkOutput> out) {
        if (answer.requestId() != requestId) {
            return;
        }
        requestId = -1;
        Verdict verdict = Verdict.of(answer.status());
        String said = FarWords.of(answer);
        if (verdict.kind() == Verdict.Kind.CHALLENGED) {
            challenged(answer, said, nowNanos, out);
        } else if (state == RegistrationState.LEAVING) {
            far = said;
            gone(out);
        } else {
            judged(answer, verdict, said, nowNanos, out);
        }
    }

    void on(RequestEvent.Unanswered event, long nowNanos, Outbox<TrunkOutput> out) {
        if (event.requestId() != requestId) {
            return;
        }
        requestId = -1;
        if (state == RegistrationState.LEAVING) {
            gone(out);
        } else {
            elsewhere(FarWords.of(event), Verdict.of(408), 0, nowNanos, out);
        }
    }

    /** Takes back what is registered, or may be; {@link #isGone} when that is done or has been tried long enough. */
    void leave(long nowNanos, Outbox<TrunkOutput> out) {
        boolean mayBeThere = isRegistered || state == RegistrationState.ASKING;
        if (state == RegistrationState.LEAVING || state == RegistrationState.GONE) {
            return;
        }
        if (!mayBeThere) {
            gone(out);
            return;
        }
        state = RegistrationState.LEAVING;
        begin(nowNanos, out);
        nextAtNanos = nowNanos + LEAVING_NANOS;
    }

    TrunkStatus.RegistrationStatus describe(long nowNanos) {
        boolean isNext = state == RegistrationState.WAITING || state == RegistrationState.REGISTERED;
        return new TrunkStatus.RegistrationStatus(
                state,
                isRegistered,
                writer.aor(),
                isRegistered ? seconds(validUntilNanos - nowNanos) : 0,
                failures,
                far,
                words,
                field,
                isNext ? seconds(nextAtNanos - nowNanos) : -1);
    }

    /** An attempt of its own: what was asked before is over. */
    private void begin(long nowNanos, Outbox<TrunkOutput> out) {
        challenges = 0;
        login = login();
        send(Headers.NONE, nowNanos, out);
    }

    private Optional<DigestClient> login() {
        return trunk.auth().outbound().map(own -> new DigestClient(own, entropy));
    }

    private void send(Headers credentials, long nowNanos, Outbox<TrunkOutput> out) {
        boolean leaving = state == RegistrationState.LEAVING;
        if (!leaving) {
            state = RegistrationState.ASKING;
            nextAtNanos = nowNanos + PATIENCE_NANOS;
        }
        requestId = requestIds.getAsLong();
        RegisterWriter.Turn turn = new RegisterWriter.Turn(
                requestId, sequence.callId(), sequence.next(), leaving ? 0 : wantedSeconds, credentials);
        out.add(writer.request(turn, gateway));
    }

    private void challenged(RequestEvent.Answered answer, String said, long nowNanos, Outbox<TrunkOutput> out) {
        if (login.isEmpty()) {
            shutOut("asks for a password, and the trunk has none", said, nowNanos, out);
            return;
        }
        switch (login.get().answer(answer.status(), answer.headers(), "REGISTER", writer.target(gateway), "")) {
            case DigestClient.Answer.GivenUp(String why) -> shutOut("does not let us in. " + why, said, nowNanos, out);
            case DigestClient.Answer.Again _
            when challenges >= MOST_CHALLENGES -> shutOut("finds every answer of ours too old", said, nowNanos, out);
            case DigestClient.Answer.Again(Headers credentials) -> {
                challenges++;
                far = said;
                send(credentials, nowNanos, out);
            }
        }
    }

    private void shutOut(String words, String said, long nowNanos, Outbox<TrunkOutput> out) {
        if (state == RegistrationState.LEAVING) {
            gone(out);
        } else {
            refused(said, new Verdict(Verdict.Kind.REFUSED, words, "/auth/outbound"), nowNanos, out);
        }
    }

    private void judged(
            RequestEvent.Answered answer, Verdict verdict, String said, long nowNanos, Outbox<TrunkOutput> out) {
        switch (verdict.kind()) {
            case REGISTERED -> registered(answer, said, nowNanos, out);
            case TOO_BRIEF -> longer(answer, verdict, said, nowNanos, out);
            case ELSEWHERE -> elsewhere(said, verdict, retryAfter(answer), nowNanos, out);
            case LATER -> failed(said, verdict, backoff(retryAfter(answer)), nowNanos, out);
            case REFUSED -> refused(said, verdict, nowNanos, out);
            case CHALLENGED -> throw new IllegalStateException("a challenge is answered before");
        }
    }

    /** RFC 3261 21.5.4: another place may be tried at once, the first one after Retry-After. */
    private void elsewhere(
            String said, Verdict verdict, int retryAfterSeconds, long nowNanos, Outbox<TrunkOutput> out) {
        if (untried.isEmpty()) {
            refill();
            gateway = untried.remove();
            failed(said, verdict, backoff(retryAfterSeconds), nowNanos, out);
            return;
        }
        note(said, verdict);
        out.add(new TrunkOutput.Noticed(
                TrunkOutput.Notice.REGISTRATION_FAILED,
                trunk.name() + ": " + gateway.text() + " " + verdict.words() + ", another is tried: " + said));
        gateway = untried.remove();
        begin(nowNanos, out);
    }

    private void registered(RequestEvent.Answered answer, String said, long nowNanos, Outbox<TrunkOutput> out) {
        int lifetime = Lifetime.granted(answer, wantedSeconds);
        if (lifetime <= 0) {
            Verdict none = new Verdict(
                    Verdict.Kind.REFUSED, "says yes and registers nothing: ask the provider why", "/registration");
            refused(said, none, nowNanos, out);
            return;
        }
        far = said;
        words = "is registered for " + lifetime + " s";
        field = "";
        failures = 0;
        serviceRoute = answer.headers().values("Service-Route");
        state = RegistrationState.REGISTERED;
        validUntilNanos = nowNanos + nanos(lifetime);
        // Early enough for one more attempt, and not all at the same moment.
        nextAtNanos = nowNanos + nanos(lifetime) * 8 / 10 + share(nanos(lifetime) / 10);
        untried.clear();
        refillBehind();
        if (!isRegistered) {
            isRegistered = true;
            out.add(new TrunkOutput.Noticed(
                    TrunkOutput.Notice.REGISTERED, trunk.name() + " is registered at " + gateway.text() + ": " + said));
        }
    }

    /** RFC 3261 10.2.8. */
    private void longer(
            RequestEvent.Answered answer, Verdict verdict, String said, long nowNanos, Outbox<TrunkOutput> out) {
        int minimum = Lifetime.number(answer.headers().first("Min-Expires"));
        if (minimum <= wantedSeconds || minimum > LONGEST_LIFETIME_SECONDS || tooBrief > 0) {
            refused(said, verdict, nowNanos, out);
            return;
        }
        tooBrief++;
        wantedSeconds = minimum;
        far = said;
        begin(nowNanos, out);
    }

    private void refused(String said, Verdict verdict, long nowNanos, Outbox<TrunkOutput> out) {
        failed(said, verdict, nanos(trunk.registration().forbiddenRetrySeconds()), nowNanos, out);
    }

    private void failed(String said, Verdict verdict, long waitNanos, long nowNanos, Outbox<TrunkOutput> out) {
        note(said, verdict);
        failures++;
        int most = trunk.registration().maxRetries();
        boolean givesUp = most > 0 && failures > most;
        state = givesUp ? RegistrationState.GIVEN_UP : RegistrationState.WAITING;
        nextAtNanos = givesUp ? NanoClock.NEVER : nowNanos + waitNanos;
        out.add(new TrunkOutput.Noticed(
                TrunkOutput.Notice.REGISTRATION_FAILED,
                trunk.name() + ": the registrar " + verdict.words() + ": " + said
                        + (givesUp ? "; after " + failures + " attempts it is not tried again" : "")));
    }

    private void note(String said, Verdict verdict) {
        far = said;
        words = "the registrar " + verdict.words();
        field = verdict.field();
    }

    private void gone(Outbox<TrunkOutput> out) {
        state = RegistrationState.GONE;
        requestId = -1;
        if (isRegistered) {
            lost("It was taken back.", out);
        }
    }

    private void lost(String why, Outbox<TrunkOutput> out) {
        isRegistered = false;
        out.add(new TrunkOutput.Noticed(
                TrunkOutput.Notice.UNREGISTERED, trunk.name() + " is no longer registered. " + why));
    }

    private void refill() {
        untried.addAll(GatewayOrder.of(
                trunk.peer().gateways().stream()
                        .filter(TrunkConfig.Gateway::takesCalls)
                        .toList(),
                entropy));
    }

    /** The gateway that has us is asked again, the others if it does not answer. */
    private void refillBehind() {
        refill();
        untried.remove(gateway);
    }

    private static int retryAfter(RequestEvent.Answered answer) {
        return Math.clamp(Lifetime.number(answer.headers().first("Retry-After")), 0, 24 * LONGEST_WAIT_SECONDS);
    }

    /** Doubles with each failure, and is a little different each time. */
    private long backoff(int atLeastSeconds) {
        int doublings = Math.min(failures, MOST_DOUBLINGS);
        long wait = Math.min((long) trunk.registration().retrySeconds() << doublings, LONGEST_WAIT_SECONDS);
        return Math.max(nanos(wait) * 3 / 4 + share(nanos(wait) / 4), nanos(atLeastSeconds));
    }

    private long share(long nanos) {
        return nanos <= 0 ? 0 : Long.remainderUnsigned(entropy.nextLong(), nanos);
    }

    private static long nanos(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    private static long seconds(long nanos) {
        return TimeUnit.NANOSECONDS.toSeconds(Math.max(0, nanos));
    }
}
