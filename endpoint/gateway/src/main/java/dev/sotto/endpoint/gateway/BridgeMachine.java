package dev.sotto.endpoint.gateway;

import dev.sotto.base.Outbox;
import dev.sotto.endpoint.gateway.PhoneSession.Outcome;
import dev.sotto.sdp.PhoneWish;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Refusal;
import java.util.Optional;

/**
 * A call between two telephones, at the gateway (docs/adr/0066, 0058): the signalling of both sides as a machine. Each side has its own session, so keys,
 * addresses and formats of one are never seen by the other; what goes through is ringing, what is heard before the answer, refusals, hold, keys by INFO and the end.
 *
 * <p>Who is called is offered the caller's codecs first, and the caller is answered with what the called one chose, so that wherever both have a
 * codec in common nothing is decoded. A change of one side is answered here at once; the other side is told only if somebody is held or resumed.
 */
final class BridgeMachine {
    private final CallEvent.Invited invited;
    private final BridgeSide caller;
    private final BridgeSide callee;
    private BridgeState state = BridgeState.CALLING;

    /** Our answer to the caller's first offer; empty before there is one. */
    private String answer = "";

    /**
     * One that has done nothing yet.
     *
     * @param calleeLeg a new one
     * @param ofCaller has no agreement yet; both stay the caller's to close
     */
    BridgeMachine(CallEvent.Invited invited, long calleeLeg, PhoneSession ofCaller, PhoneSession ofCallee) {
        this.invited = invited;
        this.caller = new BridgeSide(invited.legId(), ofCaller);
        this.callee = new BridgeSide(calleeLeg, ofCallee);
    }

    BridgeState state() {
        return state;
    }

    boolean isOver() {
        return state == BridgeState.OVER;
    }

    /** Calls back, if anything can come of it. */
    void begin(Outbox<BridgeOutput> out) {
        if (invited.passage().hopsLeft() == 0) {
            refuse(BridgeWords.NO_HOPS, out);
            return;
        }
        if (invited.sdp().isPresent()) {
            Optional<PhoneWish> wish = BridgeSide.wish(invited.sdp().get());
            if (wish.isEmpty()) {
                refuse(BridgeWords.NOTHING_IN_COMMON, out);
                return;
            }
            caller.wants(invited.sdp().get());
            callee.prefer(wish.get().codecs());
        }
        callee.tell(caller.wants());
        out.add(new BridgeOutput.Call(callee.session.offer()));
    }

    /** Something happened on one of its legs; of others, and after the end, nothing comes of it. */
    void on(CallEvent event, Outbox<BridgeOutput> out) {
        boolean ofCaller = event.legId() == caller.leg;
        if (isOver() || (!ofCaller && event.legId() != callee.leg)) {
            return;
        }
        BridgeSide side = ofCaller ? caller : callee;
        switch (event) {
            case CallEvent.Ringing ringing -> onRinging(ringing, out);
            case CallEvent.Answered answered -> onAnswered(answered.sdp().orElse(""), out);
            case CallEvent.Rejected rejected -> refuse(BridgeWords.passedOn(rejected.refusal()), out);
            case CallEvent.Acknowledged acknowledged -> onAcknowledged(side, acknowledged.sdp(), out);
            case CallEvent.Reinvited reinvited -> onReinvited(side, reinvited.sdp(), out);
            case CallEvent.ReinviteAnswered answered -> onReinviteAnswered(side, answered.sdp(), out);
            case CallEvent.ReinviteRefused refused -> side.isOffered = false;
            case CallEvent.KeyPressed key -> say(new CallCommand.PressKey(other(side).leg, key.key()), out);
            case CallEvent.Referred referred ->
                say(new CallCommand.RefuseRefer(side.leg, BridgeWords.NO_TRANSFER), out);
            case CallEvent.Cancelled cancelled -> over(side, cancelled.reason().orElse(BridgeWords.GAVE_UP), out);
            case CallEvent.Ended ended -> over(side, BridgeWords.because(ended), out);
            default -> {
                // An offer that was overtaken was made anew when the other one was answered.
            }
        }
    }

