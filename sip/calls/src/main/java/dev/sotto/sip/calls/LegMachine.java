package dev.sotto.sip.calls;

import dev.sotto.base.Entropy;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.LegState.Alerting;
import dev.sotto.sip.calls.LegState.AnswerDue;
import dev.sotto.sip.calls.LegState.Calling;
import dev.sotto.sip.calls.LegState.Confirming;
import dev.sotto.sip.calls.LegState.Deciding;
import dev.sotto.sip.calls.LegState.Established;
import dev.sotto.sip.calls.LegState.Leaving;
import dev.sotto.sip.calls.LegState.Over;
import dev.sotto.sip.calls.LegState.Reinviting;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One call leg above the transactions: what is legal when (RFC 3261 9, 12 to 15; RFC 5407 for the races).
 *
 * <p>A call that comes in starts in {@link Alerting}; our 200 moves it to {@link Confirming}, the ACK to
 * {@link Established}. A call that we make starts in {@link Calling}; its 2xx moves it to {@link Established}, through
 * {@link AnswerDue} when the offer was in the 2xx. From there a re-INVITE of the peer passes {@link Deciding} and
 * {@link Confirming}, ours {@link Reinviting}. Transactions, and with them all retransmissions but those of 200 and its
 * ACK, are below; what was offered and answered is above.
 */
public final class LegMachine {
    private static final Refusal TERMINATED = Refusal.of(487, "Request Terminated");
    private static final Refusal PENDING = Refusal.of(491, "Request Pending");
    private static final Refusal UNAVAILABLE = Refusal.of(480, "Temporarily Unavailable");
    private static final Refusal TIMEOUT = Refusal.of(408, "Request Timeout");
    private static final long UNIT = TimeUnit.MILLISECONDS.toNanos(10);

    private final long legId;
    private final boolean isCaller;
    private final LegTimers timers;
    private final Entropy entropy;
    private LegState state;
    private Optional<CallCommand.Reinvite> waiting = Optional.empty();
    private long acknowledgedCseq = -1;
    private long pendingCseq;
    private boolean isFocus;

    private LegMachine(long legId, boolean isCaller, LegTimers timers, Entropy entropy, LegState state) {
        this.legId = legId;
        this.isCaller = isCaller;
        this.timers = timers;
        this.entropy = entropy;
        this.state = state;
    }

    /** A leg for the INVITE {@code invited} with sequence number {@code cseq}; tells it. */
    public static LegMachine incoming(
            CallEvent.Invited invited,
            long cseq,
            LegTimers timers,
            Entropy entropy,
            long nowNanos,
            Outbox<LegAction> out) {
        Alerting start = new Alerting(nowNanos + timers.undecidedNanos());
        LegMachine leg = new LegMachine(invited.legId(), false, timers, entropy, start);
        leg.pendingCseq = cseq;
        out.add(new LegAction.Tell(invited));
        return leg;
    }

    /** A leg for a call of our own; sends its INVITE. */
    public static LegMachine outgoing(CallCommand.Call call, LegTimers timers, Entropy entropy, Outbox<LegAction> out) {
        Calling start = new Calling(call.sdp().isPresent(), false, Optional.empty(), NanoClock.NEVER);
        out.add(new LegAction.SendInvite(call.sdp()));
        return new LegMachine(call.legId(), true, timers, entropy, start);
    }

    /** Takes one input. */
    public void on(LegInput input, long nowNanos, Outbox<LegAction> out) {
        state = switch (state) {
            case Alerting s -> alerting(s, input, nowNanos, out);
            case Confirming s -> confirming(s, input, nowNanos, out);
            case Calling s -> calling(s, input, nowNanos, out);
            case AnswerDue s -> answerDue(s, input, nowNanos, out);
            case Established s -> established(s, input, nowNanos, out);
            case Deciding s -> deciding(s, input, nowNanos, out);
            case Reinviting s -> reinviting(s, input, nowNanos, out);
            case Leaving s -> leaving(s, input, out);
            case Over s -> over(s, input, out);
        };
        sendWaiting(nowNanos, out);
    }

