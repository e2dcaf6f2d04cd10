package dev.sotto.sdp;

import dev.sotto.base.Entropy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What follows from two descriptions that were found to fit ({@link PhoneFaults}). */
final class PhoneAnswerer {
    private PhoneAnswerer() {}

    /** Our answer to {@code theirs}, a section of {@code offer}. */
    static PhoneAgreement answer(
            SessionDescription offer,
            PhoneSection theirs,
            PhoneTerms terms,
            Optional<PhoneAgreement> before,
            Entropy entropy) {
        // One voice codec only, the first of ours that it has: no packet then needs a codec that was not expected.
        AudioFormat voice = terms.codecs().stream()
                .flatMap(c -> theirs.voices().stream().filter(f -> f.codec() == c))
                .findFirst()
                .orElseThrow();
        List<PhoneSection.Events> events = matching(theirs.events(), voice.codec());
        OptionalInt noise = comfortNoise(theirs.comfortNoise(), voice.codec());
        Direction direction = terms.direction().and(theirs.direction().reversed());
        int millis = Packetization.choose(voice.codec(), theirs.ptime(), theirs.maxptime(), terms.packetMillis());
        Optional<NegotiatedDtls> dtls =
                theirs.wantsDtls() && PhoneDtls.fault(theirs, terms).isEmpty()
                        ? Optional.of(PhoneDtls.answering(theirs, before))
                        : Optional.empty();
        Optional<NegotiatedCrypto> crypto =
                theirs.usableKey().map(key -> new NegotiatedCrypto(ourKey(key, theirs, terms, before, entropy), key));
        PhoneWriter.Section section = new PhoneWriter.Section(
                theirs.mid(),
                theirs.protocol(),
                List.of(new AudioFormat(
                        voice.payloadType(), voice.codec(), voice.codec().parameters())),
                events,
                noise,
                direction,
                millis,
                crypto.map(NegotiatedCrypto::ours).stream().toList(),
                dtls.map(d -> d.ours().answer()),
                theirs.extensions(),
                theirs.rtcpMux());
        List<MediaDescription> media = new ArrayList<>(
                offer.media().stream().map(SectionWriter::refused).toList());
        media.set(theirs.mediaIndex(), PhoneWriter.audio(terms, section));
        PhoneAudio audio = new PhoneAudio(
                theirs.mediaIndex(),
                theirs.protocol(),
                direction,
                List.of(new NegotiatedFormat(
                        voice.codec(), voice.payloadType(), voice.payloadType(), voice.parameters())),
                events.stream()
                        .map(e -> new NegotiatedEvents(e.payloadType(), e.payloadType(), e.clockRateHz()))
                        .toList(),
                noise,
                millis,
                crypto,
                dtls,
                theirs.extensions(),
                theirs.transport());
        return new PhoneAgreement(PhoneOfferAnswer.versioned(terms, before, media), audio);
    }

    /**
     * We keep our key while nothing of the media changed. Whoever has a new key or a new address may be another device, which
     * knows nothing of our rollover counter (RFC 4568 7.1.4), so it gets a new one.
     */
    private static CryptoKey ourKey(
            CryptoKey theirs,
            PhoneSection section,
            PhoneTerms terms,
            Optional<PhoneAgreement> before,
            Entropy entropy) {
        return before.filter(b -> !moved(b, section, terms))
                .flatMap(b -> b.audio().crypto())
                .filter(c -> c.theirs().isSameKey(theirs))
                .map(c -> c.ours().withTag(theirs.tag()))
                .orElseGet(() -> CryptoKey.random(theirs.tag(), theirs.suite(), entropy));
    }

    private static boolean moved(PhoneAgreement before, PhoneSection theirs, PhoneTerms terms) {
        PhoneSection ours = PhoneReader.read(before.ours(), before.audio().mediaIndex());
        Optional<MediaAddress> now = theirs.transport().rtp();
        return !ours.host().equals(terms.host())
                || ours.port() != terms.port()
                || (now.isPresent() && !now.equals(before.audio().remote().rtp()));
    }

    /** What {@code theirs}, the answer to {@code ours}, agreed. */
    static PhoneAgreement answered(PhoneProposal proposal, PhoneSection ours, PhoneSection theirs, PhoneTerms terms) {
        List<NegotiatedFormat> voices = theirs.voices().stream()
                .flatMap(t -> ours.voices().stream()
                        .filter(o -> o.codec() == t.codec())
                        .map(o -> new NegotiatedFormat(t.codec(), t.payloadType(), o.payloadType(), t.parameters())))
                .toList();
        AudioCodec voice = voices.getFirst().codec();
        List<NegotiatedEvents> events = theirs.events().stream()
                .flatMap(t -> ours.events().stream()
                        .filter(o -> o.clockRateHz() == t.clockRateHz())
                        .map(o -> new NegotiatedEvents(t.payloadType(), o.payloadType(), t.clockRateHz())))
                .sorted(Comparator.comparing(e -> e.clockRateHz() != voice.clockRateHz()))
                .toList();
        Optional<NegotiatedDtls> dtls = ours.wantsDtls() ? Optional.of(PhoneDtls.answered(theirs)) : Optional.empty();
        Optional<NegotiatedCrypto> crypto = theirs.usableKey()
                .flatMap(t -> PhoneFaults.ourKeyFor(t, proposal).map(o -> new NegotiatedCrypto(o, t)));
        boolean mux = ours.rtcpMux() && theirs.rtcpMux();
        PhoneAudio audio = new PhoneAudio(
                proposal.mediaIndex(),
                theirs.protocol(),
                terms.direction().and(theirs.direction().reversed()),
                voices,
                events,
                ours.comfortNoise().isPresent() ? theirs.comfortNoise() : OptionalInt.empty(),
                Packetization.choose(voice, theirs.ptime(), theirs.maxptime(), terms.packetMillis()),
                crypto,
                dtls,
                PhoneReader.offered(proposal.description(), proposal.mediaIndex())
                        .and(theirs.extensions()),
                theirs.withRtcpMux(mux).transport());
        return new PhoneAgreement(proposal.description(), audio);
    }

    /**
     * The keys with the clock of the voice (RFC 4733 2.1). Many phones offer them at 8000 Hz only, beside Opus too; that is
     * then better than none.
     */
    private static List<PhoneSection.Events> matching(List<PhoneSection.Events> offered, AudioCodec voice) {
        return offered.stream().min(Comparator.comparing(e -> e.clockRateHz() != voice.clockRateHz())).stream()
                .toList();
    }

    /** RFC 3389 2: for codecs that have no silence of their own. */
    private static OptionalInt comfortNoise(OptionalInt offered, AudioCodec voice) {
        return voice.clockRateHz() == 8_000 ? offered : OptionalInt.empty();
    }
}
