package dev.sotto.sdp;

import dev.sotto.base.Entropy;
import dev.sotto.base.MalformedException;
import dev.sotto.sdp.PhoneOutcome.Agreed;
import dev.sotto.sdp.PhoneOutcome.Refusal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Offer/answer (RFC 3264) for one audio stream with an ordinary phone, in clear or with keys from {@code a=crypto} (RFC 4568)
 * or DTLS (RFC 5763), as pure functions. DTLS is answered and kept in later offers; first offers of ours are as {@link PhoneSecurity} says. {@link OfferAnswer} is for PERC endpoints.
 */
public final class PhoneOfferAnswer {
    private PhoneOfferAnswer() {}

    /**
     * Where the phone wants its audio, so that the caller can choose an address of the same family for {@link PhoneTerms}
     * (RFC 6157 4.2); empty if the offer has no audio.
     *
     * @throws MalformedException if an attribute that matters breaks its syntax
     */
    public static Optional<String> mediaHost(SessionDescription offer) {
        return open(offer).mapToObj(i -> PhoneReader.read(offer, i).host()).findFirst();
    }

    /**
     * Our answer to an offer, also to a later one of the same session.
     *
     * @param before how the session stood; empty for its first offer
     * @throws MalformedException if an attribute that matters breaks its syntax
     */
    public static PhoneOutcome answer(
            SessionDescription offer, PhoneTerms terms, Optional<PhoneAgreement> before, Entropy entropy) {
        List<String> faults = new ArrayList<>();
        Optional<PhoneSection> chosen = open(offer)
                .mapToObj(i -> PhoneReader.read(offer, i))
                .filter(s -> {
                    Optional<String> fault = PhoneFaults.ofOffered(s, terms);
                    fault.ifPresent(faults::add);
                    return fault.isEmpty();
                })
                .min(Comparator.comparing((PhoneSection s) -> !wasTaken(s, before))
                        .thenComparing(s -> !s.isSecureProfile()));
        if (chosen.isEmpty()) {
            return new Refusal(
                    faults.isEmpty()
                            ? "The offer has no audio stream with a port"
                            : String.join("; ", faults.stream().distinct().toList()));
        }
        return new Agreed(PhoneAnswerer.answer(offer, chosen.get(), terms, before, entropy));
    }

    private static boolean wasTaken(PhoneSection section, Optional<PhoneAgreement> before) {
        return before.map(b -> b.audio().mediaIndex() == section.mediaIndex()).orElse(false);
    }

    /** Our offer for a call that came without one. */
    public static PhoneProposal offer(PhoneTerms terms, Entropy entropy) {
        List<CryptoKey> keys = new ArrayList<>();
        if (terms.security() == PhoneSecurity.OPPORTUNISTIC || terms.security() == PhoneSecurity.REQUIRED) {
            for (CryptoSuite suite : CryptoSuite.values()) {
                keys.add(CryptoKey.random(keys.size() + 1, suite, entropy));
            }
        }
        List<AudioFormat> voices =
                terms.codecs().stream().map(AudioFormat::ours).toList();
        PhoneWriter.Section section = new PhoneWriter.Section(
                Optional.empty(),
                switch (terms.security()) {
                    case PLAIN, OPPORTUNISTIC -> "RTP/AVP";
                    case REQUIRED -> "RTP/SAVP";
                    case DTLS -> "UDP/TLS/RTP/SAVP";
                },
                voices,
                ourEvents(terms),
                terms.codecs().stream().anyMatch(c -> c.clockRateHz() == 8_000)
                        ? OptionalInt.of(13)
                        : OptionalInt.empty(),
                terms.direction(),
                terms.packetMillis(),
                keys,
                // RFC 5763 5: the phone chooses who opens the association.
                terms.security() == PhoneSecurity.DTLS ? Optional.of(Setup.ACTPASS) : Optional.empty(),
                PhoneExtensions.OURS,
                true);
        Origin origin = Origin.ours(terms.sessionId(), 1, terms.host());
        SessionDescription description = new SessionDescription(
                origin, PhoneWriter.session(terms, origin), List.of(PhoneWriter.audio(terms, section)));
        return new PhoneProposal(description, 0, keys);
    }

