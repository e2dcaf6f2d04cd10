package dev.sotto.sip.focus;

import dev.sotto.base.Fingerprint;
import dev.sotto.sdp.AudioCodec;
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
import dev.sotto.sdp.PartyKind.PercCandidate;
import dev.sotto.sdp.SdpParser;
import dev.sotto.sdp.SdpPrinter;
import dev.sotto.sdp.SessionDescription;
import dev.sotto.sdp.TlsId;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The SDP side of a PERC endpoint. */
final class Phone {
    private final SeededEntropy entropy;
    private final int ssrc;
    private final Fingerprint print;
    private List<MediaSource> sources;
    private LocalAudio local;
    private long version;
    private @Nullable SessionDescription last;

    Phone(int number) {
        this.entropy = new SeededEntropy(number);
        this.ssrc = number;
        this.print = Fingerprint.sha256(new byte[] {(byte) number, (byte) (number >> 8)});
        this.sources = List.of(new MediaSource(ssrc, "phone-" + ssrc));
        this.local = local(Direction.SENDRECV, newIce(), TlsId.random(entropy));
    }

    Fingerprint print() {
        return print;
    }

    String tlsId() {
        return local.tlsId();
    }

    IceDescription ice() {
        return local.ice().orElseThrow();
    }

    /** The first offer. */
    String offer() {
        return remember(OfferAnswer.offer(local));
    }

    /** An offer in the session: hold, resume. */
    String reoffer(Direction direction) {
        local = local(direction, ice(), tlsId());
        return remember(OfferAnswer.reoffer(agreed(), local));
    }

    /** An offer in the session that announces other sources, as a gateway makes it. */
    String announcing(MediaSource... announced) {
        sources = List.of(announced);
        return reoffer(Direction.SENDRECV);
    }

    /** An offer with new ICE credentials, and a new association too if asked. */
    String restart(boolean newTlsId) {
        local = local(Direction.SENDRECV, newIce(), newTlsId ? TlsId.random(entropy) : tlsId());
        return remember(OfferAnswer.reoffer(agreed(), local));
    }

    /** An offer with a new association over the old path, which is against the rules. */
    String onlyNewTlsId() {
        local = local(Direction.SENDRECV, ice(), TlsId.random(entropy));
        return remember(OfferAnswer.reoffer(agreed(), local));
    }

    /** Answers what the focus offered; with a new association if it did so. */
    String answer(String offer, boolean newAssociation) {
        SessionDescription read = SdpParser.parse(offer);
        PercCandidate focus = (PercCandidate) PartyKind.ofOffer(read, DtlsRole.CLIENT);
        local = newAssociation
                ? local(Direction.SENDRECV, newIce(), TlsId.random(entropy))
                : local(Direction.SENDRECV, ice(), tlsId());
        return remember(OfferAnswer.answer(read, focus, local).description());
    }

    /** Takes the answer of the focus. */
    NegotiatedAudio accept(String answer) {
        OfferAnswer.Outcome outcome = OfferAnswer.accept(agreed(), SdpParser.parse(answer), local);
        if (outcome instanceof OfferAnswer.Outcome.Agreed good) {
            return good.audio();
        }
        throw new AssertionError("the phone cannot use " + outcome + "\n" + answer);
    }

    private SessionDescription agreed() {
        if (last == null) {
            throw new IllegalStateException("the phone has not said anything yet");
        }
        return last;
    }

    private String remember(SessionDescription said) {
        last = said;
        return SdpPrinter.text(said);
    }

    private IceDescription newIce() {
        return IceDescription.random(entropy, false, List.of(IceCandidate.host("192.0.2.50", 40_000)));
    }

    private LocalAudio local(Direction direction, IceDescription ice, String tlsId) {
        version++;
        return new LocalAudio(
                Origin.ours(ssrc, version, "192.0.2.50"),
                "192.0.2.50",
                40_000,
                Optional.of(ice),
                print,
                tlsId,
                DtlsRole.CLIENT,
                List.of(AudioCodec.OPUS, AudioCodec.PCMU),
                direction,
                sources,
                true,
                true);
    }
}
