package dev.sotto.sip.focus;

import dev.sotto.base.NanoClock;
import dev.sotto.keying.tunnel.SecurityLabel;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.CallEvent.Invited;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.focus.CarriedState.AnswerDue;
import dev.sotto.sip.focus.CarriedState.Changing;
import dev.sotto.sip.focus.CarriedState.Leaving;
import dev.sotto.sip.focus.CarriedState.Reaching;
import dev.sotto.sip.focus.CarriedState.Restoring;
import dev.sotto.sip.focus.CarriedState.Talking;
import java.util.Optional;

/**
 * A phone's call that is carried to the gateway: two legs that know nothing of each other, and what is passed between them. Descriptions go
 * through as they are, so that media flow between phone and gateway alone; nothing else of one leg is seen on the other. What
 * belongs to one leg stays there: PRACK, session timers, refreshes, ACKs, the times after glare.
 *
 * <p>Of two changes that meet here, the first is passed on and the second gets 491 (RFC 3261 14.2).
 */
final class CarriedCall {
    private final Invited invited;
    private final String called;
    private final CarriedSide phone;
    private final CarriedSide gateway;
    private CarriedState state = new Reaching(NanoClock.NEVER);
    private boolean isAnswered;

    /**
     * One that does nothing yet.
     *
     * @param called the address of the conference, or of the number that asks which
     * @param legId of the leg to the gateway
     */
    CarriedCall(Invited invited, String called, long legId) {
        this.invited = invited;
        this.called = called;
        this.phone = new CarriedSide(invited.legId());
        this.gateway = new CarriedSide(legId);
    }

    long phoneLeg() {
        return phone.legId;
    }

    long gatewayLeg() {
        return gateway.legId;
    }

    String called() {
        return called;
    }

    boolean isOver() {
        return phone.isOver && gateway.isOver;
    }

    long deadlineNanos() {
        return state.deadlineNanos();
    }

    FocusView.CarriedView describe() {
        return new FocusView.CarriedView(participant(), called, gateway.legId, state.words());
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

    /** Calls the gateway. */
    void open(String target, Hop nextHop, Step step) {
        step.count(FocusCounter.CARRIED);
        step.call(new CallCommand.Call(
                gateway.legId,
                target,
                CarriedWords.caller(invited),
                invited.displayName(),
                nextHop,
                invited.sdp(),
                invited.passage().carriedOn()));
        state = new Reaching(step.in(Reaching.SECONDS));
    }

    void onTick(Step step) {
        if (state instanceof Reaching reaching && step.nowNanos() >= reaching.deadlineNanos()) {
            giveUp(step.unreachable(CarriedWords.UNREACHABLE), step);
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
        leave(gateway, reason, step);
    }

    void onCall(CallEvent event, Step step) {
        CarriedSide side = event.legId() == phone.legId ? phone : gateway;
        switch (event) {
            case CallEvent.Ringing ringing -> onRinging(step);
            case CallEvent.Answered answered -> onAnswered(answered.sdp(), step);
            case CallEvent.OfferedEarly early ->
                giveUp(
                        Refusal.saying(502, "The gateway for phones offers before it answers, which is not passed on"),
                        step);
            case CallEvent.Rejected rejected -> {
                side.isOver = true;
                giveUp(CarriedWords.passedOn(rejected.refusal(), step), step);
            }
            case CallEvent.Cancelled cancelled -> {
                side.isOver = true;
                step.count(FocusCounter.CANCELLED);
                leave(gateway, CarriedWords.orElse(cancelled.reason(), new Reason(487, "The phone gave up")), step);
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
            case CallEvent.Invited _,
                    CallEvent.Health _,
                    CallEvent.Referred _,
                    CallEvent.WeakerLegsTelling _,
                    CallEvent.WeakerLegsTold _ -> step.count(FocusCounter.LATE_INPUTS);
        }
    }

    private CarriedSide other(CarriedSide side) {
        return side == phone ? gateway : phone;
    }

    // ---- beginning --------------------------------------------------------------------------------------------------

    private void onRinging(Step step) {
        if (state instanceof Reaching) {
            state = new Reaching(NanoClock.NEVER);
            step.call(new CallCommand.Ring(phone.legId));
        }
    }

    private void onAnswered(Optional<String> sdp, Step step) {
        if (!(state instanceof Reaching) || phone.isOver) {
            step.count(FocusCounter.LATE_INPUTS);
            return;
        }
        if (sdp.isEmpty()) {
            giveUp(Refusal.saying(502, "The gateway for phones answered without a description"), step);
            return;
        }
        isAnswered = true;
        step.count(FocusCounter.CARRIED_ANSWERED);
        step.call(new CallCommand.Answer(phone.legId, sdp.get(), false));
        step.call(new CallCommand.TakeKeys(phone.legId, true));
        step.call(new CallCommand.TakeKeys(gateway.legId, true));
        step.roster(new RosterEvent.Carried(called, participant()));
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
        if (side == gateway && state instanceof Talking) {
            step.call(new CallCommand.Reinvite(gateway.legId, Optional.of(phone.description)));
            state = new Restoring(step.in(Restoring.SECONDS));
        }
    }

    // ---- ending -----------------------------------------------------------------------------------------------------

    private void onEnded(CarriedSide side, CallEvent.Ended ended, Step step) {
        side.isOver = true;
        leave(other(side), CarriedWords.because(ended, side == gateway), step);
    }

    /** The phone is refused, if it still waits; nothing comes from its leg any more. */
    private void giveUp(Refusal refusal, Step step) {
        if (!isAnswered && !phone.isOver) {
            step.count(FocusCounter.CARRIED_REFUSED);
            step.call(new CallCommand.Refuse(phone.legId, refusal));
            phone.isOver = true;
        }
        leave(
                gateway,
                new Reason(refusal.status(), refusal.warnings().getFirst().text()),
                step);
    }

    private void leave(CarriedSide side, Reason reason, Step step) {
        if (isAnswered && !(state instanceof Leaving)) {
            step.roster(new RosterEvent.CarriedOver(called, participant(), reason.text()));
        }
        state = new Leaving();
        if (!side.isOver && !side.isHungUp) {
            side.isHungUp = true;
            step.call(new CallCommand.Hangup(side.legId, Optional.of(reason)));
        }
    }
}
