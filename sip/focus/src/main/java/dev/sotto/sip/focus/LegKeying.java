package dev.sotto.sip.focus;

import dev.sotto.base.NanoClock;
import dev.sotto.keying.tunnel.AdmissionMessage.Described;
import dev.sotto.keying.tunnel.AdmissionMessage.Expect;
import dev.sotto.keying.tunnel.AdmissionMessage.Identify;
import dev.sotto.keying.tunnel.AdmissionMessage.Keyed;
import dev.sotto.keying.tunnel.AdmissionMessage.Kick;
import dev.sotto.keying.tunnel.Kind;
import dev.sotto.keying.tunnel.SecurityLabel;
import dev.sotto.sdp.NegotiatedAudio;
import dev.sotto.sdp.PartyKind.PercCandidate;
import dev.sotto.sdp.RemoteTransport;
import dev.sotto.sip.focus.FocusView.KeysView;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How one leg stands with the key distributor: what was asked, what was said, and whether it has to start anew. */
final class LegKeying {
    private final long legId;
    private final String conference;
    private @Nullable SecurityLabel label;
    private String security = Participant.UNKEYED;
    private Kind kind = Kind.PRIVATE;
    private long deadlineNanos = NanoClock.NEVER;
    private int unansweredExpects;
    private boolean known;
    private boolean awaited;
    private boolean needsRestart;
    private Optional<KeysView> described = Optional.empty();

    LegKeying(long legId, String conference) {
        this.legId = legId;
        this.conference = conference;
    }

    /** When the endpoint must have its keys. */
    long deadlineNanos() {
        return deadlineNanos;
    }

    /** Whether the key distributor has an admission of ours to forget. */
    boolean isKnown() {
        return known;
    }

    boolean needsRestart() {
        return needsRestart;
    }

    /** Whether the key distributor has said who can read its media. */
    boolean isKeyed() {
        return label != null;
    }

    /** The words of the security label. */
    String security() {
        return security;
    }

    void expect(Optional<PercCandidate> peer, Step step) {
        unansweredExpects++;
        known = true;
        step.admission(
                new Expect(legId, conference, peer.map(PercCandidate::fingerprint), peer.map(PercCandidate::tlsId)));
    }

    /** Whether this Expected answers the last question. An earlier one belongs to a re-INVITE that was taken back. */
    boolean onExpected() {
        unansweredExpects = Math.max(0, unansweredExpects - 1);
        return unansweredExpects == 0;
    }

    /** Says who answered our offer, unless that association is lost already and another one will follow. */
    void identify(NegotiatedAudio audio, Step step) {
        if (!needsRestart) {
            step.admission(new Identify(
                    legId, audio.remote().fingerprint(), audio.remote().tlsId()));
            await(step);
        }
    }

    /**
     * Has the key distributor ban the endpoint. If it has not heard of who that is since its restart, it is told first.
     *
     * @param offering whether it was asked last about an offer of ours, which the endpoint has not answered
     */
    void kick(Optional<NegotiatedAudio> audio, boolean offering, Step step) {
        Optional<RemoteTransport> who = audio.map(NegotiatedAudio::remote);
        if (!known) {
            step.admission(new Expect(
                    legId, conference, who.map(RemoteTransport::fingerprint), who.map(RemoteTransport::tlsId)));
        } else if (offering && who.isPresent()) {
            step.admission(
                    new Identify(legId, who.get().fingerprint(), who.get().tlsId()));
        }
        step.admission(new Kick(legId));
        known = false;
    }

    /** From here on the endpoint's time for its key exchange runs, as far as we could hear of its end. */
    void await(Step step) {
        awaited = true;
        deadlineNanos = step.keysReachable() ? step.in(step.config().limits().keyingSeconds()) : NanoClock.NEVER;
    }

    /** What kind of conference it is, from the key distributor's own roster. */
    void onKind(Kind said) {
        kind = said;
    }

    /** Whether more can read this leg's media than the kind of its conference says. */
    boolean isWeaker() {
        SecurityLabel usual = kind == Kind.PRIVATE ? SecurityLabel.END_TO_END : SecurityLabel.HOP_BY_HOP;
        return label != null && label.isWeakerThan(usual);
    }

    /** What to show of it to people. */
    void onDescribed(Described said, long nowNanos) {
        described = Optional.of(new KeysView(
                said.name(),
                said.spi(),
                nowNanos - TimeUnit.SECONDS.toNanos(said.ageSeconds()),
                nowNanos + TimeUnit.SECONDS.toNanos(said.nextSeconds()),
                said.locked()));
    }

    Optional<KeysView> described() {
        return described;
    }

    /** It has keys; whether that gives it another label. The key distributor says so again whenever its link comes back. */
    boolean onKeyed(Keyed said) {
        String before = security;
        label = said.label();
        security = said.security();
        awaited = false;
        deadlineNanos = NanoClock.NEVER;
        return !security.equals(before);
    }

    /** The key distributor has said its last word about this leg. */
    void onReleased() {
        known = false;
    }

    /** No answer will come any more, and nobody can tell us of keys. */
    void onUnreachable() {
        unansweredExpects = 0;
        deadlineNanos = NanoClock.NEVER;
    }

    void onReachable(boolean restarted, Step step) {
        if (restarted) {
            needsRestart = true;
            known = false;
        }
        if (awaited) {
            await(step);
        }
    }

    void wantRestart() {
        needsRestart = true;
    }

    /** Asks for a new association if one is needed and can be asked for; the one before it serves until the new one has keys. */
    boolean restart(Step step) {
        if (!needsRestart || !step.keysReachable()) {
            return false;
        }
        needsRestart = false;
        step.count(FocusCounter.KEYS_RESTARTED);
        expect(Optional.empty(), step);
        return true;
    }
}
