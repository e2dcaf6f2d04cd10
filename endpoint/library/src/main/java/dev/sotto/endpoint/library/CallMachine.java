package dev.sotto.endpoint.library;

import dev.sotto.base.Entropy;
import dev.sotto.base.MalformedException;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.base.PeerIncompatible;
import dev.sotto.sdp.Direction;
import dev.sotto.sdp.DtlsRole;
import dev.sotto.sdp.IceCandidate;
import dev.sotto.sdp.IceDescription;
import dev.sotto.sdp.LocalAudio;
import dev.sotto.sdp.MediaSource;
import dev.sotto.sdp.NegotiatedAudio;
import dev.sotto.sdp.OfferAnswer;
import dev.sotto.sdp.Origin;
import dev.sotto.sdp.PartyKind;
import dev.sotto.sdp.SdpParser;
import dev.sotto.sdp.SdpPrinter;
import dev.sotto.sdp.SessionDescription;
import dev.sotto.sdp.TlsId;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.HealthReport;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.calls.Warning;
import dev.sotto.sip.calls.WeakerLegs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One call into a conference as seen from the endpoint: makes offers and answers, and takes only those of a PERC conference.
 * The endpoint is always the DTLS client (RFC 8871 4.5.1). A new tls-id of the peer means a new association and must come with
 * new ICE credentials (RFC 8842 5.1, 5.5).
 */
final class CallMachine {
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_ACCEPTABLE_HERE = 488;
    /** A focus that tells of more tells nothing new to a person. */
    private static final int MAX_WEAKER_LEGS = 4096;

    private final CallConfig config;
    private final Entropy entropy;
    private final long legId;
    private final long sdpSessionId;
    private long sdpVersion;
    private String tlsId;
    private IceDescription ice;
    private @Nullable Offered offered;
    private @Nullable SessionDescription ourLast;
    private @Nullable NegotiatedAudio agreed;
    private @Nullable Ending ownEnding;
    private final SourceAnnouncements sources;
    private Reoffer underWay = Reoffer.NONE;
    private boolean renewalWaits;
    private boolean over;
    private final Map<Long, String> weakerLegs = new HashMap<>();

    /** An offer of ours that waits for its answer, with what becomes ours if there is one. */
    private record Offered(LocalAudio local, SessionDescription description, String tlsId, IceDescription ice) {}

    /** What the re-INVITE is for that waits for its answer; there is one at a time. */
    private enum Reoffer {
        NONE,
        RENEWAL,
        SOURCES
    }

    CallMachine(CallConfig config, long legId, Entropy entropy) {
        this.config = config;
        this.legId = legId;
        this.entropy = entropy;
        // RFC 8866 5.2: a number; the highest bit stays clear for parsers that read it as signed.
        this.sdpSessionId = entropy.nextLong() >>> 1;
        this.tlsId = TlsId.random(entropy);
        this.ice = newIce();
        this.sources = new SourceAnnouncements(
                config.nextHop().transport() == Transport.UDP
                        ? SourceAnnouncements.MOST_IN_DATAGRAM
                        : SourceAnnouncements.MOST);
        config.source().ifPresent(sources::begin);
    }

    /** Makes the call. */
    void dial(Outbox<CallOutput> out) {
        Optional<String> sdp =
                config.delayedOffer() ? Optional.empty() : Optional.of(newOffer(tlsId, ice, sources.announced()));
        command(
                out,
                new CallCommand.Call(
                        legId, config.target(), config.from(), config.displayName(), config.nextHop(), sdp));
    }

    /** Asks for new keys of this hop: a new association after an ICE restart. Only when a call is up. */
    void renew(Outbox<CallOutput> out) {
        renewalWaits = agreed != null;
        resume(out);
    }

    private void resume(Outbox<CallOutput> out) {
        if (renewalWaits && isFree()) {
            renewalWaits = false;
            reinvite(Reoffer.RENEWAL, newOffer(TlsId.random(entropy), newIce(), sources.announced()), out);
        }
    }

    /** Whether an offer of ours may go. */
    private boolean isFree() {
        return agreed != null && underWay == Reoffer.NONE && offered == null && ownEnding == null && !over;
    }

    private void reinvite(Reoffer purpose, String offer, Outbox<CallOutput> out) {
        underWay = purpose;
        command(out, new CallCommand.Reinvite(legId, Optional.of(offer)));
    }

    /** A further source is to be announced; {@link #onTime} does it. */
    void addSource(MediaSource source) {
        sources.add(source);
    }

    /** A source is to be announced no more. */
    void removeSource(int ssrc) {
        sources.remove(ssrc);
    }

    /** Announces what has changed, when nothing else is under way. */
    void onTime(long nowNanos, Outbox<CallOutput> out) {
        if (nowNanos >= deadlineNanos()) {
            reinvite(Reoffer.SOURCES, newOffer(tlsId, ice, sources.propose(nowNanos)), out);
        }
    }

