package dev.sotto.sip.focus;

import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.Direction;
import dev.sotto.sdp.DtlsRole;
import dev.sotto.sdp.IceCandidate;
import dev.sotto.sdp.IceDescription;
import dev.sotto.sdp.LocalAudio;
import dev.sotto.sdp.NegotiatedAudio;
import dev.sotto.sdp.OfferAnswer;
import dev.sotto.sdp.Origin;
import dev.sotto.sdp.SdpPrinter;
import dev.sotto.sdp.SessionDescription;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The session of one leg: our side of its descriptions and what was agreed last. Address and ICE credentials are the media
 * distributor's, fingerprint and tls-id the key distributor's.
 */
final class LegSession {
    private final Entropy entropy;
    private final List<String> hosts;
    private final int port;
    private final long sessionId;
    private long version;
    private @Nullable Agreed agreed;

    /**
     * What holds.
     *
     * @param local what we said of ourselves
     * @param description our last description
     * @param audio what was agreed
     */
    record Agreed(LocalAudio local, SessionDescription description, NegotiatedAudio audio) {}

    /**
     * An offer of ours that waits for its answer.
     *
     * @param restart how deep the change goes once it is agreed
     */
    record Pending(LocalAudio local, SessionDescription description, MediaCommand.Restart restart) {}

    /** The key distributor's part of a description. */
    record KeyIdentity(Fingerprint fingerprint, String tlsId) {}

    /** @param hosts where the media distributor receives, the default first */
    LegSession(Entropy entropy, List<String> hosts, int port) {
        this.entropy = entropy;
        this.hosts = List.copyOf(hosts);
        this.port = port;
        // RFC 8866 5.2: digits that fit everybody's parser; 62 bits.
        this.sessionId = entropy.nextLong() >>> 2;
    }

    Optional<Agreed> agreed() {
        return Optional.ofNullable(agreed);
    }

    private Agreed present() {
        if (agreed == null) {
            throw new IllegalStateException("nothing is agreed yet");
        }
        return agreed;
    }

    /** Answers an offer; ICE credentials are new unless the association and its ICE go on. */
    Agreed answer(SdpReading.Offer.Usable offer, KeyIdentity keys, MediaCommand.Restart restart) {
        IceDescription ice = restart == MediaCommand.Restart.NONE && agreed != null
                ? agreed.local().ice().orElseThrow()
                : newIce();
        LocalAudio local = local(keys, ice);
        OfferAnswer.Answer answer = OfferAnswer.answer(offer.description(), offer.peer(), local);
        agreed = new Agreed(local, answer.description(), answer.audio());
        return agreed;
    }

    /** The first offer of a session that came without one. */
    Pending firstOffer(KeyIdentity keys) {
        LocalAudio local = local(keys, newIce());
        return new Pending(local, OfferAnswer.offer(local), MediaCommand.Restart.ICE_AND_KEYS);
    }

    /** For a peer that asks for an offer in its re-INVITE: the same association, but ICE anew (RFC 8842 8). */
    Pending sameAgain() {
        return offerAgain(identity(), MediaCommand.Restart.ICE);
    }

    /** A question whether the peer is still there: everything stays as it is. */
    Pending question() {
        IceDescription ice = present().local().ice().orElseThrow();
        LocalAudio local = local(identity(), ice);
        return new Pending(local, OfferAnswer.reoffer(present().description(), local), MediaCommand.Restart.NONE);
    }

    /** An offer of a new association. */
    Pending restart(KeyIdentity keys) {
        return offerAgain(keys, MediaCommand.Restart.ICE_AND_KEYS);
    }

    private Pending offerAgain(KeyIdentity keys, MediaCommand.Restart restart) {
        LocalAudio local = local(keys, newIce());
        return new Pending(local, OfferAnswer.reoffer(present().description(), local), restart);
    }

    /** The answer to {@code pending} came and is good. */
    Agreed agree(Pending pending, NegotiatedAudio audio) {
        agreed = new Agreed(pending.local(), pending.description(), audio);
        return agreed;
    }

    /** What the description said of the key distributor last. */
    KeyIdentity identity() {
        LocalAudio local = present().local();
        return new KeyIdentity(local.fingerprint(), local.tlsId());
    }

    /** Whether the peer announced several sources, as a gateway does: one that cannot be is no reason to end all of them. */
    boolean hasManySources() {
        return agreed != null && agreed.audio().remoteSources().size() > 1;
    }

    /** Whether the peer announced sources of others, with their names, as only a gateway does. */
    boolean speaksForOthers() {
        return hasManySources()
                || (agreed != null
                        && agreed.audio().remoteSources().stream()
                                .anyMatch(source -> !source.name().isEmpty()));
    }

    /** Whether the peer is the same association as before. */
    static boolean sameIdentity(Optional<Agreed> before, NegotiatedAudio now) {
        return before.map(b -> b.audio().remote())
                .filter(r -> r.tlsId().equals(now.remote().tlsId())
                        && r.fingerprint().equals(now.remote().fingerprint()))
                .isPresent();
    }

    /** A description for a call command. */
    static String text(SessionDescription description) {
        return SdpPrinter.text(description);
    }

    /** What the media distributor has to know. */
    static MediaCommand.LegMedia media(Agreed agreed) {
        Optional<IceDescription> ours =
                agreed.audio().remote().ice().isPresent() ? agreed.local().ice() : Optional.empty();
        return new MediaCommand.LegMedia(ours, agreed.audio());
    }

    /** Credentials with 48 random bits of ufrag, by which the media distributor tells legs apart on its one port. */
    private IceDescription newIce() {
        return IceDescription.random(entropy, true, IceCandidate.hosts(hosts, port));
    }

    private LocalAudio local(KeyIdentity keys, IceDescription ice) {
        version++;
        return new LocalAudio(
                Origin.ours(sessionId, version, hosts.getFirst()),
                hosts.getFirst(),
                port,
                Optional.of(ice),
                keys.fingerprint(),
                keys.tlsId(),
                DtlsRole.SERVER,
                AudioCodec.SWITCHED,
                Direction.SENDRECV,
                List.of(),
                true,
                true);
    }
}
