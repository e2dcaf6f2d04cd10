package dev.sotto.sip.calls;

import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.LegState.Alerting;
import dev.sotto.sip.calls.LegState.Over;
import java.util.Optional;

/** A call that came in, until our 200 (RFC 3261 13.3), with the 180 before it (RFC 3262 3). */
final class IncomingCall {
    private final LegContext leg;
    private final CallEvent.Invited invited;
    private final long cseq;
    private final Extensions extensions;
    private final ReliableRinging ringing;

    IncomingCall(LegContext leg, CallEvent.Invited invited, long cseq, Extensions extensions, ReliableRinging ringing) {
        this.leg = leg;
        this.invited = invited;
        this.cseq = cseq;
        this.extensions = extensions;
        this.ringing = ringing;
    }

    LegState alerting(Alerting s, LegInput input, long now, Outbox<LegAction> out) {
        return switch (input) {
            case LegInput.CancelArrived cancel -> gone(cancel.reason(), out);
            // RFC 3261 15.1.2: a caller may end an early dialog with BYE; the INVITE still wants its 487.
            case LegInput.ByeArrived bye -> gone(bye.reason(), out);
            case LegInput.ReinviteArrived r -> {
                out.add(new LegAction.RefuseArrived(leg.tooEarly()));
                yield s;
            }
            case LegInput.Ordered(CallCommand.Ring ring) -> {
                ring(now, out);
                yield s;
            }
            case LegInput.Ordered(CallCommand.Answer answer) -> {
                ringing.stop();
                leg.sayFocus(answer.isFocus());
                invited.sdp().ifPresent(offer -> leg.agreedToTheirs(offer, answer.sdp()));
                SessionTerms terms = leg.session().agree(extensions.session(), now);
                out.add(new LegAction.SendAnswer(answer.sdp(), answer.isFocus(), terms));
                yield Confirmation.start(LegState.Answered.CALL, cseq, answer.sdp(), leg.timers(), now);
            }
            case LegInput.Ordered(CallCommand.Refuse refuse) -> {
                ringing.stop();
                out.add(new LegAction.SendRefusal(refuse.refusal()));
                yield new Over();
            }
            case LegInput.Ordered(CallCommand.Hangup hangup) -> {
                ringing.stop();
                out.add(new LegAction.SendRefusal(LegRefusals.STOPPED));
                leg.tell(leg.ended(CallEvent.Cause.WE_HUNG_UP, hangup.reason()), out);
                yield new Over();
            }
            default -> leg.unfitting(s, input, out);
        };
    }

    LegState onDeadline(Alerting s, long now, Outbox<LegAction> out) {
        if (now >= s.decideByNanos()) {
            return refused(LegRefusals.UNDECIDED, out);
        }
        if (ringing.isGivenUp(now)) {
            return refused(LegRefusals.NO_PRACK, out);
        }
        ringing.repeat(now, out);
        return s;
    }

    private LegState refused(Refusal refusal, Outbox<LegAction> out) {
        ringing.stop();
        out.add(new LegAction.SendRefusal(refusal));
        leg.tell(new CallEvent.Cancelled(leg.legId(), Optional.empty()), out);
        return new Over();
    }

    private LegState gone(Optional<Reason> reason, Outbox<LegAction> out) {
        ringing.stop();
        out.add(new LegAction.SendRefusal(LegRefusals.TERMINATED));
        leg.tell(new CallEvent.Cancelled(leg.legId(), reason), out);
        return new Over();
    }

    /**
     * RFC 3262 5: the first reliable response to an INVITE without offer must bring ours, which we do not have before the
     * key distributor has spoken. Then the 180 is an ordinary one, or none at all where all must be reliable.
     */
    private void ring(long now, Outbox<LegAction> out) {
        boolean hasOffer = invited.sdp().isPresent();
        boolean isReliable = switch (extensions.reliability()) {
            case UNKNOWN -> false;
            case SUPPORTED -> leg.policy().ringsReliably() && hasOffer;
            case REQUIRED -> true;
        };
        if (!isReliable) {
            out.add(new LegAction.SendRinging(Optional.empty()));
        } else if (hasOffer && !ringing.hasStarted()) {
            out.add(new LegAction.SendRinging(Optional.of(ringing.start(cseq, now))));
        }
    }
}
