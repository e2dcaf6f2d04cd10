package dev.sotto.endpoint.gateway;

import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.MalformedException;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.CryptoKey;
import dev.sotto.sdp.Direction;
import dev.sotto.sdp.PhoneAgreement;
import dev.sotto.sdp.PhoneOfferAnswer;
import dev.sotto.sdp.PhoneOutcome;
import dev.sotto.sdp.PhoneProposal;
import dev.sotto.sdp.PhoneSecurity;
import dev.sotto.sdp.PhoneTerms;
import dev.sotto.sdp.PhoneWish;
import dev.sotto.sdp.SdpParser;
import dev.sotto.sdp.SdpPrinter;
import dev.sotto.sdp.SessionDescription;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is agreed with one phone about its media, over all offers and answers of its call (RFC 3264). One owner, which takes over each
 * agreement before it makes the next: the keys of one that is two behind are wiped, and all of them at the end.
 */
final class PhoneSession implements AutoCloseable {
    private static final int PACKET_MILLIS = 20;

    private PhoneTerms terms;
    private final Entropy entropy;
    private @Nullable PhoneAgreement agreement;
    private @Nullable PhoneProposal proposal;
    private List<CryptoKey> before = List.of();

    /**
     * @param host where the phone is to send its media
     * @param port of RTP; RTCP is on the next
     * @param security what our own offers are
     * @param certificate the fingerprint of what we show to phones in DTLS
     */
    PhoneSession(
            String host,
            int port,
            List<AudioCodec> codecs,
            PhoneSecurity security,
            Fingerprint certificate,
            Entropy entropy) {
        this.entropy = entropy;
        this.terms = new PhoneTerms(
                        entropy.nextInt() & 0x7FFF_FFFFL,
                        host,
                        port,
                        port + 1,
                        codecs,
                        Direction.SENDRECV,
                        PACKET_MILLIS,
                        security)
                .with(certificate);
    }

    /** What holds now; empty before the first answer. */
    Optional<PhoneAgreement> agreement() {
        return Optional.ofNullable(agreement);
    }

    /** From now on our offers and answers prefer these codecs, in their order. */
    void prefer(List<AudioCodec> codecs) {
        terms = terms.with(codecs);
    }

    /** From now on our offers and answers want this, seen from us. */
    void direct(Direction direction) {
        terms = terms.with(direction);
    }

    /** What they want. */
    Direction direction() {
        return terms.direction();
    }

    /** What a description of a phone wants; empty if nobody can read it. */
    static Optional<PhoneWish> wish(String description) {
        try {
            return Optional.of(PhoneWish.of(SdpParser.parse(description)));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /** Where the phone of an offer wants its media; empty if it says so nowhere, or nobody can read it. */
    static Optional<String> mediaHost(String offer) {
        try {
            return PhoneOfferAnswer.mediaHost(SdpParser.parse(offer));
        } catch (MalformedException e) {
            // To be told when it is answered.
            return Optional.empty();
        }
    }

    /** Our answer to an offer. */
    Outcome onOffer(String offer) {
        try {
            return settle(PhoneOfferAnswer.answer(SdpParser.parse(offer), terms, agreement(), entropy));
        } catch (MalformedException e) {
            return new Outcome.Refused("The session description is malformed: " + e.rule());
        }
    }

    /** Our own offer, for a call or re-INVITE without one. */
    String offer() {
        PhoneAgreement before = agreement;
        PhoneProposal made = before == null
                ? PhoneOfferAnswer.offer(terms, entropy)
                : PhoneOfferAnswer.reoffer(before, terms, entropy);
        forget(proposal);
        proposal = made;
        return text(made.description());
    }

    /** Whether an offer of ours has no answer. */
    boolean isOffering() {
        return proposal != null;
    }

    /** The phone's answer to {@link #offer}. */
    Outcome onAnswer(String answer) {
        PhoneProposal offered = proposal;
        Outcome outcome = onProgress(answer);
        proposal = null;
        forget(offered);
        return outcome;
    }

    /** The same before the phone is answered: another answer to the same offer may follow, of this or another phone. */
    Outcome onProgress(String answer) {
        PhoneProposal offered = proposal;
        if (offered == null) {
            return new Outcome.Refused("Nobody asked for this answer");
        }
        try {
            return settle(PhoneOfferAnswer.accept(offered, SdpParser.parse(answer), terms));
        } catch (MalformedException e) {
            return new Outcome.Refused("The session description is malformed: " + e.rule());
        }
    }

    /** Wipes the keys of an offer that nobody took: the very secrets, as in {@link #kept}. */
    @SuppressWarnings("ReferenceEquality")
    private void forget(@Nullable PhoneProposal offered) {
        if (offered != null) {
            offered.keys().stream()
                    .filter(key -> agreement == null || !kept(agreement, key))
                    .filter(key -> before.stream().noneMatch(older -> older.key() == key.key()))
                    .forEach(CryptoKey::destroy);
        }
    }

    private Outcome settle(PhoneOutcome outcome) {
        return switch (outcome) {
            case PhoneOutcome.Agreed(PhoneAgreement agreed) -> {
                supersede(agreed);
                yield new Outcome.Agreed(text(agreed.ours()));
            }
            case PhoneOutcome.Refusal(String sentence) -> new Outcome.Refused(sentence);
        };
    }

    private void supersede(PhoneAgreement agreed) {
        before.forEach(key -> {
            if (!kept(agreed, key) && !isOffered(key) && (agreement == null || !kept(agreement, key))) {
                key.destroy();
            }
        });
        before = agreement == null ? List.of() : keys(agreement);
        agreement = agreed;
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isOffered(CryptoKey key) {
        return proposal != null && proposal.keys().stream().anyMatch(ours -> ours.key() == key.key());
    }

    /** The very secret: another one of the same octets is to be wiped too. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean kept(PhoneAgreement agreement, CryptoKey key) {
        return keys(agreement).stream().anyMatch(k -> k.key() == key.key());
    }

    private static List<CryptoKey> keys(PhoneAgreement agreement) {
        return agreement.audio().crypto().stream()
                .flatMap(c -> Stream.of(c.ours(), c.theirs()))
                .toList();
    }

    /** Wipes all keys. */
    @Override
    public void close() {
        forget(proposal);
        before.forEach(CryptoKey::destroy);
        agreement().ifPresent(a -> keys(a).forEach(CryptoKey::destroy));
    }

    private static String text(SessionDescription description) {
        return new String(SdpPrinter.print(description), StandardCharsets.UTF_8);
    }

    /** What came of a description. */
    sealed interface Outcome {
        /** It holds now; {@code sdp} is ours. */
        record Agreed(String sdp) implements Outcome {
            /** Without the description, which may have a key in it. */
            @Override
            public String toString() {
                return "Agreed";
            }
        }

        /** What held before still holds. */
        record Refused(String sentence) implements Outcome {}
    }
}
