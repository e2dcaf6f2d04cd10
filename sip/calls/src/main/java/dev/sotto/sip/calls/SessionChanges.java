package dev.sotto.sip.calls;

import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.LegState.AnswerDue;
import dev.sotto.sip.calls.LegState.Answered;
import dev.sotto.sip.calls.LegState.Deciding;
import dev.sotto.sip.calls.LegState.Established;
import dev.sotto.sip.calls.LegState.Reinviting;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call that is up, and what changes its session: re-INVITE of either side (RFC 3261 14) and UPDATE of the peer (RFC 3311).
 * One change runs at a time. When two meet, both are refused with 491 and ours is repeated after a random time, unless the
 * peer's succeeds before: then ours was made for a session that is no more, and its owner is asked again.
 */
final class SessionChanges {
    private final LegContext leg;
    private CallCommand.@Nullable Reinvite waiting;
    private boolean isMetByPeer;

    SessionChanges(LegContext leg) {
        this.leg = leg;
    }

    /** Ours waits until the present change is done; a later one replaces one that waits. */
    void queue(CallCommand.Reinvite reinvite) {
        waiting = reinvite;
        isMetByPeer = false;
    }

    /** When the one that waits may go. */
    long deadlineNanos(Established s) {
        return waiting == null ? NanoClock.NEVER : s.reinviteAtNanos();
    }

    /** Sends the one that waits, if it may go now. */
    LegState proceed(Established s, long now, Outbox<LegAction> out) {
        CallCommand.Reinvite next = waiting;
        if (next == null || now < s.reinviteAtNanos()) {
            return s;
        }
        waiting = null;
        return send(next.sdp(), false, out);
    }

    LegState send(Optional<String> offer, boolean isRefresh, Outbox<LegAction> out) {
        out.add(new LegAction.SendInvite(offer, leg.session().ask()));
        return new Reinviting(offer, isRefresh);
    }

    LegState established(Established s, LegInput input, long now, Outbox<LegAction> out) {
        return switch (input) {
            case LegInput.ReinviteArrived reinvite -> offered(s, reinvite, false, now, out);
            case LegInput.UpdateArrived update ->
                offered(s, new LegInput.ReinviteArrived(0, update.sdp(), update.extensions()), true, now, out);
            case LegInput.ByeArrived bye -> leg.peerHungUp(bye, out);
            case LegInput.Ordered(CallCommand.Hangup hangup) -> leg.hangUp(hangup, now, out);
            default -> leg.unfitting(s, input, out);
        };
    }

    private LegState offered(
            Established s, LegInput.ReinviteArrived request, boolean isUpdate, long now, Outbox<LegAction> out) {
        Optional<Integer> minimum = leg.session().refusal(request.extensions().session());
        if (minimum.isPresent()) {
            out.add(new LegAction.RefuseInterval(minimum.get()));
            return s;
        }
        Deciding deciding = new Deciding(request, isUpdate);
        Optional<String> same = leg.sameAnswer(request.sdp());
        if (same.isPresent()) {
            // RFC 4028 7.4: a refresh; keys and media stay untouched, so nobody above needs to know.
            return accept(deciding, same.get(), Answered.REFRESH, now, out);
        }
        leg.tell(new CallEvent.Reinvited(leg.legId(), request.sdp()), out);
        return deciding;
    }

    private LegState accept(Deciding s, String answer, Answered answered, long now, Outbox<LegAction> out) {
        LegInput.ReinviteArrived request = s.request();
        leg.learn(request.extensions());
        SessionTerms terms = leg.session().agree(request.extensions().session(), now);
        out.add(new LegAction.SendAnswer(answer, leg.isFocus(), terms));
        return s.isUpdate()
                ? new Established(now)
                : Confirmation.start(answered, request.cseq(), answer, leg.timers(), now);
    }

