package dev.sotto.sip.calls;

import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.LegState.AnswerDue;
import dev.sotto.sip.calls.LegState.Calling;
import dev.sotto.sip.calls.LegState.Established;
import dev.sotto.sip.calls.LegState.Over;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call that we make, until the ACK of its 2xx (RFC 3261 13.2), with the PRACK of what comes before (RFC 3262 4). Each early
 * dialog counts its reliable responses for itself; those that come out of order are not acknowledged and come again.
 */
final class OutgoingCall {
    private static final int MOST_FORKS = 16;

    private final LegContext leg;
    private final Map<String, Long> acknowledged = new HashMap<>();
    private @Nullable String earlyAnswer;
    private @Nullable Provisional offeredEarly;
    private @Nullable String earlyOffer;
    private boolean isAgreedEarly;

    OutgoingCall(LegContext leg) {
        this.leg = leg;
    }

    LegState calling(Calling s, LegInput input, long now, Outbox<LegAction> out) {
        return switch (input) {
            case LegInput.ProgressArrived progress -> progress(s, progress, now, out);
            case LegInput.AnswerArrived answer
            when s.hangup().isPresent() -> {
                // The 200 crossed our CANCEL (RFC 5407 3.1.2): it still wants its ACK, and then BYE.
                leg.acknowledge(answer.cseq(), Optional.empty(), out);
                yield leg.hangUp(s.hangup().get(), now, out);
            }
            case LegInput.AnswerArrived answer -> answered(s, answer, now, out);
            case LegInput.RefusalArrived refused -> refused(s, refused, out);
            case LegInput.Ordered(CallCommand.AnswerEarly answer)
            when offeredEarly != null && earlyOffer != null -> {
                out.add(new LegAction.SendPrack(offeredEarly, Optional.of(answer.sdp())));
                leg.agreedToTheirs(earlyOffer, answer.sdp());
                isAgreedEarly = true;
                offeredEarly = null;
                yield s;
            }
            case LegInput.Ordered(CallCommand.Hangup hangup)
            when s.hangup().isEmpty() -> {
                Calling leaving = new Calling(s.offer(), s.isRung(), Optional.of(hangup), NanoClock.NEVER);
                yield s.isRung() ? cancel(leaving, hangup, now, out) : leaving;
            }
            default -> leg.unfitting(s, input, out);
        };
    }

    LegState onDeadline(Outbox<LegAction> out) {
        leg.tell(new CallEvent.Rejected(leg.legId(), LegRefusals.TIMEOUT), out);
        return new Over();
    }

    LegState answerDue(AnswerDue s, LegInput input, long now, Outbox<LegAction> out) {
        return switch (input) {
            case LegInput.Ordered(CallCommand.AcknowledgeWithAnswer answer) -> {
                leg.agreedToTheirs(s.offer(), answer.sdp());
                leg.acknowledge(s.cseq(), Optional.of(answer.sdp()), out);
                yield new Established(now);
            }
            case LegInput.Ordered(CallCommand.Hangup hangup) -> {
                leg.acknowledge(s.cseq(), Optional.empty(), out);
                yield leg.hangUp(hangup, now, out);
            }
            case LegInput.ByeArrived bye -> leg.peerHungUp(bye, out);
            case LegInput.ReinviteArrived r -> pending(s, out);
            case LegInput.UpdateArrived u -> pending(s, out);
            // The peer repeats its 200 until our ACK comes.
            case LegInput.AnswerArrived repeated when repeated.cseq() == s.cseq() -> s;
            default -> leg.unfitting(s, input, out);
        };
    }

    private static LegState pending(AnswerDue s, Outbox<LegAction> out) {
        out.add(new LegAction.RefuseArrived(LegRefusals.PENDING));
        return s;
    }

    private LegState answered(Calling s, LegInput.AnswerArrived answer, long now, Outbox<LegAction> out) {
        leg.learn(answer.extensions());
        leg.session().agreed(answer.extensions().session(), now);
        // RFC 3262 5: what a reliable response answered, the 2xx need not repeat.
        Optional<String> sdp = answer.sdp().or(() -> Optional.ofNullable(earlyAnswer));
        Optional<String> told = isAgreedEarly ? Optional.empty() : sdp;
        leg.tell(new CallEvent.Answered(leg.legId(), told, answer.isFocus()), out);
        if (s.offer().isEmpty() && !isAgreedEarly) {
            return new AnswerDue(answer.cseq(), sdp.orElse(""));
        }
        s.offer().ifPresent(offer -> sdp.ifPresent(text -> leg.agreedToOurs(offer, text)));
        leg.acknowledge(answer.cseq(), Optional.empty(), out);
        return new Established(now);
    }

    /** RFC 4028 7.3: after 422 the call is made again with a longer interval. */
    private LegState refused(Calling s, LegInput.RefusalArrived refused, Outbox<LegAction> out) {
        boolean isWorthAnother = refused.refusal().status() == 422
                && s.hangup().isEmpty()
                && leg.session().lengthen(refused.minimumSeconds());
        if (isWorthAnother) {
            out.add(new LegAction.SendInvite(s.offer(), leg.session().ask()));
            return new Calling(s.offer(), false, Optional.empty(), NanoClock.NEVER);
        }
        leg.tell(new CallEvent.Rejected(leg.legId(), refused.refusal()), out);
        return new Over();
    }

    private LegState progress(Calling s, LegInput.ProgressArrived progress, long now, Outbox<LegAction> out) {
        boolean isNew = progress.reliable().map(this::isNext).orElse(true);
        if (!isNew) {
            return s;
        }
        progress.reliable().ifPresent(which -> prack(s, which, progress.sdp(), out));
        return rung(s, progress, now, out);
    }

    /** RFC 3262 4: the first of a dialog has any number, the others follow by one. */
    private boolean isNext(Provisional which) {
        Long last = acknowledged.get(which.dialog());
        return last == null ? acknowledged.size() < MOST_FORKS : which.rseq() == last + 1;
    }

    private void prack(Calling s, Provisional which, Optional<String> sdp, Outbox<LegAction> out) {
        acknowledged.put(which.dialog(), which.rseq());
        boolean isOffer = s.offer().isEmpty() && sdp.isPresent() && earlyOffer == null;
        if (isOffer && s.hangup().isEmpty()) {
            earlyOffer = sdp.get();
            offeredEarly = which;
            leg.tell(new CallEvent.OfferedEarly(leg.legId(), sdp.get()), out);
            return;
        }
        if (earlyAnswer == null && s.offer().isPresent()) {
            earlyAnswer = sdp.orElse(null);
        }
        out.add(new LegAction.SendPrack(which, Optional.empty()));
    }

    private LegState rung(Calling s, LegInput.ProgressArrived progress, long now, Outbox<LegAction> out) {
        Calling rung = new Calling(s.offer(), true, s.hangup(), s.giveUpAtNanos());
        if (s.hangup().isPresent()) {
            return s.isRung() ? rung : cancel(rung, s.hangup().get(), now, out);
        }
        if (progress.status() >= 180) {
            Optional<String> answer = s.offer().isPresent() ? progress.sdp() : Optional.empty();
            leg.tell(new CallEvent.Ringing(leg.legId(), progress.status(), answer), out);
        }
        return rung;
    }

    private LegState cancel(Calling s, CallCommand.Hangup hangup, long now, Outbox<LegAction> out) {
        out.add(new LegAction.SendCancel(hangup.reason()));
        return new Calling(s.offer(), true, s.hangup(), now + leg.timers().giveUpNanos());
    }
}
