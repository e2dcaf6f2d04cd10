package dev.sotto.sip.focus;

import dev.sotto.base.NanoClock;
import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.keying.tunnel.AdmissionMessage.Expected;
import dev.sotto.keying.tunnel.AdmissionMessage.LegNotice;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.CallEvent.Invited;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.focus.LegSession.Agreed;
import dev.sotto.sip.focus.LegSession.KeyIdentity;
import dev.sotto.sip.focus.LegSession.Pending;
import dev.sotto.sip.focus.LegState.Admitting;
import dev.sotto.sip.focus.LegState.Asking;
import dev.sotto.sip.focus.LegState.Offering;
import dev.sotto.sip.focus.LegState.Readmitting;
import dev.sotto.sip.focus.LegState.RestartAdmitting;
import dev.sotto.sip.focus.LegState.Restarting;
import dev.sotto.sip.focus.LegState.Talking;
import dev.sotto.sip.focus.SdpReading.Answer;
import dev.sotto.sip.focus.SdpReading.Offer;
import java.util.Optional;

/**
 * One leg: the conversation between a caller, the key distributor and the media distributor, as {@link LegState} draws it. Our
 * answer leaves only after the key distributor has said which fingerprint and tls-id go into it.
 */
final class Leg {
    private static final String UNREACHABLE = "The key distributor cannot be reached";
    private static final String SILENT = "The key distributor did not answer in time";

    private final long id;
    private final Invited invited;
    private final String conference;
    private final int core;
    private final LegSession session;
    private final SourceRegistry sources;
    private final LegKeying keying;
    private final LegHealth health;
    private final Conference home;
    private final LegPresence presence = new LegPresence();

    private LegState state = new Admitting(Optional.empty(), NanoClock.NEVER);
    private boolean over;

    /** A leg that has not done anything yet. */
    Leg(Invited invited, Conference home, int core, LegSession session) {
        this.id = invited.legId();
        this.invited = invited;
        this.conference = home.address();
        this.core = core;
        this.sources = home.sources();
        this.health = new LegHealth(sources);
        this.session = session;
        this.keying = new LegKeying(id, conference);
        this.home = home;
    }

    /** The forwarding core whose port is in its description. */
    int core() {
        return core;
    }

    boolean isOver() {
        return over;
    }

    boolean hasJoined() {
        return presence.hasJoined();
    }

    long deadlineNanos() {
        return Math.min(state.deadlineNanos(), keying.deadlineNanos());
    }

    boolean isWeaker() {
        return keying.isWeaker();
    }

    Participant participant() {
        return new Participant(id, invited.from(), invited.displayName(), invited.source(), keying.security());
    }

    FocusView.LegView describe() {
        return FocusView.LegView.of(
                participant(), core, state.words(), session.agreed(), keying, presence, health.describe());
    }

    // ---- the INVITE -------------------------------------------------------------------------------------------------

    /** Reads the INVITE and asks the key distributor, or refuses. */
    void open(Step step) {
        Optional<Offer.Usable> offer = Optional.empty();
        if (invited.sdp().isPresent()) {
            Offer read = sources.readOffer(id, invited.sdp().get());
            if (read instanceof Offer.Unusable bad) {
                refuse(step, bad.refusal(), bad.counter(), bad.words());
                return;
            }
            offer = Optional.of((Offer.Usable) read);
        }
        step.decided(id, offer.isPresent() ? "the offer can be a PERC endpoint's" : "no offer: ours goes into the 200");
        if (!step.keysReachable()) {
            refuse(step, step.unreachable(UNREACHABLE), FocusCounter.REFUSED_NO_KEY_DISTRIBUTOR, UNREACHABLE);
            return;
        }
        keying.expect(offer.map(Offer.Usable::peer), step);
        step.call(new CallCommand.Ring(id));
        state = new Admitting(offer, step.in(step.config().limits().admissionSeconds()));
    }

