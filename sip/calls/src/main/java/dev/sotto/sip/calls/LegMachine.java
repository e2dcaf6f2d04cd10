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
import org.jspecify.annotations.Nullable;

/**
 * One call leg above the transactions: what is legal when (RFC 3261 9, 12 to 15; RFC 3262, 3311 and 4028; RFC 5407 for the
 * races).
 *
 * <p>A call that comes in starts in {@link Alerting}; our 200 moves it to {@link Confirming}, the ACK to
 * {@link Established}. A call that we make starts in {@link Calling}; its 2xx moves it to {@link Established}, through
 * {@link AnswerDue} when the offer was in the 2xx. From there a re-INVITE or UPDATE of the peer passes {@link Deciding} and
 * {@link Confirming}, our re-INVITE {@link Reinviting}. PRACK, UPDATE without a description and INFO change no state.
 * Transactions, and with them all retransmissions but those of 180, 200 and its ACK, are below; what was offered and
 * answered is above.
 */
public final class LegMachine {
    private final LegContext leg;
    private final ReliableRinging ringing;
    private final @Nullable IncomingCall incoming;
    private final OutgoingCall outgoing;
    private final Confirmation confirmation;
    private final SessionChanges changes;
    private final Refreshing refreshing;
    private final Referring referring;
    private LegState state;

    private LegMachine(LegContext leg, ReliableRinging ringing, @Nullable IncomingCall incoming, LegState state) {
        this.leg = leg;
        this.ringing = ringing;
        this.incoming = incoming;
        this.outgoing = new OutgoingCall(leg);
        this.confirmation = new Confirmation(leg);
        this.changes = new SessionChanges(leg);
        this.refreshing = new Refreshing(leg, changes);
        this.referring = new Referring(leg);
        this.state = state;
    }

    /**
     * A leg for the INVITE {@code invited} with sequence number {@code cseq}; tells it, unless its session interval is too
     * short for us.
     */
    public static LegMachine incoming(
            CallEvent.Invited invited,
            long cseq,
            Extensions extensions,
            LegPolicy policy,
            Entropy entropy,
            long nowNanos,
            Outbox<LegAction> out) {
        LegContext leg = new LegContext(invited.legId(), false, policy, entropy);
        leg.learn(extensions);
        ReliableRinging ringing = new ReliableRinging(policy.timers(), entropy);
        IncomingCall call = new IncomingCall(leg, invited, cseq, extensions, ringing);
        Optional<Integer> minimum = leg.session().refusal(extensions.session());
        if (minimum.isPresent()) {
            out.add(new LegAction.RefuseInterval(minimum.get()));
            return new LegMachine(leg, ringing, call, new Over());
        }
        out.add(new LegAction.Tell(invited));
        return new LegMachine(
                leg, ringing, call, new Alerting(nowNanos + policy.timers().undecidedNanos()));
    }

    /** A leg for a call of our own; sends its INVITE. */
    public static LegMachine outgoing(CallCommand.Call call, LegPolicy policy, Entropy entropy, Outbox<LegAction> out) {
        LegContext leg = new LegContext(call.legId(), true, policy, entropy);
        out.add(new LegAction.SendInvite(call.sdp(), leg.session().ask()));
        Calling start = new Calling(call.sdp(), false, Optional.empty(), NanoClock.NEVER);
        return new LegMachine(leg, new ReliableRinging(policy.timers(), entropy), null, start);
    }

    /** Takes one input. */
    public void on(LegInput input, long nowNanos, Outbox<LegAction> out) {
        if (!isAside(input, nowNanos, out)) {
            state = switch (state) {
                case Alerting s -> call().alerting(s, input, nowNanos, out);
                case Confirming s -> confirmation.on(s, input, nowNanos, out);
                case Calling s -> outgoing.calling(s, input, nowNanos, out);
                case AnswerDue s -> outgoing.answerDue(s, input, nowNanos, out);
                case Established s -> changes.established(s, input, nowNanos, out);
                case Deciding s -> changes.deciding(s, input, nowNanos, out);
                case Reinviting s -> changes.reinviting(s, input, nowNanos, out);
                case Leaving s -> leaving(s, input, out);
                case Over s -> over(s, input, out);
            };
        }
        proceed(nowNanos, out);
    }