    /** A key that came as an event of the media, for a side that takes none. */
    void onKey(boolean ofCaller, char key, Outbox<BridgeOutput> out) {
        BridgeSide other = ofCaller ? callee : caller;
        if (state == BridgeState.TALKING && !other.takesKeyEvents()) {
            say(new CallCommand.PressKey(other.leg, key), out);
        }
    }

    /** Something of ours ends it. */
    void end(Reason why, Outbox<BridgeOutput> out) {
        if (!isOver()) {
            hangUp(caller, why, out);
            over(caller, why, out);
        }
    }

    private BridgeSide other(BridgeSide side) {
        return side == caller ? callee : caller;
    }

    // ---- beginning --------------------------------------------------------------------------------------------------

    private void onRinging(CallEvent.Ringing ringing, Outbox<BridgeOutput> out) {
        if (state != BridgeState.CALLING) {
            return;
        }
        boolean isHeard = ringing.sdp().isPresent()
                && invited.sdp().isPresent()
                && callee.session.onProgress(ringing.sdp().get()) instanceof Outcome.Agreed;
        if (isHeard) {
            // Whether it hears before it has answered says nothing of later.
            out.add(new BridgeOutput.Apply(false));
            isHeard = answerCaller(out).isEmpty();
        }
        say(new CallCommand.Ring(caller.leg, isHeard ? Optional.of(answer) : Optional.empty()), out);
    }

    /** Agrees with the caller on what the called one has, once: what was said before the answer holds (RFC 3261 13.2.1). Why not, if it cannot be. */
    private Optional<Refusal> answerCaller(Outbox<BridgeOutput> out) {
        if (!answer.isEmpty()) {
            return Optional.empty();
        }
        caller.prefer(callee.codecs());
        caller.tell(callee.wants());
        return switch (caller.session.onOffer(invited.sdp().orElse(""))) {
            case Outcome.Refused(String sentence) -> Optional.of(Refusal.saying(488, sentence));
            case Outcome.Agreed(String sdp) -> {
                answer = sdp;
                out.add(new BridgeOutput.Apply(true));
                yield Optional.empty();
            }
        };
    }

    private void onAnswered(String sdp, Outbox<BridgeOutput> out) {
        if (state != BridgeState.CALLING) {
            return;
        }
        if (callee.session.onAnswer(sdp) instanceof Outcome.Refused(String sentence)) {
            end(new Reason(488, "Who was called answered what cannot be used: " + sentence), out);
            return;
        }
        callee.answered(sdp);
        out.add(new BridgeOutput.Apply(false));
        if (invited.sdp().isEmpty()) {
            caller.prefer(callee.codecs());
            caller.tell(callee.wants());
            state = BridgeState.ANSWER_DUE;
            say(new CallCommand.Answer(caller.leg, caller.session.offer(), false), out);
            return;
        }
        Optional<Refusal> no = answerCaller(out);
        if (no.isPresent()) {
            end(new Reason(488, no.get().warnings().getFirst().text()), out);
            return;
        }
        say(new CallCommand.Answer(caller.leg, answer, false), out);
        talk(out);
    }

    private void talk(Outbox<BridgeOutput> out) {
        state = BridgeState.TALKING;
        say(new CallCommand.TakeKeys(caller.leg, true), out);
        say(new CallCommand.TakeKeys(callee.leg, true), out);
        out.add(new BridgeOutput.Answered());
        align(out);
    }

    private void onAcknowledged(BridgeSide side, Optional<String> sdp, Outbox<BridgeOutput> out) {
        if (sdp.isEmpty()) {
            if (state == BridgeState.ANSWER_DUE) {
                end(BridgeWords.NO_ANSWER, out);
            }
        } else if (agree(side, sdp.get(), out)) {
            if (state == BridgeState.ANSWER_DUE) {
                talk(out);
            } else {
                align(out);
            }
        }
    }

