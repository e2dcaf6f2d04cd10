package dev.sotto.sip.focus;

import dev.sotto.base.NanoClock;
import dev.sotto.keying.tunnel.SecurityLabel;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.CallEvent.Invited;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.focus.CarriedState.AnswerDue;
import dev.sotto.sip.focus.CarriedState.Changing;
import dev.sotto.sip.focus.CarriedState.Leaving;
import dev.sotto.sip.focus.CarriedState.Reaching;
import dev.sotto.sip.focus.CarriedState.Restoring;
import dev.sotto.sip.focus.CarriedState.Talking;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * A call that goes on: to the gateway, or for the gateway to whom it wants called. Two legs that know nothing of each other, and what is passed between them. Descriptions go
 * through as they are, so that media flow between phone and gateway alone; nothing else of one leg is seen on the other. What
 * belongs to one leg stays there: PRACK, session timers, refreshes, ACKs, the times after glare.
 *
 * <p>Of two changes that meet here, the first is passed on and the second gets 491 (RFC 3261 14.2).
 */
final class CarriedCall {
    private final Invited invited;
    private final long tracedLeg;
    private final String called;
    private final Onward onward;
    private final Forks forks;
    private final CarriedSide phone;
    /** Who answered; before, nobody. */
    private CarriedSide callee = new CarriedSide(0);

    private CarriedState state = new Reaching(NanoClock.NEVER);
    private long endNanos = NanoClock.NEVER;
    private boolean isAnswered;

    /**
     * One that does nothing yet.
     *
     * @param tracedLeg whose trace has what the far end says: its own, or that of the call for which the gateway calls back
     * @param called the address of the conference, of the number that asks which, or of who is called
     * @param legIds new numbers of legs
     */
    CarriedCall(Invited invited, long tracedLeg, String called, Onward onward, LongSupplier legIds) {
        this.invited = invited;
        this.tracedLeg = tracedLeg;
        this.called = called;
        this.onward = onward;
        this.forks = new Forks(onward, legIds);
        this.phone = new CarriedSide(invited.legId());
        callee.isOver = true;
    }

    long phoneLeg() {
        return phone.legId;
    }

    /** All its legs, over or not. */
    List<Long> legs() {
        return Stream.concat(Stream.of(phone.legId), forks.legs().stream()).toList();
    }

    String called() {
        return called;
    }

    boolean isOver() {
        return phone.isOver && callee.isOver && forks.isOver();
    }

    long deadlineNanos() {
        return Math.min(state.deadlineNanos(), endNanos);
    }

    FocusView.CarriedView describe() {
        return new FocusView.CarriedView(participant(), called, callee.legId, state.words());
    }

    /** Whoever carries the descriptions could read the media, or have put itself between. */
    private Participant participant() {
        return new Participant(
                phone.legId,
                invited.from(),
                invited.displayName(),
                invited.source(),
                SecurityLabel.THROUGH_GATEWAY_READABLE.text());
    }

    /** Calls who is first to be called. */
    void open(Step step) {
        step.count(FocusCounter.CARRIED);
        reach(step);
    }

    /** Calls those of the next round; false if there is none. */
    private boolean reach(Step step) {
        if (!forks.next(invited, step)) {
            return false;
        }
        Onward.Limits limits = onward.limits();
        state = new Reaching(step.in(limits.ringSeconds() > 0 ? limits.ringSeconds() : limits.reachSeconds()));
        return true;
    }

    void onTick(Step step) {
        if (step.nowNanos() >= endNanos) {
            end(CarriedWords.LONG_ENOUGH, step);
        } else if (state instanceof Reaching reaching && step.nowNanos() >= reaching.deadlineNanos()) {
            forks.takeBack(CarriedWords.NO_ANSWER_IN_TIME, step);
            onNobody(
                    onward.kind() == Onward.Kind.CONFERENCE
                            ? step.unreachable(CarriedWords.UNREACHABLE)
                            : CarriedWords.NOBODY_ANSWERED,
                    step);
        } else if (state instanceof Restoring restoring && step.nowNanos() >= restoring.deadlineNanos()) {
            end(CarriedWords.MISSED, step);
        }
    }

    /** The appliance stops, or something failed here. */
    void end(Reason reason, Step step) {
        if (!isAnswered && !phone.isOver) {
            giveUp(step.unreachable(reason.text()), step);
            return;
        }
        leave(phone, reason, step);
        leave(callee, reason, step);
    }

