package dev.sotto.endpoint.gateway;

import dev.sotto.base.Outbox;
import dev.sotto.endpoint.gateway.DialInState.Choosing;
import dev.sotto.endpoint.gateway.DialInState.Entering;
import dev.sotto.endpoint.gateway.DialInState.Held;
import dev.sotto.endpoint.gateway.DialInState.Inside;
import dev.sotto.endpoint.gateway.DialInState.Invited;
import dev.sotto.endpoint.gateway.DialInState.Judging;
import dev.sotto.endpoint.gateway.DialInState.Leaving;
import dev.sotto.endpoint.gateway.DialInState.Naming;
import dev.sotto.endpoint.gateway.DialInState.Over;
import dev.sotto.endpoint.gateway.DialInState.Proving;
import dev.sotto.endpoint.gateway.DialInState.Waiting;
import dev.sotto.keying.tunnel.PhoneGrant;
import java.util.List;
import java.util.Set;

/**
 * The talk with one caller: which meeting, which PIN, perhaps waiting, then in, with keys, until the end.
 *
 * <p>The caller hears phrases and music only, and nothing of the conference, until the key distributor admitted the phone and the
 * conference's key is there. The PIN goes into a secret at once; no state has it.
 *
 * <pre>
 * Waiting → Choosing → Proving → Judging → (Naming) → Entering → Inside → Leaving → Over
 *                         ↑        │           ↘ Held ↗
 *                         └ no ────┘
 * Waiting → Invited → Judging …, for who answers a call of ours
 * </pre>
 *
 * {@link ArrivalTalk}, or {@link InvitationTalk} for who was called, leads up to {@code Entering}, {@link InsideTalk} is {@code Inside}; from each state the talk may leave.
 */
final class DialInMachine {
    private final Talk talk = new Talk();
    private final ArrivalTalk arrival;
    private final InsideTalk inside;
    private final InvitationTalk invitation;
    private boolean takesInfoKeys = true;

    DialInMachine(DialInSettings settings) {
        arrival = new ArrivalTalk(talk, settings);
        inside = new InsideTalk(talk, settings);
        invitation = new InvitationTalk(talk, settings);
    }

    DialInState state() {
        return talk.state();
    }

    boolean isMuted() {
        return inside.isMuted();
    }

    /** Whether keys by SIP INFO do anything at present. */
    boolean takesInfoKeys() {
        return takesInfoKeys;
    }

    /** When a {@link DialInInput.Tick} is due. */
    long deadlineNanos() {
        return Math.min(talk.deadlineNanos(), inside.deadlineNanos());
    }

    void on(DialInInput input, long nowNanos, Outbox<DialInOutput> out) {
        switch (input) {
            case DialInInput.Started started -> {
                if (talk.state() instanceof Waiting) {
                    onCarried(started.carried());
                    arrival.onStarted(started, out);
                }
            }
            case DialInInput.Invited(String conference, Set<PhoneGrant> grants, boolean carried) -> {
                if (talk.state() instanceof Waiting) {
                    onCarried(carried);
                    takesInfoKeys = grants.contains(PhoneGrant.KEYS_BY_INFO);
                    invitation.onInvited(conference, !takesInfoKeys, out);
                }
            }
            case DialInInput.Succeeded(String conference, Set<PhoneGrant> grants, boolean carried) -> {
                if (talk.state() instanceof Waiting) {
                    onCarried(carried);
                    takesInfoKeys = grants.contains(PhoneGrant.KEYS_BY_INFO);
                    invitation.onSucceeded(conference, nowNanos, out);
                }
            }
            case DialInInput.Key(char key, boolean byInfo) -> onKey(key, byInfo, nowNanos, out);
            case DialInInput.Said _ -> {
                talk.said(out);
                if (talk.state() instanceof Invited) {
                    invitation.onSaid(nowNanos);
                }
                arrival.onSaid(nowNanos, out);
                inside.onSaid(nowNanos, out);
            }
            case DialInInput.Judged(PhoneVerdict verdict, Set<PhoneGrant> grants, boolean greets) -> {
                onGrants(verdict, grants);
                inside.greet(greets);
                arrival.onJudged(verdict, grants.contains(PhoneGrant.NAME), nowNanos, out);
            }
            case DialInInput.Secured(List<String> words) -> onSecured(words, out);
            case DialInInput.ConferenceEnded(boolean wasRemoved) -> onConferenceEnded(wasRemoved, nowNanos, out);
            case DialInInput.Dismissed(Dismissal why) -> onDismissed(why, nowNanos, out);
            case DialInInput.Ordered(VoiceOrder order) -> onOrdered(order, out);
            case DialInInput.Wished(WishOutcome outcome) -> {
                if (talk.state() instanceof Inside) {
                    inside.onWished(outcome, out);
                }
            }
            case DialInInput.People(int people) -> inside.onPeople(people, out);
            case DialInInput.WeakerLeg _ -> {
                if (talk.state() instanceof Entering || talk.state() instanceof Inside) {
                    inside.onWeakerLeg(nowNanos, out);
                }
            }
            case DialInInput.Recorded _ -> arrival.onRecorded(nowNanos, out);
            case DialInInput.Named named -> inside.onNamed(named, out);
            case DialInInput.Tick _ -> onTick(nowNanos, out);
        }
    }

