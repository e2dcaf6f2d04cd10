package dev.sotto.sip.focus;

import dev.sotto.base.MalformedException;
import dev.sotto.sdp.DtlsRole;
import dev.sotto.sdp.LocalAudio;
import dev.sotto.sdp.MediaDescription;
import dev.sotto.sdp.MediaLine;
import dev.sotto.sdp.NegotiatedAudio;
import dev.sotto.sdp.OfferAnswer;
import dev.sotto.sdp.PartyKind;
import dev.sotto.sdp.PartyKind.NotPerc;
import dev.sotto.sdp.PartyKind.PercCandidate;
import dev.sotto.sdp.SdpParser;
import dev.sotto.sdp.SessionDescription;
import dev.sotto.sip.calls.Refusal;

/** Turns the peer's SDP into something to go on with or words for the peer. The one place that catches malformed SDP. */
final class SdpReading {
    private static final String TLS_ID = "tls-id";
    private static final String FINGERPRINT = "fingerprint";

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

    /**
     * Whether an offer is one of an ordinary phone: audio over RTP, and by DTLS only if nothing in it is PERC's. Who could nearly take
     * part itself, or says that it wants to, is told what it lacks.
     */
    static boolean isOfPhone(String sdp) {
        try {
            SessionDescription description = SdpParser.parse(sdp);
            boolean isForPerc = description.attribute(TLS_ID).isPresent()
                    || description.media().stream()
                            .anyMatch(media -> media.attribute(TLS_ID).isPresent());
            return !isForPerc && description.media().stream().anyMatch(media -> isOfPhone(description, media));
        } catch (MalformedException e) {
            return false;
        }
    }

    private static boolean isOfPhone(SessionDescription description, MediaDescription media) {
        MediaLine line = media.first();
        boolean isSecured = media.attribute(FINGERPRINT).isPresent()
                || description.attribute(FINGERPRINT).isPresent();
        return line.media().equals("audio")
                && line.port() != 0
                && (line.protocol().startsWith("RTP/")
                        || (isSecured && line.protocol().startsWith("UDP/TLS/RTP/")));
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