    private static List<PhoneSection.Events> ourEvents(PhoneTerms terms) {
        List<PhoneSection.Events> events = new ArrayList<>();
        if (terms.codecs().stream().anyMatch(c -> c.clockRateHz() == 48_000)) {
            events.add(new PhoneSection.Events(110, 48_000));
        }
        events.add(new PhoneSection.Events(AudioCodec.TELEPHONE_EVENT.usualPayloadType(), 8_000));
        return events;
    }

    /**
     * A further offer of ours in the same session, to hold, to resume, to move or to refresh. Formats, keys and refused
     * sections stay as they were agreed (RFC 3264 8); if our address changes, so does our key (RFC 4568 7.1.4).
     */
    public static PhoneProposal reoffer(PhoneAgreement before, PhoneTerms terms, Entropy entropy) {
        PhoneAudio audio = before.audio();
        int index = audio.mediaIndex();
        PhoneSection ours = PhoneReader.read(before.ours(), index);
        boolean moved = !ours.host().equals(terms.host()) || ours.port() != terms.port();
        List<CryptoKey> keys = audio
                .crypto()
                .map(NegotiatedCrypto::ours)
                .map(key -> moved ? CryptoKey.random(key.tag(), key.suite(), entropy) : key)
                .stream()
                .toList();
        PhoneWriter.Section section = new PhoneWriter.Section(
                ours.mid(),
                ours.protocol(),
                audio.voices().stream()
                        .map(v -> new AudioFormat(
                                v.receivePayloadType(), v.codec(), v.codec().parameters()))
                        .toList(),
                audio.events().stream()
                        .map(e -> new PhoneSection.Events(e.receivePayloadType(), e.clockRateHz()))
                        .toList(),
                audio.comfortNoisePayloadType(),
                terms.direction(),
                audio.packetMillis(),
                keys,
                // RFC 8842 5.5, whether the association is to stay or not.
                audio.dtls().map(d -> Setup.ACTPASS),
                audio.extensions(),
                audio.remote().rtcpMux());
        List<MediaDescription> media = new ArrayList<>(before.ours().media());
        media.set(index, PhoneWriter.audio(terms, section));
        return new PhoneProposal(versioned(terms, Optional.of(before), media), index, keys);
    }

    /**
     * Takes the phone's answer to our offer.
     *
     * @param proposal what we sent
     * @param terms what we put into it
     * @throws MalformedException if an attribute that matters breaks its syntax
     */
    public static PhoneOutcome accept(PhoneProposal proposal, SessionDescription answer, PhoneTerms terms) {
        int index = proposal.mediaIndex();
        // RFC 3264 6: one answer to each section, in the same order.
        if (answer.media().size() != proposal.description().media().size()) {
            return new Refusal("The answer has not one media section for each of the offer");
        }
        MediaLine line = answer.media().get(index).first();
        if (!line.media().equals("audio") || line.port() == 0) {
            return new Refusal("The answer refuses the audio stream");
        }
        PhoneSection ours = PhoneReader.read(proposal.description(), index);
        PhoneSection theirs = PhoneReader.read(answer, index);
        return PhoneFaults.ofAnswered(theirs, ours, proposal, terms)
                .<PhoneOutcome>map(Refusal::new)
                .orElseGet(() -> new Agreed(PhoneAnswerer.answered(proposal, ours, theirs, terms)));
    }

    /**
     * The description with its {@code o=} line: the version rises if and only if anything else is not as we sent it last
     * (RFC 3264 8).
     */
    static SessionDescription versioned(
            PhoneTerms terms, Optional<PhoneAgreement> before, List<MediaDescription> media) {
        long last = before.map(b -> Long.parseUnsignedLong(b.ours().origin().version()))
                .orElse(1L);
        SessionDescription same = description(terms, last, media);
        return before.isEmpty() || before.get().ours().equals(same) ? same : description(terms, last + 1, media);
    }

    private static SessionDescription description(PhoneTerms terms, long version, List<MediaDescription> media) {
        Origin origin = Origin.ours(terms.sessionId(), version, terms.host());
        return new SessionDescription(origin, PhoneWriter.session(terms, origin), media);
    }

    /** The places of the audio sections with a port. */
    static IntStream open(SessionDescription description) {
        return IntStream.range(0, description.media().size())
                .filter(i -> description.media().get(i).first().media().equals("audio")
                        && description.media().get(i).first().port() != 0);
    }
}