    LegState deciding(Deciding s, LegInput input, long now, Outbox<LegAction> out) {
        return switch (input) {
            case LegInput.Ordered(CallCommand.AcceptReinvite accept) -> {
                s.request().sdp().ifPresent(offer -> leg.agreedToTheirs(offer, accept.sdp()));
                overtake(out);
                yield accept(s, accept.sdp(), Answered.CHANGE, now, out);
            }
            case LegInput.Ordered(CallCommand.RefuseReinvite refuse) -> {
                out.add(new LegAction.SendRefusal(refuse.refusal()));
                yield new Established(now);
            }
            case LegInput.CancelArrived cancel
            when !s.isUpdate() -> {
                out.add(new LegAction.SendRefusal(LegRefusals.TERMINATED));
                leg.tell(new CallEvent.ReinviteCancelled(leg.legId()), out);
                yield new Established(now);
            }
            case LegInput.ReinviteArrived second -> tooEarly(s, out);
            case LegInput.UpdateArrived second -> tooEarly(s, out);
            case LegInput.ByeArrived bye -> {
                out.add(new LegAction.SendRefusal(LegRefusals.TERMINATED));
                yield leg.peerHungUp(bye, out);
            }
            case LegInput.Ordered(CallCommand.Hangup hangup) -> {
                out.add(new LegAction.SendRefusal(LegRefusals.TERMINATED));
                yield leg.hangUp(hangup, now, out);
            }
            default -> leg.unfitting(s, input, out);
        };
    }

    private LegState tooEarly(LegState s, Outbox<LegAction> out) {
        out.add(new LegAction.RefuseArrived(leg.tooEarly()));
        return s;
    }

    /** Ours that met the peer's was made for a session that is no more. */
    private void overtake(Outbox<LegAction> out) {
        if (isMetByPeer && waiting != null) {
            waiting = null;
            isMetByPeer = false;
            leg.tell(new CallEvent.ReinviteOvertaken(leg.legId()), out);
        }
    }

    LegState reinviting(Reinviting s, LegInput input, long now, Outbox<LegAction> out) {
        return switch (input) {
            case LegInput.AnswerArrived answer when !leg.isAcknowledged(answer.cseq()) -> answered(s, answer, now, out);
            case LegInput.RefusalArrived refused -> refused(s, refused, now, out);
            // RFC 3261 14.2, RFC 3311 5.2.
            case LegInput.ReinviteArrived glare -> pending(s, out);
            case LegInput.UpdateArrived glare -> pending(s, out);
            case LegInput.ProgressArrived progress -> {
                progress.reliable().ifPresent(which -> out.add(new LegAction.SendPrack(which, Optional.empty())));
                yield s;
            }
            case LegInput.ByeArrived bye -> leg.peerHungUp(bye, out);
            case LegInput.Ordered(CallCommand.Hangup hangup) -> leg.hangUp(hangup, now, out);
            default -> leg.unfitting(s, input, out);
        };
    }

    private static LegState pending(Reinviting s, Outbox<LegAction> out) {
        out.add(new LegAction.RefuseArrived(LegRefusals.PENDING));
        return s;
    }

    private LegState answered(Reinviting s, LegInput.AnswerArrived answer, long now, Outbox<LegAction> out) {
        leg.learn(answer.extensions());
        leg.session().agreed(answer.extensions().session(), now);
        if (!s.isRefresh()) {
            leg.tell(new CallEvent.ReinviteAnswered(leg.legId(), answer.sdp()), out);
        }
        if (s.offer().isEmpty()) {
            return new AnswerDue(answer.cseq(), answer.sdp().orElse(""));
        }
        answer.sdp().ifPresent(text -> leg.agreedToOurs(s.offer().get(), text));
        leg.acknowledge(answer.cseq(), Optional.empty(), out);
        return new Established(now);
    }

    private LegState refused(Reinviting s, LegInput.RefusalArrived refused, long now, Outbox<LegAction> out) {
        Refusal refusal = refused.refusal();
        return switch (refusal.status()) {
            case 491 -> {
                long again = now + leg.glareNanos();
                if (s.isRefresh()) {
                    leg.session().refreshAt(again);
                } else if (waiting == null) {
                    waiting = new CallCommand.Reinvite(leg.legId(), s.offer());
                    isMetByPeer = true;
                }
                yield new Established(again);
            }
            // RFC 3261 12.2.1.2: the dialog is gone; BYE in case it is not.
            case 408, 481, 503 ->
                leg.giveUp(CallEvent.Cause.LOST, new Reason(refusal.status(), refusal.phrase()), now, out);
            case 422 ->
                leg.session().lengthen(refused.minimumSeconds())
                        ? send(s.offer(), s.isRefresh(), out)
                        : failed(s, refusal, now, out);
            default -> failed(s, refusal, now, out);
        };
    }

    private LegState failed(Reinviting s, Refusal refusal, long now, Outbox<LegAction> out) {
        if (s.isRefresh()) {
            leg.session().refreshAt(now + Refreshing.RETRY_NANOS);
        } else {
            leg.tell(new CallEvent.ReinviteRefused(leg.legId(), refusal), out);
        }
        return new Established(now);
    }
}