    private void admitted(Admitting asked, KeyIdentity keys, Step step) {
        step.count(FocusCounter.ANSWERED);
        step.decided(id, "the key distributor expects it; it was answered");
        if (asked.offer().isEmpty()) {
            Pending ours = session.firstOffer(keys);
            step.call(new CallCommand.Answer(id, LegSession.text(ours.description()), true));
            state = new Offering(ours);
            return;
        }
        Agreed agreed = session.answer(asked.offer().get(), keys, MediaCommand.Restart.ICE_AND_KEYS);
        keying.await(step);
        join(agreed, step);
        step.call(new CallCommand.Answer(id, LegSession.text(agreed.description()), true));
        talk(step);
    }

    // ---- from the peer ----------------------------------------------------------------------------------------------

    void onCall(CallEvent event, Step step) {
        switch (event) {
            case CallEvent.Acknowledged acknowledged -> {
                if (state instanceof Offering offering) {
                    onAnswer(offering.ours(), acknowledged.sdp(), step);
                }
            }
            case CallEvent.Cancelled cancelled -> {
                step.count(FocusCounter.CANCELLED);
                finish(step, "The caller gave up");
            }
            case CallEvent.Ended ended -> finish(step, LegWords.of(ended));
            case CallEvent.Reinvited reinvited -> onReinvited(reinvited, step);
            case CallEvent.ReinviteCancelled cancelled when state instanceof Readmitting -> backToTalking(step);
            case CallEvent.ReinviteAnswered answered -> {
                switch (state) {
                    case Restarting restarting -> onAnswer(restarting.ours(), answered.sdp(), step);
                    case Asking asking -> onAnswer(asking.ours(), answered.sdp(), step);
                    case LegState other -> step.count(FocusCounter.LATE_INPUTS);
                }
            }
            case CallEvent.ReinviteRefused refused -> {
                if (state instanceof Restarting) {
                    hangup(step, new Reason(503, "The endpoint did not take a new association after a restart"));
                } else if (state instanceof Asking) {
                    // Whoever refuses is there; of who is not, the stack says that it has ended.
                    backToTalking(step);
                }
            }
            case CallEvent.Rejected rejected -> finish(step, rejected.refusal().phrase());
            // A restart and a question refuse whatever they meet, so nothing overtakes them.
            case CallEvent.ReinviteOvertaken overtaken -> step.count(FocusCounter.LATE_INPUTS);
            case CallEvent.Health said -> health.take(said.report(), step);
            case CallEvent.ConnectionLost lost -> {
                // Media has a path of its own; the next request dials again.
            }
            case CallEvent.OfferedEarly _,
                    CallEvent.ReinviteCancelled _,
                    CallEvent.Invited _,
                    CallEvent.Ringing _,
                    CallEvent.Answered _,
                    CallEvent.KeyPressed _,
                    CallEvent.Referred _,
                    CallEvent.WeakerLegsTelling _,
                    CallEvent.WeakerLegsTold _ -> step.count(FocusCounter.LATE_INPUTS);
        }
    }

    private void onReinvited(CallEvent.Reinvited event, Step step) {
        if (!(state instanceof Talking)) {
            step.call(new CallCommand.RefuseReinvite(id, LegWords.PENDING));
            return;
        }
        if (event.sdp().isEmpty()) {
            Pending ours = session.sameAgain();
            step.call(new CallCommand.AcceptReinvite(id, LegSession.text(ours.description())));
            state = new Offering(ours);
            return;
        }
        switch (sources.readOffer(id, event.sdp().get())) {
            case Offer.Unusable bad -> {
                step.count(bad.counter());
                step.call(new CallCommand.RefuseReinvite(id, bad.refusal()));
            }
            case Offer.Usable good -> onUsableReinvite(good, step);
        }
    }