    /** When {@link #onTime} has something to do. */
    long deadlineNanos() {
        return isFree() ? sources.deadlineNanos() : NanoClock.NEVER;
    }

    /** Our re-INVITE is over; {@code again} if what it was for is still to be done. */
    private void reinviteOver(boolean again) {
        renewalWaits |= again && underWay == Reoffer.RENEWAL;
        underWay = Reoffer.NONE;
    }

    private void onReinviteAnswered(CallEvent.ReinviteAnswered answered, Outbox<CallOutput> out) {
        // Without an offer of ours the peer has changed the session since, and this answers what is no more.
        boolean stale = offered == null;
        boolean announced = underWay == Reoffer.SOURCES && !stale;
        answered.sdp().ifPresent(sdp -> accept(sdp, out));
        if (announced) {
            sources.accepted();
        }
        reinviteOver(stale);
    }

    /** The session stays as it was; which source was in the way is found out by announcing them one by one. */
    private void onReinviteRefused(CallEvent.ReinviteRefused refused, Outbox<CallOutput> out) {
        offered = null;
        if (underWay == Reoffer.SOURCES) {
            Refusal refusal = refused.refusal();
            boolean forSources = refusal.status() == NOT_ACCEPTABLE_HERE || refusal.status() == BAD_REQUEST;
            sources.refused(forSources)
                    .ifPresent(source -> out.add(new CallOutput.SourceRefused(source, sentence(refusal))));
        }
        reinviteOver(false);
    }

    /** Tells the focus what we could not open; the call's machine knows whether it wants to hear it. */
    void report(HealthReport report, Outbox<CallOutput> out) {
        if (agreed != null && ownEnding == null && !over) {
            command(out, new CallCommand.ReportHealth(legId, report));
        }
    }

    /** Passes on what is new, or labelled otherwise; a notice names those again that are still there. */
    private void weakerLegs(WeakerLegs notice, Outbox<CallOutput> out) {
        for (WeakerLegs.WeakerLeg leg : notice.legs()) {
            boolean isNew = weakerLegs.size() < MAX_WEAKER_LEGS || weakerLegs.containsKey(leg.id());
            if (isNew && !leg.label().equals(weakerLegs.put(leg.id(), leg.label()))) {
                out.add(new CallOutput.WeakerLeg(leg.label()));
            }
        }
    }

    /** Ends the call; {@link CallOutput.Over} with {@code ending} follows when the SIP side is done. */
    void hangUp(Ending ending, Outbox<CallOutput> out) {
        if (ownEnding == null && !over) {
            ownEnding = ending;
            Optional<Reason> reason = ending.kind() == Ending.Kind.HUNG_UP
                    ? Optional.empty()
                    : Optional.of(new Reason(sipCause(ending.kind()), ending.sentence()));
            command(out, new CallCommand.Hangup(legId, reason));
        }
    }

    /** What the SIP stack says. */
    void onEvent(CallEvent event, Outbox<CallOutput> out) {
        if (event.legId() != legId || over) {
            return;
        }
        switch (event) {
            case CallEvent.Ringing ringing -> out.add(new CallOutput.Ringing(ringing.status()));
            case CallEvent.Answered answered -> onAnswered(answered, out);
            case CallEvent.Reinvited reinvited -> onReinvited(reinvited, out);
            case CallEvent.Acknowledged acknowledged -> acknowledged.sdp().ifPresent(sdp -> accept(sdp, out));
            case CallEvent.ReinviteAnswered answered -> onReinviteAnswered(answered, out);
            case CallEvent.Rejected rejected -> over(notAnswered(rejected.refusal()), out);
            case CallEvent.Ended ended -> over(ending(ended), out);
            case CallEvent.OfferedEarly early ->
                answer(early.sdp(), out).ifPresent(sdp -> command(out, new CallCommand.AnswerEarly(legId, sdp)));
            case CallEvent.ReinviteOvertaken ignored -> {
                offered = null;
                reinviteOver(true);
            }
            case CallEvent.ReinviteRefused refused -> onReinviteRefused(refused, out);
            case CallEvent.ReinviteCancelled ignored -> offered = null;
            case CallEvent.Cancelled ignored -> over(lost("the call was cancelled"), out);
            case CallEvent.Invited ignored -> {
                // We take no calls; the stack's owner refuses them.
            }
            case CallEvent.WeakerLegsTelling told -> weakerLegs(told.notice(), out);
            case CallEvent.WeakerLegsTold ignored -> {
                // We tell nobody.
            }
            case CallEvent.KeyPressed ignored -> {
                // We take no keys.
            }
            case CallEvent.ConnectionLost ignored -> {
                // The next request dials again; media has a path of its own.
            }
            case CallEvent.Referred ignored -> {
                // We do not say that we can.
            }
            case CallEvent.Health ignored -> {
                // Nobody reports to us: we do not say that we want it.
            }
        }
        resume(out);
    }

