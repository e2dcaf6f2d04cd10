package dev.sotto.sdp;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.MalformedException;
import java.util.List;

/**
 * What kind of party made a description: one that can be a PERC endpoint, or not. Only DTLS decides finally; this is what the
 * description alone can say.
 */
public sealed interface PartyKind {
    /**
     * The description has everything that a PERC association needs.
     *
     * @param audio the audio section that has it
     * @param fingerprint of the peer's certificate
     * @param tlsId of the association that the peer wants
     * @param setup what the peer said about the DTLS role
     */
    record PercCandidate(AudioDescription audio, Fingerprint fingerprint, String tlsId, Setup setup)
            implements PartyKind {}

    /**
     * It has not.
     *
     * @param missing at least one; each a few words that a person understands
     */
    record NotPerc(List<String> missing) implements PartyKind {
        /** Takes a copy. */
        public NotPerc {
            missing = List.copyOf(missing);
        }

        /** One sentence for a Warning or a Reason, without quotation marks. */
        public String sentence() {
            return "Only end-to-end encrypted (PERC) endpoints can join; missing: " + String.join("; ", missing);
        }
    }

    /**
     * Of an offer.
     *
     * @param offer the peer's
     * @param ours which DTLS role this side must have
     * @throws MalformedException if an attribute that matters breaks its syntax
     */
    static PartyKind ofOffer(SessionDescription offer, DtlsRole ours) {
        return PartyClassifier.offer(offer, ours);
    }

    /**
     * Of the answer to an offer of ours.
     *
     * @param ourOffer what it answers
     * @param answer the peer's
     * @param ours which DTLS role this side must have
     * @throws MalformedException if an attribute that matters breaks its syntax
     */
    static PartyKind ofAnswer(SessionDescription ourOffer, SessionDescription answer, DtlsRole ours) {
        return PartyClassifier.answer(ourOffer, answer, ours);
    }
}