    private void onUsableReinvite(Offer.Usable offer, Step step) {
        SessionChange change =
                SessionChange.between(session.agreed().orElseThrow().audio(), offer.peer());
        if (change.isAmbiguous()) {
            Offer.Unusable bad = SdpReading.notAcceptable(FocusCounter.REFUSED_NOT_PERC, LegWords.AMBIGUOUS);
            refuseReinvite(step, bad.refusal());
        } else if (!change.newAssociation()) {
            Agreed agreed = session.answer(offer, session.identity(), change.restart());
            change(agreed, change.restart(), step);
            step.call(new CallCommand.AcceptReinvite(id, LegSession.text(agreed.description())));
        } else if (!step.keysReachable()) {
            refuseReinvite(step, step.unreachable(UNREACHABLE));
        } else {
            keying.expect(Optional.of(offer.peer()), step);
            state = new Readmitting(offer, step.in(step.config().limits().admissionSeconds()));
        }
    }

    private void readmitted(Readmitting asked, KeyIdentity keys, Step step) {
        Agreed agreed = session.answer(asked.offer(), keys, MediaCommand.Restart.ICE_AND_KEYS);
        keying.await(step);
        change(agreed, MediaCommand.Restart.ICE_AND_KEYS, step);
        step.call(new CallCommand.AcceptReinvite(id, LegSession.text(agreed.description())));
        talk(step);
    }

    private void refuseReinvite(Step step, Refusal refusal) {
        step.call(new CallCommand.RefuseReinvite(id, refusal));
        backToTalking(step);
    }

    /**
     * The session stays as it was before the peer's re-INVITE, and so do its sources. If the key distributor was asked already, it
     * has given up the association that we would go back to, so that we offer a new one.
     */
    private void backToTalking(Step step) {
        if (state instanceof Readmitting) {
            keying.wantRestart();
        }
        session.agreed().ifPresent(a -> sources.claim(id, a.audio().remoteSources()));
        talk(step);
    }

    /** The answer to an offer of ours, in an ACK or in the 200 to our re-INVITE. */
    private void onAnswer(Pending ours, Optional<String> sdp, Step step) {
        switch (SdpReading.answer(ours.description(), ours.local(), sdp.orElse(""))) {
            case Answer.Unusable bad -> {
                step.count(bad.counter());
                hangup(step, new Reason(488, bad.words()));
            }
            case Answer.Usable good -> onUsableAnswer(ours, good, step);
        }
    }

    private void onUsableAnswer(Pending ours, Answer.Usable answer, Step step) {
        Optional<Integer> taken = sources.claim(id, answer.audio().remoteSources());
        if (taken.isPresent()) {
            hangup(step, new Reason(488, LegWords.collision(taken.get())));
            return;
        }
        boolean sameAssociation = ours.restart() != MediaCommand.Restart.ICE_AND_KEYS;
        if (sameAssociation && !LegSession.sameIdentity(session.agreed(), answer.audio())) {
            hangup(step, new Reason(488, LegWords.UNASKED));
            return;
        }
        Agreed agreed = session.agree(ours, answer.audio());
        if (!sameAssociation) {
            keying.identify(agreed.audio(), step);
        }
        if (hasJoined()) {
            change(agreed, ours.restart(), step);
        } else {
            join(agreed, step);
        }
        talk(step);
    }

    // ---- from the key distributor -----------------------------------------------------------------------------------

    /** Gone from a key distributor that cannot be reached means that it comes back as one that has forgotten the leg. */
    void onNotice(LegNotice notice, Step step) {
        switch (notice) {
            case Expected expected -> onExpected(expected, step);
            case AdmissionMessage.Keyed by -> onKeyed(by, step);
            case AdmissionMessage.Refusal refusal -> released(new Reason(403, refusal.reason()), step);
            case AdmissionMessage.Failed failed -> released(new Reason(488, failed.reason()), step);
            case AdmissionMessage.Gone gone when !step.keysReachable() -> keying.wantRestart();
            case AdmissionMessage.Gone gone -> released(new Reason(480, gone.reason()), step);
            case AdmissionMessage.Removed removed -> released(new Reason(403, removed.reason()), step);
            case AdmissionMessage.Described described -> keying.onDescribed(described, step.nowNanos());
            case AdmissionMessage.Doubted doubted -> ask(step);
        }
    }