    private void onAnswered(CallEvent.Answered answered, Outbox<CallOutput> out) {
        if (config.delayedOffer() && agreed != null) {
            // A reliable provisional response brought the offer before.
            return;
        }
        if (answered.sdp().isEmpty()) {
            refuse("the answer has no session description", out);
        } else if (config.delayedOffer()) {
            answer(answered.sdp().get(), out)
                    .ifPresent(sdp -> command(out, new CallCommand.AcknowledgeWithAnswer(legId, sdp)));
        } else {
            accept(answered.sdp().get(), out);
        }
    }

    private void onReinvited(CallEvent.Reinvited reinvited, Outbox<CallOutput> out) {
        if (ownEnding != null) {
            return;
        }
        if (reinvited.sdp().isEmpty()) {
            command(out, new CallCommand.AcceptReinvite(legId, newOffer(tlsId, ice, sources.announced())));
            return;
        }
        String offer = reinvited.sdp().get();
        String problem = problemOf(offer);
        if (problem.isEmpty()) {
            answer(offer, out).ifPresent(sdp -> command(out, new CallCommand.AcceptReinvite(legId, sdp)));
        } else {
            // The session stays as it was, so nothing weaker can be slipped in by a re-INVITE.
            Refusal refusal = Refusal.saying(NOT_ACCEPTABLE_HERE, problem);
            command(out, new CallCommand.RefuseReinvite(legId, refusal));
        }
    }

    /** Why a further offer cannot be taken; empty if it can. */
    private String problemOf(String sdp) {
        try {
            return switch (PartyKind.ofOffer(SdpParser.parse(sdp), DtlsRole.CLIENT)) {
                case PartyKind.NotPerc not -> not.sentence();
                case PartyKind.PercCandidate peer -> changeProblem(peer);
            };
        } catch (MalformedException e) {
            return e.rule();
        }
    }

    private String changeProblem(PartyKind.PercCandidate peer) {
        NegotiatedAudio before = agreed;
        if (before == null) {
            return "";
        }
        boolean newName = !peer.tlsId().equals(before.remote().tlsId());
        boolean newPrint = !peer.fingerprint().equals(before.remote().fingerprint());
        if (newPrint && !newName) {
            return "RFC 8842 5.1: a new fingerprint needs a new tls-id";
        }
        return newName && !restarts(peer.audio().ice()) ? "RFC 8842 5.1: a new tls-id needs an ICE restart" : "";
    }

    /** Answers an offer, and tells what then holds; empty if the call had to be ended instead. */
    private Optional<String> answer(String sdp, Outbox<CallOutput> out) {
        try {
            SessionDescription offer = SdpParser.parse(sdp);
            return switch (PartyKind.ofOffer(offer, DtlsRole.CLIENT)) {
                case PartyKind.NotPerc not -> {
                    refuse(not.sentence(), out);
                    yield Optional.empty();
                }
                case PartyKind.PercCandidate peer -> Optional.of(answer(offer, peer, out));
            };
        } catch (MalformedException | PeerIncompatible e) {
            refuse("the offer cannot be used: " + e.getMessage(), out);
            return Optional.empty();
        }
    }

    private String answer(SessionDescription offer, PartyKind.PercCandidate peer, Outbox<CallOutput> out) {
        NegotiatedAudio before = agreed;
        if (before != null && !peer.tlsId().equals(before.remote().tlsId())) {
            tlsId = TlsId.random(entropy);
        }
        if (before != null && restarts(peer.audio().ice())) {
            ice = newIce();
        }
        OfferAnswer.Answer answer = OfferAnswer.answer(offer, peer, nextLocal(tlsId, ice, sources.announced()));
        ourLast = answer.description();
        offered = null;
        settle(answer.audio(), out);
        return SdpPrinter.text(answer.description());
    }

    /** Takes the answer to an offer of ours. */
    private void accept(String sdp, Outbox<CallOutput> out) {
        Offered ours = offered;
        if (ours == null || ownEnding != null) {
            return;
        }
        offered = null;
        try {
            switch (OfferAnswer.accept(ours.description(), SdpParser.parse(sdp), ours.local())) {
                case OfferAnswer.Outcome.Unusable unusable ->
                    refuse(unusable.why().sentence(), out);
                case OfferAnswer.Outcome.Agreed agreement -> {
                    tlsId = ours.tlsId();
                    ice = ours.ice();
                    ourLast = ours.description();
                    settle(agreement.audio(), out);
                }
            }
        } catch (MalformedException e) {
            refuse("the answer cannot be read: " + e.getMessage(), out);
        }
    }