    /** Does what time alone asks for; to be called at {@link #deadlineNanos} or later. */
    public void onDeadline(long nowNanos, Outbox<LegAction> out) {
        if (nowNanos < deadlineNanos()) {
            return;
        }
        state = switch (state) {
            case Alerting s -> {
                out.add(new LegAction.SendRefusal(UNAVAILABLE));
                tell(new CallEvent.Cancelled(legId, Optional.empty()), out);
                yield new Over();
            }
            case Confirming s -> unconfirmed(s, nowNanos, out);
            case Calling s -> {
                tell(new CallEvent.Rejected(legId, TIMEOUT), out);
                yield new Over();
            }
            case Leaving s -> {
                s.lastWords().ifPresent(last -> tell(last, out));
                yield new Over();
            }
            case AnswerDue s -> s;
            case Established s -> s;
            case Deciding s -> s;
            case Reinviting s -> s;
            case Over s -> s;
        };
        sendWaiting(nowNanos, out);
    }

    /** When {@link #onDeadline} is due; {@link NanoClock#NEVER} if never. */
    public long deadlineNanos() {
        return switch (state) {
            case Alerting s -> s.decideByNanos();
            case Confirming s -> Math.min(s.repeatAtNanos(), s.giveUpAtNanos());
            case Calling s -> s.giveUpAtNanos();
            case Established s -> waiting.isPresent() ? s.reinviteAtNanos() : NanoClock.NEVER;
            case Leaving s -> s.giveUpAtNanos();
            case AnswerDue s -> NanoClock.NEVER;
            case Deciding s -> NanoClock.NEVER;
            case Reinviting s -> NanoClock.NEVER;
            case Over s -> NanoClock.NEVER;
        };
    }

    /** Where the leg is. */
    public LegState state() {
        return state;
    }

    /** Whether nothing will happen any more. */
    public boolean isOver() {
        return state instanceof Over;
    }

    private LegState alerting(Alerting s, LegInput input, long now, Outbox<LegAction> out) {
        return switch (input) {
            case LegInput.CancelArrived cancel -> {
                out.add(new LegAction.SendRefusal(TERMINATED));
                tell(new CallEvent.Cancelled(legId, cancel.reason()), out);
                yield new Over();
            }
            case LegInput.ByeArrived bye -> {
                // RFC 3261 15.1.2: a caller may end an early dialog with BYE; the INVITE still wants its 487.
                out.add(new LegAction.SendRefusal(TERMINATED));
                tell(new CallEvent.Cancelled(legId, bye.reason()), out);
                yield new Over();
            }
            case LegInput.ReinviteArrived r -> {
                out.add(new LegAction.RefuseArrived(tooEarly()));
                yield s;
            }
            case LegInput.Ordered(CallCommand.Ring ring) -> {
                out.add(new LegAction.SendRinging());
                yield s;
            }
            case LegInput.Ordered(CallCommand.Answer answer) -> {
                isFocus = answer.isFocus();
                out.add(new LegAction.SendAnswer(answer.sdp(), answer.isFocus()));
                yield confirm(true, pendingCseq, now);
            }
            case LegInput.Ordered(CallCommand.Refuse refuse) -> {
                out.add(new LegAction.SendRefusal(refuse.refusal()));
                yield new Over();
            }
            case LegInput.Ordered(CallCommand.Hangup hangup) -> {
                out.add(new LegAction.SendRefusal(UNAVAILABLE));
                tell(ended(CallEvent.Cause.WE_HUNG_UP, hangup.reason()), out);
                yield new Over();
            }
            default -> unfitting(s, input, out);
        };
    }

    private LegState confirming(Confirming s, LegInput input, long now, Outbox<LegAction> out) {
        return switch (input) {
            case LegInput.AckArrived ack
            when ack.cseq() == s.cseq() -> {
                if (s.hangup().isPresent()) {
                    yield hangUp(s.hangup().get(), now, out);
                }
                tell(new CallEvent.Acknowledged(legId, ack.sdp()), out);
                yield new Established(now);
            }
            case LegInput.ByeArrived bye -> peerHungUp(bye, out);
            case LegInput.ReinviteArrived r -> {
                out.add(new LegAction.RefuseArrived(PENDING));
                yield s;
            }
            case LegInput.Ordered(CallCommand.Hangup hangup) ->
                s.isFirst()
                        ? new Confirming(
                                true,
                                s.cseq(),
                                s.repeatAtNanos(),
                                s.intervalNanos(),
                                s.giveUpAtNanos(),
                                Optional.of(hangup))
                        : hangUp(hangup, now, out);
            case LegInput.Ordered(CallCommand.Reinvite reinvite) -> queue(s, reinvite);
            default -> unfitting(s, input, out);
        };
    }