    /** Does what time alone asks for; to be called at {@link #deadlineNanos} or later. */
    public void onDeadline(long nowNanos, Outbox<LegAction> out) {
        if (nowNanos < deadlineNanos()) {
            return;
        }
        if (isUp()) {
            state = refreshing.expire(state, nowNanos, out);
        }
        state = switch (state) {
            case Alerting s -> call().onDeadline(s, nowNanos, out);
            case Confirming s -> confirmation.onDeadline(s, nowNanos, out);
            case Calling s -> nowNanos < s.giveUpAtNanos() ? s : outgoing.onDeadline(out);
            case Leaving s -> nowNanos < s.giveUpAtNanos() ? s : left(s, out);
            case AnswerDue s -> s;
            case Established s -> s;
            case Deciding s -> s;
            case Reinviting s -> s;
            case Over s -> s;
        };
        proceed(nowNanos, out);
    }

    /** When {@link #onDeadline} is due; {@link NanoClock#NEVER} if never. */
    public long deadlineNanos() {
        long ofState = switch (state) {
            case Alerting s -> Math.min(s.decideByNanos(), ringing.deadlineNanos());
            case Confirming s -> Math.min(s.repeatAtNanos(), s.giveUpAtNanos());
            case Calling s -> s.giveUpAtNanos();
            case Established s -> changes.deadlineNanos(s);
            case Leaving s -> s.giveUpAtNanos();
            case AnswerDue s -> NanoClock.NEVER;
            case Deciding s -> NanoClock.NEVER;
            case Reinviting s -> NanoClock.NEVER;
            case Over s -> NanoClock.NEVER;
        };
        return isUp() ? Math.min(ofState, refreshing.deadlineNanos(state)) : ofState;
    }

    /** Where the leg is. */
    public LegState state() {
        return state;
    }

    /** Whether nothing will happen any more. */
    public boolean isOver() {
        return state instanceof Over;
    }

    private IncomingCall call() {
        if (incoming == null) {
            throw new IllegalStateException("nobody called us");
        }
        return incoming;
    }

    /** Whether the session has begun and not ended. Before the ACK of the first 200 its own patience counts. */
    private boolean isUp() {
        return switch (state) {
            case Confirming s -> !s.isFirst();
            case AnswerDue s -> true;
            case Established s -> true;
            case Deciding s -> true;
            case Reinviting s -> true;
            case Alerting s -> false;
            case Calling s -> false;
            case Leaving s -> false;
            case Over s -> false;
        };
    }

    private boolean isEnding() {
        return state instanceof Leaving || state instanceof Over;
    }

