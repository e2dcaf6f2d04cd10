package dev.sotto.endpoint.gateway;

import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.endpoint.gateway.DialInState.Invited;
import dev.sotto.endpoint.gateway.DialInState.Judging;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The talk with who answers a call of ours: who invites, how safe the conference is, and a key to join. Without the key nobody is in: what answers
 * may be a machine that records.
 */
final class InvitationTalk {
    private static final char JOIN_KEY = '1';
    private static final long KEY_NANOS = TimeUnit.SECONDS.toNanos(8);
    private static final long VERDICT_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final int MOST_SILENCES = 3;

    private final Talk talk;
    private final DialInSettings settings;
    private boolean isCarried;
    private int silences;

    InvitationTalk(Talk talk, DialInSettings settings) {
        this.talk = talk;
        this.settings = settings;
    }

    /** Somebody on the way can read the call. */
    void carried() {
        isCarried = true;
    }

    void onInvited(String conference, boolean isPrivate, Outbox<DialInOutput> out) {
        talk.go(new Invited(conference, isPrivate));
        invite(conference, isPrivate, out);
    }

    private void invite(String conference, boolean isPrivate, Outbox<DialInOutput> out) {
        List<Phrase> phrases = new ArrayList<>();
        phrases.add(Phrase.INVITATION);
        phrases.addAll(Phrase.spelled(conference.substring(conference.indexOf(':') + 1, conference.indexOf('@'))));
        phrases.addAll(isPrivate ? settings.throughGateway(isCarried) : List.of(Phrase.SECURITY_HOPS));
        phrases.add(Phrase.PRESS_ONE);
        talk.say(out, phrases);
    }

    /** The phone takes the place of another one, whose user sent it; it is let in as soon as the key distributor says so. */
    void onSucceeded(String conference, long nowNanos, Outbox<DialInOutput> out) {
        join(conference, nowNanos, out);
    }

    private void join(String conference, long nowNanos, Outbox<DialInOutput> out) {
        talk.go(new Judging(conference));
        talk.due(nowNanos + VERDICT_NANOS);
        out.add(new DialInOutput.Arrive());
    }

    void onKey(Invited invited, char key, long nowNanos, Outbox<DialInOutput> out) {
        if (key == JOIN_KEY) {
            talk.hush(out);
            join(invited.conference(), nowNanos, out);
        }
    }

    /** All is said. */
    void onSaid(long nowNanos) {
        talk.due(nowNanos + KEY_NANOS);
    }

    void onDeadline(Invited invited, long nowNanos, Outbox<DialInOutput> out) {
        talk.due(NanoClock.NEVER);
        silences++;
        if (silences < MOST_SILENCES) {
            invite(invited.conference(), invited.isPrivate(), out);
        } else {
            talk.leave(480, "Nobody pressed the key to join.", nowNanos, out, Phrase.GOODBYE);
        }
    }
}