    void onCall(CallEvent event, Step step) {
        boolean isForked = event.legId() != phone.legId && event.legId() != callee.legId;
        if (isForked) {
            onForked(event, step);
            return;
        }
        CarriedSide side = event.legId() == phone.legId ? phone : callee;
        switch (event) {
            case CallEvent.Cancelled cancelled -> {
                side.isOver = true;
                step.count(FocusCounter.CANCELLED);
                leave(callee, CarriedWords.orElse(cancelled.reason(), new Reason(487, "The caller gave up")), step);
            }
            case CallEvent.Ended ended -> onEnded(side, ended, step);
            case CallEvent.Acknowledged acknowledged -> onAcknowledged(side, acknowledged.sdp(), step);
            case CallEvent.Reinvited reinvited -> onReinvited(side, reinvited.sdp(), step);
            case CallEvent.ReinviteCancelled cancelled -> onTakenBack(side);
            case CallEvent.ReinviteAnswered answered -> onReinviteAnswered(side, answered.sdp(), step);
            case CallEvent.ReinviteRefused refused ->
                onReinviteRefused(CarriedWords.passedOn(refused.refusal(), step), step);
            case CallEvent.ReinviteOvertaken overtaken -> onReinviteRefused(LegWords.PENDING, step);
            case CallEvent.KeyPressed key -> step.call(new CallCommand.PressKey(other(side).legId, key.key()));
            case CallEvent.ConnectionLost lost -> onConnectionLost(side, step);
            default -> step.count(FocusCounter.LATE_INPUTS);
        }
    }

    /** Of the calls that we make until one of them has answered, and of the others until they are over. */
    private void onForked(CallEvent event, Step step) {
        long leg = event.legId();
        switch (event) {
            case CallEvent.Ringing ringing when forks.isCalled(leg) -> onRinging(ringing, step);
            case CallEvent.Answered answered -> onAnswered(leg, answered.sdp(), step);
            case CallEvent.OfferedEarly early ->
                giveUp(Refusal.saying(502, "Who was called offers before it answers, which is not passed on"), step);
            case CallEvent.Rejected rejected -> onRefused(leg, rejected.refusal(), step);
            case CallEvent.Ended ended -> forks.over(leg);
            default -> step.count(FocusCounter.LATE_INPUTS);
        }
    }

    private CarriedSide other(CarriedSide side) {
        return side == phone ? callee : phone;
    }

    // ---- beginning --------------------------------------------------------------------------------------------------

    private void onRinging(CallEvent.Ringing ringing, Step step) {
        if (state instanceof Reaching reaching && !phone.isOver) {
            boolean isBounded = onward.limits().ringSeconds() > 0;
            state = isBounded ? reaching : new Reaching(NanoClock.NEVER);
            step.call(new CallCommand.Ring(phone.legId, forks.early(ringing)));
        }
    }

    /** One of those who are called does not want it, or could not be reached. */
    private void onRefused(long leg, Refusal refusal, Step step) {
        boolean counts = forks.isCalled(leg);
        if (counts && onward.kind() == Onward.Kind.CALLEE) {
            step.decided(tracedLeg, CarriedWords.refusedBy(forks.name(leg), refusal));
        }
        if (!forks.refused(leg, refusal, step) && counts && state instanceof Reaching) {
            onNobody(forks.best().orElse(refusal), step);
        }
    }

    /** Nobody of this round is left who might answer. */
    private void onNobody(Refusal best, Step step) {
        if (phone.isOver || !reach(step)) {
            giveUp(CarriedWords.passedOn(onward.kind(), best, step), step);
        }
    }

    private void onAnswered(long leg, Optional<String> sdp, Step step) {
        if (!(state instanceof Reaching) || phone.isOver || !forks.isCalled(leg)) {
            step.count(FocusCounter.LATE_INPUTS);
            forks.late(leg, new Reason(487, "The caller is gone"), step);
            return;
        }
        if (sdp.isEmpty()) {
            giveUp(Refusal.saying(502, "Who was called answered without a description"), step);
            return;
        }
        isAnswered = true;
        forks.won(leg, step);
        callee = new CarriedSide(leg);
        int talk = onward.limits().talkSeconds();
        endNanos = talk > 0 ? step.in(talk) : NanoClock.NEVER;
        step.count(FocusCounter.CARRIED_ANSWERED);
        step.call(new CallCommand.Answer(phone.legId, sdp.get(), false));
        step.call(new CallCommand.TakeKeys(phone.legId, true));
        step.call(new CallCommand.TakeKeys(callee.legId, true));
        if (onward.kind() != Onward.Kind.CALLEE) {
            step.roster(new RosterEvent.Carried(called, participant()));
        }
        if (invited.sdp().isEmpty()) {
            state = new AnswerDue(phone, sdp.get());
        } else {
            agree(phone, invited.sdp().get(), sdp.get());
        }
    }