    /** Asks a gateway whether it is still there, by a re-INVITE that changes nothing. One that negotiates is there. */
    private void ask(Step step) {
        if (state instanceof Talking && session.speaksForOthers()) {
            step.count(FocusCounter.GATEWAYS_ASKED);
            Pending ours = session.question();
            step.call(new CallCommand.Reinvite(id, Optional.of(LegSession.text(ours.description()))));
            state = new Asking(ours, step.in(Asking.SECONDS));
        }
    }

    private void onExpected(Expected expected, Step step) {
        if (!keying.onExpected()) {
            return;
        }
        if (home.expectsMoreThan(expected.kind())) {
            notAdmitted(new Reason(403, LegWords.NO_ROSTER), FocusCounter.REFUSED_NO_ROSTER, step);
            return;
        }
        keying.onKind(expected.kind());
        KeyIdentity keys = new KeyIdentity(expected.kdLeafFingerprint(), expected.kdTlsId());
        switch (state) {
            case Admitting asked -> admitted(asked, keys, step);
            case Readmitting asked -> readmitted(asked, keys, step);
            case RestartAdmitting asked -> {
                Pending ours = session.restart(keys);
                step.call(new CallCommand.Reinvite(id, Optional.of(LegSession.text(ours.description()))));
                state = new Restarting(ours);
            }
            case Offering _, Talking _, Restarting _, Asking _ -> step.count(FocusCounter.LATE_INPUTS);
        }
    }

    private void onKeyed(AdmissionMessage.Keyed by, Step step) {
        boolean isNews = keying.onKeyed(by);
        step.decided(id, "it has keys: " + by.security());
        if (!isNews) {
            return;
        }
        if (by.label().isThroughGateway()) {
            step.count(FocusCounter.KEYED_THROUGH_GATEWAY);
        }
        step.roster(new RosterEvent.Labelled(conference, participant(), keying.isWeaker()));
    }

    /** The key distributor has said its last word about this leg. */
    private void released(Reason reason, Step step) {
        keying.onReleased();
        notAdmitted(reason, FocusCounter.REFUSED_BY_KEY_DISTRIBUTOR, step);
    }

    private void notAdmitted(Reason reason, FocusCounter counter, Step step) {
        if (state instanceof Admitting) {
            refuse(step, Refusal.saying(403, LegWords.notAdmitted(reason)), counter, reason.text());
            return;
        }
        step.count(counter);
        if (state instanceof Readmitting) {
            step.call(new CallCommand.RefuseReinvite(id, Refusal.saying(403, LegWords.notAdmitted(reason))));
        }
        hangup(step, reason);
    }

    void onKeysUnreachable(Step step) {
        keying.onUnreachable();
        switch (state) {
            case Admitting s ->
                refuse(step, step.unreachable(UNREACHABLE), FocusCounter.REFUSED_NO_KEY_DISTRIBUTOR, UNREACHABLE);
            case Readmitting s -> refuseReinvite(step, step.unreachable(UNREACHABLE));
            case RestartAdmitting s -> {
                keying.wantRestart();
                state = new Talking();
            }
            case Offering _, Talking _, Restarting _, Asking _ -> {}
        }
    }

    void onKeysReachable(boolean restarted, Step step) {
        keying.onReachable(restarted, step);
        if (state instanceof Talking) {
            talk(step);
        }
    }

    private void talk(Step step) {
        state = keying.restart(step)
                ? new RestartAdmitting(step.in(step.config().limits().keyingSeconds()))
                : new Talking();
    }

    // ---- from the media distributor and the clock -------------------------------------------------------------------

    void onMedia(MediaEvent.OfLeg event, Step step) {
        switch (event) {
            case MediaEvent.LegMediaUp up -> step.roster(new RosterEvent.MediaUp(conference, id));
            case MediaEvent.ConsentLost lost ->
                hangup(step, new Reason(408, "Nothing comes from the endpoint any more"));
            case MediaEvent.SourceCollision collision
            when session.hasManySources() -> {
                step.count(FocusCounter.SOURCES_LEFT_OUT);
                step.decided(id, LegWords.collision(collision.ssrc()));
            }
            case MediaEvent.SourceCollision collision ->
                hangup(step, new Reason(488, LegWords.collision(collision.ssrc())));
        }
    }