    private LegState unconfirmed(Confirming s, long now, Outbox<LegAction> out) {
        if (now >= s.giveUpAtNanos()) {
            if (s.hangup().isPresent()) {
                return hangUp(s.hangup().get(), now, out);
            }
            Reason reason = new Reason(408, "ACK never came");
            tell(ended(CallEvent.Cause.NOT_ACKNOWLEDGED, Optional.of(reason)), out);
            return leave(Optional.of(reason), Optional.empty(), now, out);
        }
        out.add(new LegAction.RepeatAnswer());
        long interval = Math.min(2 * s.intervalNanos(), timers.t2Nanos());
        return new Confirming(s.isFirst(), s.cseq(), now + interval, interval, s.giveUpAtNanos(), s.hangup());
    }

    private LegState calling(Calling s, LegInput input, long now, Outbox<LegAction> out) {
        return switch (input) {
            case LegInput.ProgressArrived progress -> rung(s, progress.status(), now, out);
            case LegInput.AnswerArrived answer
            when s.hangup().isPresent() -> {
                // The 200 crossed our CANCEL (RFC 5407 3.1.2): it still wants its ACK, and then BYE.
                acknowledge(answer.cseq(), Optional.empty(), out);
                yield hangUp(s.hangup().get(), now, out);
            }
            case LegInput.AnswerArrived answer -> {
                tell(new CallEvent.Answered(legId, answer.sdp(), answer.isFocus()), out);
                if (!s.hasOffer()) {
                    yield new AnswerDue(answer.cseq());
                }
                acknowledge(answer.cseq(), Optional.empty(), out);
                yield new Established(now);
            }
            case LegInput.RefusalArrived refused -> {
                tell(new CallEvent.Rejected(legId, refused.refusal()), out);
                yield new Over();
            }
            case LegInput.Ordered(CallCommand.Hangup hangup)
            when s.hangup().isEmpty() -> {
                Calling leaving = new Calling(s.hasOffer(), s.isRung(), Optional.of(hangup), NanoClock.NEVER);
                yield s.isRung() ? cancel(leaving, hangup, now, out) : leaving;
            }
            default -> unfitting(s, input, out);
        };
    }

    private LegState rung(Calling s, int status, long now, Outbox<LegAction> out) {
        Calling rung = new Calling(s.hasOffer(), true, s.hangup(), s.giveUpAtNanos());
        if (s.hangup().isPresent()) {
            return s.isRung() ? rung : cancel(rung, s.hangup().get(), now, out);
        }
        if (status >= 180) {
            tell(new CallEvent.Ringing(legId, status), out);
        }
        return rung;
    }

    private LegState cancel(Calling s, CallCommand.Hangup hangup, long now, Outbox<LegAction> out) {
        out.add(new LegAction.SendCancel(hangup.reason()));
        return new Calling(s.hasOffer(), true, s.hangup(), now + timers.giveUpNanos());
    }

    private LegState answerDue(AnswerDue s, LegInput input, long now, Outbox<LegAction> out) {
        return switch (input) {
            case LegInput.Ordered(CallCommand.AcknowledgeWithAnswer answer) -> {
                acknowledge(s.cseq(), Optional.of(answer.sdp()), out);
                yield new Established(now);
            }
            case LegInput.Ordered(CallCommand.Hangup hangup) -> {
                acknowledge(s.cseq(), Optional.empty(), out);
                yield hangUp(hangup, now, out);
            }
            case LegInput.Ordered(CallCommand.Reinvite reinvite) -> queue(s, reinvite);
            case LegInput.ByeArrived bye -> peerHungUp(bye, out);
            case LegInput.ReinviteArrived r -> {
                out.add(new LegAction.RefuseArrived(PENDING));
                yield s;
            }
            // The peer repeats its 200 until our ACK comes.
            case LegInput.AnswerArrived repeated when repeated.cseq() == s.cseq() -> s;
            default -> unfitting(s, input, out);
        };
    }

