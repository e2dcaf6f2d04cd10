package dev.sotto.sip.calls;

import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.LegState.Deciding;
import dev.sotto.sip.calls.LegState.Established;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the session of a call that is up alive (RFC 4028 7.4, 10): by UPDATE without a description where the peer allows
 * UPDATE, by a re-INVITE that repeats our last description where not. Neither changes anything but the time.
 */
final class Refreshing {
    /** Between a refresh that failed for a passing reason and the next one; the end of the session limits how many. */
    static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LegContext leg;
    private final SessionChanges changes;
    private boolean isUpdating;

    Refreshing(LegContext leg, SessionChanges changes) {
        this.leg = leg;
        this.changes = changes;
    }

    /** When a refresh is due or the session over; a refresh waits until no change is being negotiated. */
    long deadlineNanos(LegState state) {
        long refresh =
                state instanceof Established && !isUpdating ? leg.session().refreshAtNanos() : NanoClock.NEVER;
        return Math.min(refresh, leg.session().expireAtNanos());
    }

    /** Ends the call if its time is over. */
    LegState expire(LegState s, long now, Outbox<LegAction> out) {
        if (now < leg.session().expireAtNanos()) {
            return s;
        }
        if (s instanceof Deciding) {
            out.add(new LegAction.SendRefusal(LegRefusals.TERMINATED));
        }
        Reason reason = new Reason(408, "Nobody refreshed the session in time (RFC 4028 10); call again");
        return leg.giveUp(CallEvent.Cause.EXPIRED, reason, now, out);
    }

    /** Sends a refresh that is due. */
    LegState proceed(Established s, long now, Outbox<LegAction> out) {
        if (isUpdating || now < leg.session().refreshAtNanos()) {
            return s;
        }
        leg.session().refreshing();
        if (leg.peerAllowsUpdate()) {
            isUpdating = true;
            out.add(new LegAction.SendUpdate(leg.session().ask()));
            return s;
        }
        return leg.local().isPresent() ? changes.send(leg.local(), true, out) : s;
    }

    /** A UPDATE of the peer that offers nothing: only a refresh, possible at any time (RFC 3311 5.2). */
    void updated(LegInput.UpdateArrived update, boolean isAnswered, long now, Outbox<LegAction> out) {
        leg.learn(update.extensions());
        SessionTerms asked = update.extensions().session();
        leg.session()
                .refusal(asked)
                .ifPresentOrElse(
                        minimum -> out.add(new LegAction.RefuseInterval(minimum)),
                        () -> out.add(new LegAction.AcceptArrived(
                                isAnswered ? leg.session().agree(asked, now) : SessionTerms.NONE)));
    }

    void answered(LegInput.UpdateAnswered answer, long now) {
        isUpdating = false;
        leg.learn(answer.extensions());
        leg.session().agreed(answer.extensions().session(), now);
    }

    LegState refused(LegState s, LegInput.UpdateRefused refused, long now, Outbox<LegAction> out) {
        isUpdating = false;
        int status = refused.refusal().status();
        switch (status) {
            case 408, 481 -> {
                Reason reason = new Reason(status, refused.refusal().phrase());
                return leg.giveUp(CallEvent.Cause.LOST, reason, now, out);
            }
            case 405, 501 -> {
                leg.unlearnUpdate();
                leg.session().refreshAt(now);
            }
            case 422 -> {
                boolean isWorthAnother = leg.session().lengthen(refused.minimumSeconds());
                leg.session().refreshAt(isWorthAnother ? now : now + RETRY_NANOS);
            }
            case 491 -> leg.session().refreshAt(now + leg.glareNanos());
            default -> leg.session().refreshAt(now + RETRY_NANOS);
        }
        return s;
    }
}