    void onTick(Step step) {
        if (deadlineNanos() > step.nowNanos()) {
            return;
        }
        switch (state) {
            case Admitting s -> refuse(step, step.unreachable(SILENT), FocusCounter.REFUSED_NO_KEY_DISTRIBUTOR, SILENT);
            case Readmitting s
            when s.deadlineNanos() <= step.nowNanos() -> refuseReinvite(step, step.unreachable(SILENT));
            case RestartAdmitting s when s.deadlineNanos() <= step.nowNanos() -> hangup(step, new Reason(503, SILENT));
            case Asking s
            when s.deadlineNanos() <= step.nowNanos() -> {
                step.count(FocusCounter.GATEWAYS_GONE);
                hangup(step, new Reason(408, "The gateway does not answer any more"));
            }
            case LegState any -> {
                step.count(FocusCounter.KEYING_TIMED_OUT);
                hangup(step, new Reason(408, "The endpoint did not finish its key exchange in time"));
            }
        }
    }

    // ---- what holds for others --------------------------------------------------------------------------------------

    private void join(Agreed agreed, Step step) {
        presence.join(step.nowNanos());
        step.count(LegWords.levelCounter(agreed.audio()));
        step.media(new MediaCommand.AddLeg(id, conference, core, LegSession.media(agreed)));
        step.media(new MediaCommand.HoldLeg(id));
        step.roster(new RosterEvent.Joined(conference, participant()));
    }

    private void change(Agreed agreed, MediaCommand.Restart restart, Step step) {
        step.media(new MediaCommand.ChangeLeg(id, LegSession.media(agreed), restart));
    }

    // ---- the end ----------------------------------------------------------------------------------------------------

    /** Ends the leg for a reason of the appliance, whatever its state. */
    void end(Reason reason, Step step) {
        if (!over) {
            hangup(step, reason);
        }
    }

    /** Whether an operator means this leg. */
    boolean isCalled(String who) {
        return participant().isCalled(who);
    }

    /** Has the media distributor keep what it sends from the others; false if it speaks for several, or is not there yet. */
    boolean mute(boolean muted, Step step) {
        if (!hasJoined() || session.speaksForOthers()) {
            return false;
        }
        presence.mute(muted);
        step.media(new MediaCommand.MuteLeg(id, muted));
        step.roster(new RosterEvent.Muted(conference, participant(), muted));
        return true;
    }

    /** Ends the leg for an operator of ours. Our Kick says to the key distributor what Leave would, and more. */
    void kick(Step step) {
        boolean offering = state instanceof RestartAdmitting || state instanceof Restarting;
        keying.kick(session.agreed().map(Agreed::audio), offering, step);
        Reason reason = new Reason(403, LegWords.REMOVED);
        if (state instanceof Admitting) {
            Refusal no = Refusal.saying(403, LegWords.notAdmitted(reason));
            refuse(step, no, FocusCounter.REFUSED_BY_POLICY, reason.text());
            return;
        }
        hangup(step, reason);
    }

    private void refuse(Step step, Refusal refusal, FocusCounter counter, String words) {
        step.count(counter);
        step.decided(id, words);
        step.refused(invited, refusal.status(), false, RefusedCall.word(counter, refusal.status()));
        step.call(new CallCommand.Refuse(id, refusal));
        finish(step, words);
    }

    private void hangup(Step step, Reason reason) {
        step.decided(id, reason.text());
        step.refused(invited, reason.cause(), true, RefusedCall.word(reason.cause()));
        step.call(new CallCommand.Hangup(id, Optional.of(reason)));
        finish(step, reason.text());
    }

    /** The order of {@code docs/lifecycles.md}: SIP has ended, then the key distributor, then the media distributor. */
    private void finish(Step step, String words) {
        over = true;
        if (keying.isKnown()) {
            step.admission(new AdmissionMessage.Leave(id));
        }
        if (hasJoined()) {
            step.media(new MediaCommand.RemoveLeg(id));
            step.roster(new RosterEvent.Left(conference, participant(), words));
        }
        sources.release(id);
    }
}