    private LegState established(Established s, LegInput input, long now, Outbox<LegAction> out) {
        return switch (input) {
            case LegInput.ReinviteArrived reinvite -> {
                tell(new CallEvent.Reinvited(legId, reinvite.sdp()), out);
                yield new Deciding(reinvite.cseq());
            }
            case LegInput.ByeArrived bye -> peerHungUp(bye, out);
            case LegInput.Ordered(CallCommand.Reinvite reinvite) -> queue(s, reinvite);
            case LegInput.Ordered(CallCommand.Hangup hangup) -> hangUp(hangup, now, out);
            default -> unfitting(s, input, out);
        };
    }

    private LegState deciding(Deciding s, LegInput input, long now, Outbox<LegAction> out) {
        return switch (input) {
            case LegInput.Ordered(CallCommand.AcceptReinvite accept) -> {
                out.add(new LegAction.SendAnswer(accept.sdp(), isFocus));
                yield confirm(false, s.cseq(), now);
            }
            case LegInput.Ordered(CallCommand.RefuseReinvite refuse) -> {
                out.add(new LegAction.SendRefusal(refuse.refusal()));
                yield new Established(now);
            }
            case LegInput.CancelArrived cancel -> {
                out.add(new LegAction.SendRefusal(TERMINATED));
                tell(new CallEvent.ReinviteCancelled(legId), out);
                yield new Established(now);
            }
            case LegInput.ReinviteArrived second -> {
                out.add(new LegAction.RefuseArrived(tooEarly()));
                yield s;
            }
            case LegInput.ByeArrived bye -> {
                out.add(new LegAction.SendRefusal(TERMINATED));
                yield peerHungUp(bye, out);
            }
            case LegInput.Ordered(CallCommand.Hangup hangup) -> {
                out.add(new LegAction.SendRefusal(TERMINATED));
                yield hangUp(hangup, now, out);
            }
            case LegInput.Ordered(CallCommand.Reinvite reinvite) -> queue(s, reinvite);
            default -> unfitting(s, input, out);
        };
    }

    private LegState reinviting(Reinviting s, LegInput input, long now, Outbox<LegAction> out) {
        return switch (input) {
            case LegInput.AnswerArrived answer
            when answer.cseq() != acknowledgedCseq -> {
                tell(new CallEvent.ReinviteAnswered(legId, answer.sdp()), out);
                if (s.offer().isEmpty()) {
                    yield new AnswerDue(answer.cseq());
                }
                acknowledge(answer.cseq(), Optional.empty(), out);
                yield new Established(now);
            }
            case LegInput.RefusalArrived refused -> reinviteRefused(s, refused.refusal(), now, out);
            case LegInput.ReinviteArrived glare -> {
                // RFC 3261 14.2.
                out.add(new LegAction.RefuseArrived(PENDING));
                yield s;
            }
            case LegInput.ProgressArrived progress -> s;
            case LegInput.ByeArrived bye -> peerHungUp(bye, out);
            case LegInput.Ordered(CallCommand.Reinvite reinvite) -> queue(s, reinvite);
            case LegInput.Ordered(CallCommand.Hangup hangup) -> hangUp(hangup, now, out);
            default -> unfitting(s, input, out);
        };
    }

    private LegState reinviteRefused(Reinviting s, Refusal refusal, long now, Outbox<LegAction> out) {
        return switch (refusal.status()) {
            case 491 -> {
                if (waiting.isEmpty()) {
                    waiting = Optional.of(new CallCommand.Reinvite(legId, s.offer()));
                }
                yield new Established(now + glareNanos());
            }
            case 408, 481, 503 -> {
                // RFC 3261 12.2.1.2: the dialog is gone; BYE in case it is not.
                Reason reason = new Reason(refusal.status(), refusal.phrase());
                tell(ended(CallEvent.Cause.LOST, Optional.of(reason)), out);
                yield leave(Optional.of(reason), Optional.empty(), now, out);
            }
            default -> {
                tell(new CallEvent.ReinviteRefused(legId, refusal), out);
                yield new Established(now);
            }
        };
    }