    /** Takes an answer inside the call; one that cannot be used ends it. */
    private boolean agree(BridgeSide side, String sdp, Outbox<BridgeOutput> out) {
        if (side.session.onAnswer(sdp) instanceof Outcome.Refused(String sentence)) {
            end(new Reason(488, sentence), out);
            return false;
        }
        side.answered(sdp);
        out.add(new BridgeOutput.Apply(side == caller));
        return true;
    }

    // ---- changes ----------------------------------------------------------------------------------------------------

    private void onReinvited(BridgeSide side, Optional<String> offer, Outbox<BridgeOutput> out) {
        side.tell(other(side).wants());
        if (offer.isEmpty()) {
            say(new CallCommand.AcceptReinvite(side.leg, side.session.offer()), out);
            return;
        }
        switch (side.session.onOffer(offer.get())) {
            case Outcome.Refused(String sentence) ->
                say(new CallCommand.RefuseReinvite(side.leg, Refusal.saying(488, sentence)), out);
            case Outcome.Agreed(String sdp) -> {
                side.wants(offer.get());
                out.add(new BridgeOutput.Apply(side == caller));
                say(new CallCommand.AcceptReinvite(side.leg, sdp), out);
                if (side.isOffered) {
                    // Ours still waits in the leg, and was made for what held before (RFC 3264 8).
                    offer(side, out);
                }
                align(out);
            }
        }
    }

    private void onReinviteAnswered(BridgeSide side, Optional<String> sdp, Outbox<BridgeOutput> out) {
        side.isOffered = false;
        // One that was made before the side asked for an offer, and got it, has no meaning any more.
        if (!side.session.isOffering() || agree(side, sdp.orElse(""), out)) {
            align(out);
        }
    }

    /** Tells each side what the other one wants, if it does not know: who holds, who resumes. */
    private void align(Outbox<BridgeOutput> out) {
        if (state != BridgeState.TALKING) {
            return;
        }
        for (BridgeSide side : new BridgeSide[] {caller, callee}) {
            if (!side.isOffered && side.hasNews(other(side).wants())) {
                offer(side, out);
            }
        }
    }

    private void offer(BridgeSide side, Outbox<BridgeOutput> out) {
        side.tell(other(side).wants());
        side.isOffered = true;
        say(new CallCommand.Reinvite(side.leg, Optional.of(side.session.offer())), out);
    }

    // ---- ending -----------------------------------------------------------------------------------------------------

    /** The called one does not come; its leg is over, or will be. */
    private void refuse(Refusal refusal, Outbox<BridgeOutput> out) {
        say(new CallCommand.Refuse(caller.leg, refusal), out);
        state = BridgeState.OVER;
        String words = refusal.warnings().isEmpty()
                ? refusal.phrase()
                : refusal.warnings().getFirst().text();
        out.add(new BridgeOutput.Over(new Reason(refusal.status(), words)));
    }

    /** One side is gone: the other one goes too. */
    private void over(BridgeSide gone, Reason why, Outbox<BridgeOutput> out) {
        hangUp(other(gone), why, out);
        state = BridgeState.OVER;
        out.add(new BridgeOutput.Over(why));
    }

    private void hangUp(BridgeSide side, Reason why, Outbox<BridgeOutput> out) {
        boolean waits = side == caller && state == BridgeState.CALLING;
        say(
                waits
                        ? new CallCommand.Refuse(side.leg, BridgeWords.refusal(why))
                        : new CallCommand.Hangup(side.leg, Optional.of(why)),
                out);
    }

    private static void say(CallCommand command, Outbox<BridgeOutput> out) {
        out.add(new BridgeOutput.Say(command));
    }
}