    private void settle(NegotiatedAudio audio, Outbox<CallOutput> out) {
        NegotiatedAudio before = agreed;
        boolean newAssociation =
                before == null || !before.remote().tlsId().equals(audio.remote().tlsId());
        boolean iceRestart = before == null || restarts(audio.remote().ice());
        agreed = audio;
        out.add(new CallOutput.Agreed(new CallAgreement(audio, tlsId, ice, iceRestart, newAssociation)));
    }

    private boolean restarts(Optional<IceDescription> theirs) {
        Optional<IceDescription> before =
                Optional.ofNullable(agreed).flatMap(a -> a.remote().ice());
        return theirs.isPresent()
                && before.map(b -> theirs.get().isRestartOf(b)).orElse(true);
    }

    /** An offer with that identity and those credentials, which become ours only if it is answered. */
    private String newOffer(String newTlsId, IceDescription newIce, List<MediaSource> announced) {
        LocalAudio local = nextLocal(newTlsId, newIce, announced);
        SessionDescription last = ourLast;
        SessionDescription offer =
                last == null || agreed == null ? OfferAnswer.offer(local) : OfferAnswer.reoffer(last, local);
        offered = new Offered(local, offer, newTlsId, newIce);
        return SdpPrinter.text(offer);
    }

    private LocalAudio nextLocal(String localTlsId, IceDescription localIce, List<MediaSource> announced) {
        return new LocalAudio(
                Origin.ours(sdpSessionId, ++sdpVersion, config.host()),
                config.host(),
                config.port(),
                Optional.of(localIce),
                config.fingerprint(),
                localTlsId,
                DtlsRole.CLIENT,
                config.codecs(),
                Direction.SENDRECV,
                announced,
                config.repair(),
                // RFC 8871 4.3: what an endpoint says about its user's voice is not for the path.
                false);
    }

    private IceDescription newIce() {
        return IceDescription.random(entropy, false, List.of(IceCandidate.host(config.host(), config.port())));
    }

    private void refuse(String sentence, Outbox<CallOutput> out) {
        hangUp(new Ending(Ending.Kind.REFUSED_BY_US, sentence), out);
    }

    private void over(Ending ending, Outbox<CallOutput> out) {
        over = true;
        Ending own = ownEnding;
        out.add(new CallOutput.Over(own == null ? ending : own));
    }

    private static Ending ending(CallEvent.Ended ended) {
        String said = ended.reason().map(Reason::text).filter(t -> !t.isEmpty()).orElse("no reason was given");
        return switch (ended.cause()) {
            case PEER_HUNG_UP ->
                new Ending(wasPutOut(ended) ? Ending.Kind.NOT_ADMITTED : Ending.Kind.ENDED_BY_CONFERENCE, said);
            case WE_HUNG_UP -> new Ending(Ending.Kind.HUNG_UP, "hung up");
            case NOT_ACKNOWLEDGED -> lost("the conference never confirmed the call");
            case LOST -> lost("the conference no longer knows the call");
            case EXPIRED -> lost("the conference did not keep the call alive: " + said);
        };
    }

    /** The focus passes on what the key distributor said: 403 for a kick, 488 for a handshake that it did not accept. */
    private static boolean wasPutOut(CallEvent.Ended ended) {
        return ended.reason()
                .filter(r -> r.cause() == FORBIDDEN || r.cause() == NOT_ACCEPTABLE_HERE)
                .isPresent();
    }

    private static Ending lost(String sentence) {
        return new Ending(Ending.Kind.LOST, sentence);
    }

    private static Ending notAnswered(Refusal refusal) {
        OptionalInt retryAfter =
                refusal.retryAfterSeconds().map(OptionalInt::of).orElseGet(OptionalInt::empty);
        return new Ending(Ending.Kind.NOT_ANSWERED, sentence(refusal), retryAfter);
    }

    private static String sentence(Refusal refusal) {
        String warnings = refusal.warnings().stream().map(Warning::text).collect(Collectors.joining("; "));
        String retry = refusal.retryAfterSeconds()
                .map(s -> "; try again in " + s + " seconds")
                .orElse("");
        return refusal.status() + " " + refusal.phrase() + (warnings.isEmpty() ? "" : ": " + warnings) + retry;
    }

    private static int sipCause(Ending.Kind kind) {
        return switch (kind) {
            case REFUSED_BY_US -> NOT_ACCEPTABLE_HERE;
            case NOT_ADMITTED -> FORBIDDEN;
            case LOST -> 408;
            case HUNG_UP, ENDED_BY_CONFERENCE, NOT_ANSWERED -> 200;
        };
    }

    private static void command(Outbox<CallOutput> out, CallCommand command) {
        out.add(new CallOutput.Command(command));
    }
}
