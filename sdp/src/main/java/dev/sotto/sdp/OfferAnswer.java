package dev.sotto.sdp;

import dev.sotto.base.MalformedException;
import dev.sotto.base.PeerIncompatible;
import dev.sotto.sdp.PartyKind.NotPerc;
import dev.sotto.sdp.PartyKind.PercCandidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Offer/answer (RFC 3264) for one audio stream with PERC keying, as pure functions. Both the focus and the endpoint use them;
 * {@link DtlsRole} says which is which.
 */
public final class OfferAnswer {
    private static final String OUR_MID = "0";

    private OfferAnswer() {}

    /**
     * Our answer and what it agrees.
     *
     * @param description to be sent
     * @param audio what holds from now on
     */
    public record Answer(SessionDescription description, NegotiatedAudio audio) {}

    /** What came of an answer to our offer. */
    public sealed interface Outcome {
        /**
         * It can be used.
         *
         * @param audio what holds from now on
         */
        record Agreed(NegotiatedAudio audio) implements Outcome {}

        /**
         * It is no PERC answer; the call is to be ended with these words.
         *
         * @param why what is missing
         */
        record Unusable(NotPerc why) implements Outcome {}
    }

    /** The first offer of a session. */
    public static SessionDescription offer(LocalAudio local) {
        SectionWriter.Terms terms = new SectionWriter.Terms(
                Optional.of(OUR_MID),
                local.codecs().stream().map(AudioFormat::ours).toList(),
                RepairChoice.offered(local),
                ExtensionChoice.offered(local.clearLevelAllowed()),
                local.direction(),
                true,
                true);
        return new SessionDescription(
                local.origin(),
                SectionWriter.session(local, Optional.of(OUR_MID)),
                List.of(SectionWriter.audio(local, terms)));
    }

    /**
     * A further offer in the same session. Payload types, extension numbers, mid and refused sections stay as our last
     * description had them (RFC 3264 8, RFC 8285 7).
     *
     * @param last the description that we sent last, offer or answer, and that was agreed
     */
    public static SessionDescription reoffer(SessionDescription last, LocalAudio local) {
        int index = activeAudio(last);
        AudioDescription before = AudioReader.read(last, index);
        SectionWriter.Terms terms = new SectionWriter.Terms(
                before.mid(),
                before.formats(),
                RepairChoice.again(before),
                before.extensions(),
                local.direction(),
                before.reducedSizeRtcp(),
                true);
        List<MediaDescription> media = new ArrayList<>(last.media());
        media.set(index, SectionWriter.audio(local, terms));
        Optional<String> bundled = before.bundled() ? before.mid() : Optional.empty();
        return new SessionDescription(local.origin(), SectionWriter.session(local, bundled), media);
    }

    /**
     * The answer to an offer that was found to be a PERC candidate.
     *
     * @param offer the whole offer
     * @param peer what {@link PartyKind#ofOffer} found in it
     * @param wanted what we put into the answer; its ICE only if the peer does ICE
     * @throws PeerIncompatible if no voice codec is common
     */
    public static Answer answer(SessionDescription offer, PercCandidate peer, LocalAudio wanted) {
        AudioDescription audio = peer.audio();
        // RFC 8839 4.2.5: an answer speaks of ICE only if the offer did.
        LocalAudio local = audio.ice().isPresent() ? wanted : wanted.withoutIce();
        List<AudioFormat> formats = audio.formats().stream()
                .filter(f -> local.codecs().contains(f.codec()))
                .toList();
        if (formats.stream().noneMatch(f -> f.codec().isVoice())) {
            throw new PeerIncompatible("none of the codecs offered is one that we carry");
        }
        ExtensionChoice extensions = ExtensionChoice.answering(audio.extensions(), local.clearLevelAllowed());
        RepairChoice repair = RepairChoice.answering(local, audio, formats);
        Direction direction = local.direction().and(audio.direction().reversed());
        SectionWriter.Terms terms = new SectionWriter.Terms(
                audio.mid(),
                formats.stream()
                        .map(f -> new AudioFormat(
                                f.payloadType(), f.codec(), f.codec().parameters()))
                        .toList(),
                repair,
                extensions.answer(),
                direction,
                audio.reducedSizeRtcp(),
                false);
        List<MediaDescription> media = new ArrayList<>(
                offer.media().stream().map(SectionWriter::refused).toList());
        media.set(audio.mediaIndex(), SectionWriter.audio(local, terms));
        Optional<String> bundled = audio.bundled() ? audio.mid() : Optional.empty();
        List<NegotiatedFormat> agreed = formats.stream()
                .map(f -> new NegotiatedFormat(f.codec(), f.payloadType(), f.payloadType(), f.parameters()))
                .toList();
        return new Answer(
                new SessionDescription(local.origin(), SectionWriter.session(local, bundled), media),
                negotiated(
                        peer,
                        new Terms(
                                agreed,
                                direction,
                                extensions,
                                true,
                                audio.reducedSizeRtcp(),
                                repair.agreed(),
                                controls(local, audio, false))));
    }