    private LegState leaving(Leaving s, LegInput input, Outbox<LegAction> out) {
        return switch (input) {
            case LegInput.ByeAnswered answered -> {
                s.lastWords().ifPresent(last -> tell(last, out));
                yield new Over();
            }
            // BYE crossed BYE (RFC 5407 3.2.1).
            case LegInput.ByeArrived crossed -> {
                s.lastWords().ifPresent(last -> tell(last, out));
                yield new Over();
            }
            case LegInput.ReinviteArrived r -> {
                out.add(new LegAction.RefuseArrived(Refusal.of(481, "Call/Transaction Does Not Exist")));
                yield s;
            }
            case LegInput.AnswerArrived late
            when late.cseq() != acknowledgedCseq -> {
                acknowledge(late.cseq(), Optional.empty(), out);
                yield s;
            }
            default -> unfitting(s, input, out);
        };
    }

    private LegState over(Over s, LegInput input, Outbox<LegAction> out) {
        if (input instanceof LegInput.ReinviteArrived) {
            out.add(new LegAction.RefuseArrived(Refusal.of(481, "Call/Transaction Does Not Exist")));
            return s;
        }
        return unfitting(s, input, out);
    }

    /** Messages that came too late or twice change nothing, but a repeated 2xx wants its ACK again. */
    private LegState unfitting(LegState s, LegInput input, Outbox<LegAction> out) {
        if (input instanceof LegInput.Ordered ordered) {
            out.add(new LegAction.Ignore(ordered.command()));
        } else if (input instanceof LegInput.AnswerArrived answer && answer.cseq() == acknowledgedCseq) {
            out.add(new LegAction.RepeatAck());
        }
        return s;
    }

    private LegState queue(LegState s, CallCommand.Reinvite reinvite) {
        waiting = Optional.of(reinvite);
        return s;
    }

    private void sendWaiting(long now, Outbox<LegAction> out) {
        if (waiting.isPresent() && state instanceof Established up && now >= up.reinviteAtNanos()) {
            Optional<String> offer = waiting.get().sdp();
            waiting = Optional.empty();
            out.add(new LegAction.SendInvite(offer));
            state = new Reinviting(offer);
        }
    }

    private Confirming confirm(boolean isFirst, long cseq, long now) {
        return new Confirming(
                isFirst, cseq, now + timers.t1Nanos(), timers.t1Nanos(), now + timers.giveUpNanos(), Optional.empty());
    }

    private void acknowledge(long cseq, Optional<String> sdp, Outbox<LegAction> out) {
        acknowledgedCseq = cseq;
        out.add(new LegAction.SendAck(sdp));
    }

    private LegState hangUp(CallCommand.Hangup hangup, long now, Outbox<LegAction> out) {
        return leave(hangup.reason(), Optional.of(ended(CallEvent.Cause.WE_HUNG_UP, hangup.reason())), now, out);
    }

    private LegState leave(
            Optional<Reason> reason, Optional<CallEvent.Ended> lastWords, long now, Outbox<LegAction> out) {
        out.add(new LegAction.SendBye(reason));
        return new Leaving(lastWords, now + timers.giveUpNanos());
    }

    private LegState peerHungUp(LegInput.ByeArrived bye, Outbox<LegAction> out) {
        tell(ended(CallEvent.Cause.PEER_HUNG_UP, bye.reason()), out);
        return new Over();
    }

    private CallEvent.Ended ended(CallEvent.Cause cause, Optional<Reason> reason) {
        return new CallEvent.Ended(legId, cause, reason);
    }

    private static void tell(CallEvent event, Outbox<LegAction> out) {
        out.add(new LegAction.Tell(event));
    }

    /** RFC 3261 14.2: a second INVITE before the final response to the first. */
    private Refusal tooEarly() {
        return Refusal.of(500, "Another INVITE is pending").withRetryAfter(Math.floorMod(entropy.nextInt(), 11));
    }

    /** RFC 3261 14.1: 2.1 to 4 s for the owner of the Call-ID, 0 to 2 s for the other, in units of 10 ms. */
    private long glareNanos() {
        return isCaller
                ? (210 + Math.floorMod(entropy.nextInt(), 191)) * UNIT
                : Math.floorMod(entropy.nextInt(), 201) * UNIT;
    }
}
