package dev.sotto.sip.focus;

import dev.sotto.base.MalformedException;
import dev.sotto.sdp.DtlsRole;
import dev.sotto.sdp.LocalAudio;
import dev.sotto.sdp.MediaDescription;
import dev.sotto.sdp.NegotiatedAudio;
import dev.sotto.sdp.OfferAnswer;
import dev.sotto.sdp.PartyKind;
import dev.sotto.sdp.PartyKind.NotPerc;
import dev.sotto.sdp.PartyKind.PercCandidate;
import dev.sotto.sdp.SdpParser;
import dev.sotto.sdp.SessionDescription;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Refusal;
import java.util.Optional;

/** Turns the peer's SDP into something to go on with or words for the peer. The one place that catches malformed SDP. */
final class SdpReading {
    private SdpReading() {}

    /** An offer that was read. */
    sealed interface Offer {
        /**
         * It comes from what can be a PERC endpoint.
         *
         * @param description all of it
         * @param peer the audio section that counts
         */
        record Usable(SessionDescription description, PercCandidate peer) implements Offer {}

        /** It does not. */
        record Unusable(Refusal refusal, FocusCounter counter, String words) implements Offer {}
    }

    /** An answer that was read. */
    sealed interface Answer {
        /** It agrees to our offer. */
        record Usable(NegotiatedAudio audio) implements Answer {}

        /** It does not. */
        record Unusable(FocusCounter counter, String words) implements Answer {}
    }

    static Offer offer(String sdp) {
        try {
            SessionDescription description = SdpParser.parse(sdp);
            return switch (PartyKind.ofOffer(description, DtlsRole.SERVER)) {
                case PercCandidate peer -> new Offer.Usable(description, peer);
                case NotPerc not -> notAcceptable(FocusCounter.REFUSED_NOT_PERC, not.sentence());
            };
        } catch (MalformedException e) {
            Refusal refusal = Refusal.saying(400, "The session description is malformed: " + e.rule());
            return new Offer.Unusable(refusal, FocusCounter.REFUSED_MALFORMED, "malformed SDP: " + e.getMessage());
        }
    }

    /** Where an ordinary phone is sent that cannot take part itself; empty if nobody takes it. */
    static Optional<Refusal> toGateway(CallEvent.Invited invited, Optional<FocusConfig.PhoneGateway> phones) {
        return phones.filter(gateway -> isOfPhone(invited.sdp().orElse("")))
                .map(gateway ->
                        gateway.uri(invited.conference(), invited.source().transport()))
                .map(uri -> Refusal.movedTemporarily(uri)
                        .withWarning("An ordinary phone takes part through the gateway; call it instead"));
    }

    /** Whether an offer is one that a gateway for phones could take: audio over RTP without DTLS. */
    private static boolean isOfPhone(String sdp) {
        try {
            return SdpParser.parse(sdp).media().stream()
                    .map(MediaDescription::first)
                    .anyMatch(line -> line.media().equals("audio")
                            && line.port() != 0
                            && line.protocol().startsWith("RTP/"));
        } catch (MalformedException e) {
            return false;
        }
    }

    static Offer.Unusable notAcceptable(FocusCounter counter, String words) {
        return new Offer.Unusable(Refusal.saying(488, words), counter, words);
    }

    static Answer answer(SessionDescription ourOffer, LocalAudio local, String sdp) {
        if (sdp.isEmpty()) {
            return new Answer.Unusable(FocusCounter.REFUSED_MALFORMED, "An answer to our offer was due and none came");
        }
        try {
            return switch (OfferAnswer.accept(ourOffer, SdpParser.parse(sdp), local)) {
                case OfferAnswer.Outcome.Agreed agreed -> new Answer.Usable(agreed.audio());
                case OfferAnswer.Outcome.Unusable unusable ->
                    new Answer.Unusable(
                            FocusCounter.REFUSED_NOT_PERC, unusable.why().sentence());
            };
        } catch (MalformedException e) {
            return new Answer.Unusable(
                    FocusCounter.REFUSED_MALFORMED, "The session description is malformed: " + e.rule());
        }
    }
}