    private void onCarried(boolean carried) {
        if (carried) {
            inside.carried();
            invitation.carried();
        }
    }

    /**
     * Until the key distributor has said what kind of conference it is, keys by INFO are taken with a mark on the PIN that they are
     * in; it refuses such a PIN for a private conference. From then on they count only where it grants that: whoever carries the
     * signalling is to open no microphone and let nobody in.
     */
    private void onGrants(PhoneVerdict verdict, Set<PhoneGrant> grants) {
        boolean isAwaited = talk.state() instanceof Judging
                || talk.state() instanceof Held
                || (talk.state() instanceof Naming(String _, PhoneVerdict before) && before.waits());
        if (isAwaited && (verdict.admits() || verdict.waits())) {
            takesInfoKeys = grants.contains(PhoneGrant.KEYS_BY_INFO);
        }
    }

    private void onKey(char key, boolean byInfo, long nowNanos, Outbox<DialInOutput> out) {
        if (byInfo && !takesInfoKeys) {
            return;
        }
        if (talk.state() instanceof Inside present) {
            inside.onKey(present, key, nowNanos, out);
        } else if (talk.state() instanceof Invited invited) {
            invitation.onKey(invited, key, nowNanos, out);
        } else {
            arrival.onKey(key, byInfo, nowNanos, out);
        }
    }

    private void onSecured(List<String> words, Outbox<DialInOutput> out) {
        switch (talk.state()) {
            case Entering(String _, boolean asHost) -> inside.enter(words, asHost, out);
            case Inside before -> inside.onSecured(before, words, out);
            default -> {
                // The call ends already.
            }
        }
    }

    private void onConferenceEnded(boolean wasRemoved, long nowNanos, Outbox<DialInOutput> out) {
        switch (talk.state()) {
            case Entering _ -> arrival.onConferenceEnded(nowNanos, out);
            case Inside _ -> arrival.onDismissed(wasRemoved ? Dismissal.REMOVED : Dismissal.OVER, nowNanos, out);
            default -> {
                // The caller is on the way out or was never in.
            }
        }
    }

    private void onDismissed(Dismissal why, long nowNanos, Outbox<DialInOutput> out) {
        switch (talk.state()) {
            case Naming _, Invited _, Held _, Entering _, Inside _ -> arrival.onDismissed(why, nowNanos, out);
            case Waiting _, Choosing _, Proving _, Judging _, Leaving _, Over _ -> {
                // The same.
            }
        }
    }

    private void onOrdered(VoiceOrder order, Outbox<DialInOutput> out) {
        switch (talk.state()) {
            case Naming(String _, PhoneVerdict verdict) when verdict.admits() -> inside.onOrdered(order, out);
            case Entering _, Inside _ -> inside.onOrdered(order, out);
            case Naming _, Waiting _, Invited _, Choosing _, Proving _, Judging _, Held _, Leaving _, Over _ -> {
                // It is not in.
            }
        }
    }

    private void onTick(long nowNanos, Outbox<DialInOutput> out) {
        if (nowNanos >= inside.deadlineNanos()) {
            inside.onDeadline(nowNanos, out);
        } else if (nowNanos >= talk.deadlineNanos()) {
            if (talk.state() instanceof Leaving(int status, String sentence)) {
                talk.hangUp(status, sentence, out);
            } else if (talk.state() instanceof Invited invited) {
                invitation.onDeadline(invited, nowNanos, out);
            } else {
                arrival.onDeadline(nowNanos, out);
            }
        }
    }
}