    private void onAcknowledged(CarriedSide side, Optional<String> sdp, Step step) {
        if (!(state instanceof AnswerDue due) || due.from() != side) {
            return;
        }
        if (sdp.isEmpty()) {
            end(new Reason(488, CarriedWords.NO_ANSWER), step);
            return;
        }
        step.call(new CallCommand.AcknowledgeWithAnswer(other(side).legId, sdp.get()));
        agree(side, sdp.get(), due.offer());
    }

    private void agree(CarriedSide side, String its, String theOthers) {
        side.description = its;
        other(side).description = theOthers;
        state = new Talking();
    }

    // ---- changes ----------------------------------------------------------------------------------------------------

    private void onReinvited(CarriedSide side, Optional<String> offer, Step step) {
        if (state instanceof Talking) {
            step.call(new CallCommand.Reinvite(other(side).legId, offer));
            state = new Changing(side, offer, false);
        } else {
            step.call(new CallCommand.RefuseReinvite(side.legId, LegWords.PENDING));
        }
    }

    /** The other side may accept it all the same; then it is told again what holds. */
    private void onTakenBack(CarriedSide side) {
        if (state instanceof Changing changing && changing.from() == side) {
            state = new Changing(side, changing.offer(), true);
        }
    }

    private void onReinviteAnswered(CarriedSide side, Optional<String> sdp, Step step) {
        if (state instanceof Restoring) {
            sdp.ifPresent(again -> side.description = again);
            state = new Talking();
        } else if (!(state instanceof Changing changing) || changing.from() == side) {
            step.count(FocusCounter.LATE_INPUTS);
        } else if (changing.isTakenBack()) {
            restore(side, changing, step);
        } else if (sdp.isEmpty()) {
            end(new Reason(488, CarriedWords.NO_ANSWER), step);
        } else {
            step.call(new CallCommand.AcceptReinvite(changing.from().legId, sdp.get()));
            if (changing.offer().isPresent()) {
                agree(changing.from(), changing.offer().get(), sdp.get());
            } else {
                state = new AnswerDue(changing.from(), sdp.get());
            }
        }
    }

    private void restore(CarriedSide side, Changing changing, Step step) {
        String holds = changing.from().description;
        if (changing.offer().isEmpty()) {
            step.call(new CallCommand.AcknowledgeWithAnswer(side.legId, holds));
            state = new Talking();
        } else {
            step.call(new CallCommand.Reinvite(side.legId, Optional.of(holds)));
            state = new Restoring(NanoClock.NEVER);
        }
    }

    private void onReinviteRefused(Refusal refusal, Step step) {
        if (state instanceof Changing changing && !changing.isTakenBack()) {
            step.call(new CallCommand.RefuseReinvite(changing.from().legId, refusal));
        }
        if (state instanceof Changing || state instanceof Restoring) {
            state = new Talking();
        }
    }

    /** A phone whose connection broke may be behind a NAT and come back; a gateway is asked whether it is still there. */
    private void onConnectionLost(CarriedSide side, Step step) {
        boolean isGateway = side == (onward.kind() == Onward.Kind.CALLEE ? phone : callee);
        if (isGateway && state instanceof Talking) {
            step.call(new CallCommand.Reinvite(side.legId, Optional.of(other(side).description)));
            state = new Restoring(step.in(Restoring.SECONDS));
        }
    }

    // ---- ending -----------------------------------------------------------------------------------------------------

    private void onEnded(CarriedSide side, CallEvent.Ended ended, Step step) {
        side.isOver = true;
        leave(other(side), CarriedWords.because(ended, side == callee && onward.kind() != Onward.Kind.CALLEE), step);
    }

    /** The phone is refused, if it still waits; nothing comes from its leg any more. */
    private void giveUp(Refusal refusal, Step step) {
        if (!isAnswered && !phone.isOver) {
            step.count(FocusCounter.CARRIED_REFUSED);
            step.call(new CallCommand.Refuse(phone.legId, refusal));
            phone.isOver = true;
        }
        leave(callee, new Reason(refusal.status(), refusal.warnings().getFirst().text()), step);
    }

    private void leave(CarriedSide side, Reason reason, Step step) {
        if (isAnswered && !(state instanceof Leaving) && onward.kind() != Onward.Kind.CALLEE) {
            step.roster(new RosterEvent.CarriedOver(called, participant(), reason.text()));
        }
        state = new Leaving();
        endNanos = NanoClock.NEVER;
        forks.takeBack(reason, step);
        if (!side.isOver && !side.isHungUp) {
            side.isHungUp = true;
            step.call(new CallCommand.Hangup(side.legId, Optional.of(reason)));
        }
    }
}
