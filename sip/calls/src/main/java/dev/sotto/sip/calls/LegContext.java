package dev.sotto.sip.calls;

import dev.sotto.base.Entropy;
import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.LegState.Leaving;
import dev.sotto.sip.calls.LegState.Over;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What all parts of one leg share: who it is, what it remembers, and the steps that several of them take. */
final class LegContext {
    private static final long UNIT = TimeUnit.MILLISECONDS.toNanos(10);

    private final long legId;
    private final boolean isCaller;
    private final LegPolicy policy;
    private final Entropy entropy;
    private final SessionTimer session;
    private long acknowledgedCseq = -1;
    private boolean isFocus;
    private boolean peerAllowsUpdate;
    private boolean peerTakesHealth;
    private boolean peerTakesWeakerLegs;
    private boolean takesKeys;
    private @Nullable String local;
    private @Nullable String remote;
    private boolean isLocalAnswer;

    LegContext(long legId, boolean isCaller, LegPolicy policy, Entropy entropy) {
        this.legId = legId;
        this.isCaller = isCaller;
        this.policy = policy;
        this.entropy = entropy;
        this.session = new SessionTimer(policy.session());
    }

    long legId() {
        return legId;
    }

    LegPolicy policy() {
        return policy;
    }

    LegTimers timers() {
        return policy.timers();
    }

    SessionTimer session() {
        return session;
    }

    boolean isFocus() {
        return isFocus;
    }

    void sayFocus(boolean is) {
        isFocus = is;
    }

    // ---- what the peer can ------------------------------------------------------------------------------------------

    void learn(Extensions extensions) {
        peerAllowsUpdate |= extensions.allowsUpdate();
        peerTakesHealth |= extensions.takesHealth();
        peerTakesWeakerLegs |= extensions.takesWeakerLegs();
    }

    boolean peerAllowsUpdate() {
        return peerAllowsUpdate;
    }

    /** It said 405 or 501. */
    void unlearnUpdate() {
        peerAllowsUpdate = false;
    }

    boolean peerTakesHealth() {
        return peerTakesHealth;
    }

    boolean peerTakesWeakerLegs() {
        return peerTakesWeakerLegs;
    }

    // ---- what we take -----------------------------------------------------------------------------------------------

    boolean takesKeys() {
        return takesKeys;
    }

    void takeKeys(boolean taken) {
        takesKeys = taken;
    }

    // ---- the descriptions that hold ---------------------------------------------------------------------------------

    /** We offered and the peer answered. */
    void agreedToOurs(String offer, String answer) {
        local = offer;
        remote = answer;
        isLocalAnswer = false;
    }

    /** The peer offered and we answered. */
    void agreedToTheirs(String offer, String answer) {
        local = answer;
        remote = offer;
        isLocalAnswer = true;
    }

    /** Our last description, which a refresh by re-INVITE repeats (RFC 4028 7.4). */
    Optional<String> local() {
        return Optional.ofNullable(local);
    }

    /** The answer to an offer that only repeats what holds; empty if the owner has to be asked. */
    Optional<String> sameAnswer(Optional<String> offer) {
        boolean isSame = isLocalAnswer && offer.isPresent() && offer.get().equals(remote);
        return isSame ? local() : Optional.empty();
    }

    // ---- steps ------------------------------------------------------------------------------------------------------

    void tell(CallEvent event, Outbox<LegAction> out) {
        out.add(new LegAction.Tell(event));
    }

    CallEvent.Ended ended(CallEvent.Cause cause, Optional<Reason> reason) {
        return new CallEvent.Ended(legId, cause, reason);
    }

    boolean isAcknowledged(long cseq) {
        return cseq == acknowledgedCseq;
    }

    void acknowledge(long cseq, Optional<String> sdp, Outbox<LegAction> out) {
        acknowledgedCseq = cseq;
        out.add(new LegAction.SendAck(sdp));
    }

    LegState hangUp(CallCommand.Hangup hangup, long now, Outbox<LegAction> out) {
        return leave(hangup.reason(), Optional.of(ended(CallEvent.Cause.WE_HUNG_UP, hangup.reason())), now, out);
    }

    /** Ends the call because something failed: the owner knows at once, the peer by BYE. */
    LegState giveUp(CallEvent.Cause cause, Reason reason, long now, Outbox<LegAction> out) {
        tell(ended(cause, Optional.of(reason)), out);
        return leave(Optional.of(reason), Optional.empty(), now, out);
    }

    private LegState leave(
            Optional<Reason> reason, Optional<CallEvent.Ended> lastWords, long now, Outbox<LegAction> out) {
        out.add(new LegAction.SendBye(reason));
        return new Leaving(lastWords, now + timers().giveUpNanos());
    }

    LegState peerHungUp(LegInput.ByeArrived bye, Outbox<LegAction> out) {
        tell(ended(CallEvent.Cause.PEER_HUNG_UP, bye.reason()), out);
        return new Over();
    }

    /** Messages that came too late or twice change nothing, but a repeated 2xx wants its ACK again. */
    LegState unfitting(LegState s, LegInput input, Outbox<LegAction> out) {
        if (input instanceof LegInput.Ordered ordered) {
            out.add(new LegAction.Ignore(ordered.command()));
        } else if (input instanceof LegInput.AnswerArrived answer && isAcknowledged(answer.cseq())) {
            out.add(new LegAction.RepeatAck());
        }
        return s;
    }

    /** RFC 3261 14.2: Retry-After of 0 to 10 s. */
    Refusal tooEarly() {
        return LegRefusals.tooEarly(Math.floorMod(entropy.nextInt(), 11));
    }

    /** RFC 3261 14.1: 2.1 to 4 s for the owner of the Call-ID, 0 to 2 s for the other, in units of 10 ms. */
    long glareNanos() {
        return isCaller
                ? (210 + Math.floorMod(entropy.nextInt(), 191)) * UNIT
                : Math.floorMod(entropy.nextInt(), 201) * UNIT;
    }
}
