package dev.sotto.sip.calls;

import dev.sotto.base.NanoClock;
import dev.sotto.sip.calls.SessionTerms.Refresher;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How long the session of one dialog lives and who refreshes it (RFC 4028). Whoever refreshes does so after half of the
 * interval; whoever sees no refresh ends the call a little before the interval is over.
 */
final class SessionTimer {
    private static final int GRACE_SECONDS = 32;
    private static final int LEGAL_MINIMUM_SECONDS = 90;
    private static final int LONGEST_SECONDS = 86_400;

    private final SessionPolicy policy;
    private int wantedSeconds;
    private int minimumSeconds;
    private boolean isRunning;
    private boolean isOurs;
    private long refreshAtNanos = NanoClock.NEVER;
    private long expireAtNanos = NanoClock.NEVER;

    SessionTimer(SessionPolicy policy) {
        this.policy = policy;
        this.wantedSeconds = policy.intervalSeconds();
        this.minimumSeconds = policy.minimumSeconds();
    }

    /** When a refresh of ours is due. */
    long refreshAtNanos() {
        return refreshAtNanos;
    }

    /** When the call is to be ended because nobody refreshed it. */
    long expireAtNanos() {
        return expireAtNanos;
    }

    /** What a request of ours says; once there is a refresher, it stays the same one (RFC 4028 7.4). */
    SessionTerms ask() {
        if (policy.isEndless()) {
            return SessionTerms.NONE;
        }
        Optional<Refresher> refresher =
                isRunning ? Optional.of(isOurs ? Refresher.UAC : Refresher.UAS) : Optional.empty();
        Optional<Integer> minimum =
                minimumSeconds == LEGAL_MINIMUM_SECONDS ? Optional.empty() : Optional.of(minimumSeconds);
        return new SessionTerms(true, Optional.of(wantedSeconds), refresher, minimum);
    }

    /** The Min-SE of a 422, if the peer's request asks for too short an interval (RFC 4028 9). */
    Optional<Integer> refusal(SessionTerms asked) {
        boolean isTooShort = asked.isSupported()
                && !policy.isEndless()
                && asked.intervalSeconds()
                        .filter(s -> s < policy.minimumSeconds())
                        .isPresent();
        return isTooShort ? Optional.of(policy.minimumSeconds()) : Optional.empty();
    }

    /** What our 2xx to the peer's request says; from now on it holds (RFC 4028 9, table 2). */
    SessionTerms agree(SessionTerms asked, long now) {
        if (policy.isEndless()) {
            return SessionTerms.NONE;
        }
        // RFC 4028 7.4: what a peer once called too short stays so for the dialog.
        asked.minimumSeconds().ifPresent(this::raise);
        int seconds =
                asked.intervalSeconds().map(s -> Math.min(s, wantedSeconds)).orElse(wantedSeconds);
        Refresher refresher = asked.isSupported() ? asked.refresher().orElse(Refresher.UAC) : Refresher.UAS;
        start(seconds, refresher == Refresher.UAS, now);
        return new SessionTerms(true, Optional.of(seconds), Optional.of(refresher), Optional.empty());
    }

    /** A 2xx of the peer. One that says nothing leaves the refreshing to us (RFC 4028 7.2). */
    void agreed(SessionTerms said, long now) {
        if (!policy.isEndless()) {
            boolean isOurTurn =
                    said.intervalSeconds().isEmpty() || said.refresher().orElse(Refresher.UAC) == Refresher.UAC;
            start(said.intervalSeconds().orElse(wantedSeconds), isOurTurn, now);
        }
    }

    /** A 422 of the peer; whether asking again makes sense (RFC 4028 7.3). */
    boolean lengthen(Optional<Integer> minimum) {
        int before = wantedSeconds;
        minimum.ifPresent(this::raise);
        return wantedSeconds > before;
    }

    /** A refresh of ours is on its way. */
    void refreshing() {
        refreshAtNanos = NanoClock.NEVER;
    }

    /** The last refresh did not succeed; another one may. */
    void refreshAt(long atNanos) {
        refreshAtNanos = atNanos;
    }

    private void raise(int seconds) {
        minimumSeconds = Math.max(minimumSeconds, Math.min(seconds, LONGEST_SECONDS));
        wantedSeconds = Math.max(wantedSeconds, minimumSeconds);
    }

    /** A peer that says less than we ever agree to must not make us work more often. */
    private void start(int seconds, boolean isOurTurn, long now) {
        int kept = Math.clamp(seconds, policy.minimumSeconds(), LONGEST_SECONDS);
        isRunning = true;
        isOurs = isOurTurn;
        refreshAtNanos = isOurTurn ? now + TimeUnit.SECONDS.toNanos(kept) / 2 : NanoClock.NEVER;
        long grace = Math.min(TimeUnit.SECONDS.toNanos(GRACE_SECONDS), TimeUnit.SECONDS.toNanos(kept) / 3);
        expireAtNanos = now + TimeUnit.SECONDS.toNanos(kept) - grace;
    }
}