    /** Takes inputs that mean the same in every state; false if this is none. */
    private boolean isAside(LegInput input, long now, Outbox<LegAction> out) {
        boolean isRequest = input instanceof LegInput.PrackArrived
                || input instanceof LegInput.UpdateArrived
                || input instanceof LegInput.HealthArrived
                || input instanceof LegInput.WeakerLegsArrived
                || input instanceof LegInput.ReferArrived
                || input instanceof LegInput.KeyArrived;
        if (isRequest && isEnding()) {
            out.add(new LegAction.RefuseArrived(LegRefusals.GONE));
            return true;
        }
        switch (input) {
            case LegInput.PrackArrived prack -> pracked(prack, now, out);
            case LegInput.UpdateArrived update
            when update.sdp().isEmpty() -> refreshing.updated(update, isUp(), now, out);
            case LegInput.UpdateArrived early
            when state instanceof Alerting || state instanceof Calling ->
                // RFC 3311 5.2: the offer of the INVITE has no answer yet.
                out.add(new LegAction.RefuseArrived(leg.tooEarly()));
            case LegInput.UpdateAnswered answer -> {
                if (isUp()) {
                    refreshing.answered(answer, now);
                }
            }
            case LegInput.UpdateRefused refused -> {
                if (isUp()) {
                    state = refreshing.refused(state, refused, now, out);
                }
            }
            case LegInput.HealthArrived health -> {
                out.add(new LegAction.AcceptArrived(SessionTerms.NONE));
                leg.tell(new CallEvent.Health(leg.legId(), health.report()), out);
            }
            case LegInput.Ordered(CallCommand.ReportHealth report)
            when isUp() && leg.peerTakesHealth() -> out.add(new LegAction.SendHealth(report.report()));
            case LegInput.WeakerLegsArrived arrived -> {
                out.add(new LegAction.AcceptArrived(SessionTerms.NONE));
                leg.tell(new CallEvent.WeakerLegsTelling(leg.legId(), arrived.notice()), out);
            }
            case LegInput.ReferArrived refer -> referring.arrived(refer, isUp(), out);
            case LegInput.Ordered(CallCommand order)
            when isAboutRefer(order) -> {
                return referring.ordered(order, isUp(), out);
            }
            case LegInput.KeyArrived(char key) -> keyArrived(key, out);
            case LegInput.Ordered(CallCommand.TakeKeys take) -> leg.takeKeys(take.taken());
            case LegInput.Ordered(CallCommand.PressKey(long _, char key))
            when isUp() -> out.add(new LegAction.SendKey(key));
            case LegInput.ConnectionBroke broke -> connectionBroke(out);
            case LegInput.Ordered(CallCommand.TellWeakerLegs tell) -> tellWeakerLegs(tell.notice(), out);
            case LegInput.WeakerLegsAnswered answered -> weakerLegsTold(answered.taken(), out);
            case LegInput.Ordered(CallCommand.Reinvite reinvite)
            when isUp() || state instanceof Confirming -> changes.queue(reinvite);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void weakerLegsTold(boolean taken, Outbox<LegAction> out) {
        if (!isEnding()) {
            leg.tell(new CallEvent.WeakerLegsTold(leg.legId(), taken), out);
        }
    }

    private static boolean isAboutRefer(CallCommand order) {
        return order instanceof CallCommand.AcceptRefer
                || order instanceof CallCommand.RefuseRefer
                || order instanceof CallCommand.TellProgress;
    }

    private void connectionBroke(Outbox<LegAction> out) {
        if (isUp()) {
            leg.tell(new CallEvent.ConnectionLost(leg.legId()), out);
        }
    }

    private void keyArrived(char key, Outbox<LegAction> out) {
        if (leg.takesKeys()) {
            out.add(new LegAction.AcceptArrived(SessionTerms.NONE));
            leg.tell(new CallEvent.KeyPressed(leg.legId(), key), out);
        } else {
            out.add(new LegAction.RefuseArrived(LegRefusals.NO_KEYS));
        }
    }

    /** Before the ACK of our first 200 too: its Recv-Info was in the INVITE (RFC 6086 4.2.1). */
    private void tellWeakerLegs(WeakerLegs notice, Outbox<LegAction> out) {
        if (leg.peerTakesWeakerLegs() && (isUp() || state instanceof Confirming)) {
            out.add(new LegAction.SendWeakerLegs(notice));
        } else if (!isEnding()) {
            leg.tell(new CallEvent.WeakerLegsTold(leg.legId(), false), out);
        }
    }

    /** RFC 3262 3. An offer in it comes while that of the INVITE is open, which RFC 3262 5 does not allow. */
    private void pracked(LegInput.PrackArrived prack, long now, Outbox<LegAction> out) {
        if (!ringing.acknowledge(prack)) {
            out.add(new LegAction.RefuseArrived(LegRefusals.NO_SUCH_RESPONSE));
        } else if (prack.sdp().isPresent()) {
            out.add(new LegAction.RefuseArrived(leg.tooEarly()));
        } else {
            out.add(new LegAction.AcceptArrived(SessionTerms.NONE));
        }
        if (state instanceof Alerting s && !ringing.isUnacknowledged()) {
            state = call().acknowledged(s, now, out);
        }
    }

    private LegState leaving(Leaving s, LegInput input, Outbox<LegAction> out) {
        return switch (input) {
            case LegInput.ByeAnswered answered -> left(s, out);
            // BYE crossed BYE (RFC 5407 3.2.1).
            case LegInput.ByeArrived crossed -> left(s, out);
            case LegInput.ReinviteArrived r -> {
                out.add(new LegAction.RefuseArrived(LegRefusals.GONE));
                yield s;
            }
            case LegInput.AnswerArrived late
            when !leg.isAcknowledged(late.cseq()) -> {
                leg.acknowledge(late.cseq(), Optional.empty(), out);
                yield s;
            }
            default -> leg.unfitting(s, input, out);
        };
    }

    private LegState left(Leaving s, Outbox<LegAction> out) {
        s.lastWords().ifPresent(last -> leg.tell(last, out));
        return new Over();
    }

    private LegState over(Over s, LegInput input, Outbox<LegAction> out) {
        if (input instanceof LegInput.ReinviteArrived) {
            out.add(new LegAction.RefuseArrived(LegRefusals.GONE));
            return s;
        }
        return leg.unfitting(s, input, out);
    }

    /** Does what waited for the present change to be done. */
    private void proceed(long now, Outbox<LegAction> out) {
        if (state instanceof Established s) {
            state = changes.proceed(s, now, out);
        }
        if (state instanceof Established s) {
            state = refreshing.proceed(s, now, out);
        }
    }
}
