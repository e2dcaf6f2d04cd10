package dev.sotto.sip.calls;

import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.LegState.Alerting;
import dev.sotto.sip.calls.LegState.Over;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call that came in, until our 200 (RFC 3261 13.3), with the 180 and 183 before it (RFC 3262 3). */
final class IncomingCall {
    private final LegContext leg;
    private final CallEvent.Invited invited;
    private final long cseq;
    private final Extensions extensions;
    private final ReliableRinging ringing;

    /** What a reliable response said of the session; another answer there is none. */
    private Optional<String> early = Optional.empty();

    /** What is to be said when the PRACK of the last has come. */
    private CallCommand.@Nullable Ring next;

    private CallCommand.@Nullable Answer answer;

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
                ring(ring, now, out);
                yield s;
            }
            case LegInput.Ordered(CallCommand.Answer wanted)
            when early.isPresent() && ringing.isUnacknowledged() -> {
                // RFC 3262 3: no 2xx before the PRACK of a response with a description.
                answer = wanted;
                yield s;
            }
            case LegInput.Ordered(CallCommand.Answer wanted) -> answer(wanted, now, out);
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

    private LegState answer(CallCommand.Answer wanted, long now, Outbox<LegAction> out) {
        ringing.stop();
        leg.sayFocus(wanted.isFocus());
        String ours = early.orElse(wanted.sdp());
        invited.sdp().ifPresent(offer -> leg.agreedToTheirs(offer, ours));
        SessionTerms terms = leg.session().agree(extensions.session(), now);
        // RFC 6337 3.1.1: after a reliable answer there is no description any more.
        out.add(new LegAction.SendAnswer(early.isPresent() ? "" : ours, wanted.isFocus(), terms));
        return Confirmation.start(LegState.Answered.CALL, cseq, ours, leg.timers(), now);
    }

    /** The PRACK of the last response has come: what waited for it goes on. */
    LegState acknowledged(Alerting s, long now, Outbox<LegAction> out) {
        if (answer != null) {
            return answer(answer, now, out);
        }
        CallCommand.Ring waiting = next;
        next = null;
        if (waiting != null) {
            ring(waiting, now, out);
        }
        return s;
    }

    /**
     * RFC 3262 5: the first reliable response to an INVITE without offer must bring ours, which we do not have before the
     * key distributor has spoken. Then the 180 is an ordinary one, or none at all where all must be reliable.
     */
    private void ring(CallCommand.Ring ring, long now, Outbox<LegAction> out) {
        boolean hasOffer = invited.sdp().isPresent();
        boolean isReliable = switch (extensions.reliability()) {
            case UNKNOWN -> false;
            case SUPPORTED -> leg.policy().ringsReliably() && hasOffer;
            case REQUIRED -> true;
        };
        Optional<String> sdp = hasOffer ? ring.sdp() : Optional.empty();
        if (!isReliable) {
            out.add(new LegAction.SendRinging(Optional.empty(), sdp));
            return;
        }
        boolean isNews = !ringing.hasStarted() || (sdp.isPresent() && early.isEmpty());
        if (!hasOffer || !isNews) {
            return;
        }
        if (ringing.isUnacknowledged()) {
            next = ring;
            return;
        }
        early = sdp;
        out.add(new LegAction.SendRinging(Optional.of(ringing.start(cseq, now)), sdp));
    }
}