    /**
     * Takes the answer to our offer.
     *
     * @param ourOffer what we sent
     * @param answer what came back
     * @param local what we put into the offer
     * @throws MalformedException if an attribute that matters breaks its syntax
     */
    public static Outcome accept(SessionDescription ourOffer, SessionDescription answer, LocalAudio local) {
        return switch (PartyKind.ofAnswer(ourOffer, answer, local.role())) {
            case NotPerc not -> new Outcome.Unusable(not);
            case PercCandidate peer ->
                accepted(AudioReader.read(ourOffer, peer.audio().mediaIndex()), peer, local);
        };
    }

    private static Outcome accepted(AudioDescription ours, PercCandidate peer, LocalAudio local) {
        AudioDescription theirs = peer.audio();
        List<NegotiatedFormat> agreed = theirs.formats().stream()
                .flatMap(f -> ours.formats().stream()
                        .filter(o -> o.codec() == f.codec())
                        .limit(1)
                        .map(o -> new NegotiatedFormat(f.codec(), f.payloadType(), o.payloadType(), f.parameters())))
                .toList();
        if (agreed.stream().noneMatch(f -> f.codec().isVoice())) {
            return new Outcome.Unusable(new NotPerc(List.of("a codec that was offered")));
        }
        ExtensionChoice extensions = ExtensionChoice.answered(ours.extensions(), theirs.extensions());
        Direction direction = ours.direction().and(theirs.direction().reversed());
        boolean reducedSize = ours.reducedSizeRtcp() && theirs.reducedSizeRtcp();
        Optional<NegotiatedRepair> repair = RepairChoice.answered(ours, theirs, agreed);
        return new Outcome.Agreed(negotiated(
                peer,
                new Terms(agreed, direction, extensions, false, reducedSize, repair, controls(local, theirs, true))));
    }

    private record Terms(
            List<NegotiatedFormat> formats,
            Direction direction,
            ExtensionChoice extensions,
            boolean weAnswered,
            boolean reducedSizeRtcp,
            Optional<NegotiatedRepair> repair,
            boolean controlling) {}

    private static NegotiatedAudio negotiated(PercCandidate peer, Terms terms) {
        AudioDescription audio = peer.audio();
        return new NegotiatedAudio(
                audio.mediaIndex(),
                audio.mid(),
                terms.direction(),
                terms.formats(),
                terms.extensions().midId(),
                terms.extensions().level(terms.weAnswered()),
                terms.reducedSizeRtcp(),
                terms.repair(),
                audio.sources(),
                new RemoteTransport(audio.host(), audio.port(), audio.ice(), peer.fingerprint(), peer.tlsId()),
                terms.controlling());
    }

    /** RFC 8445 6.1.1: the full agent controls; of two of a kind the offerer does. */
    private static boolean controls(LocalAudio local, AudioDescription peer, boolean weOffered) {
        if (local.ice().isEmpty() || peer.ice().isEmpty()) {
            return false;
        }
        boolean weAreLite = local.ice().get().lite();
        boolean peerIsLite = peer.ice().get().lite();
        return weAreLite == peerIsLite ? weOffered : peerIsLite;
    }

    private static int activeAudio(SessionDescription ours) {
        return IntStream.range(0, ours.media().size())
                .filter(i -> ours.media().get(i).first().media().equals("audio")
                        && ours.media().get(i).first().port() != 0)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("our own description has no audio"));
    }
}
