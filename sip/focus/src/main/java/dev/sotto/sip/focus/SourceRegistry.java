package dev.sotto.sip.focus;

import dev.sotto.sdp.MediaSource;
import dev.sotto.sip.focus.SdpReading.Offer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which leg of a conference announced which SSRC. The inner encryption covers the SSRC, so that the media distributor cannot
 * rewrite it and two legs must never share one (RFC 8723 4, RFC 3550 8.2).
 */
final class SourceRegistry {
    private final Map<Integer, Long> owners = new HashMap<>();

    /** Reads an offer of {@code legId} and claims its sources; one whose sources are not free is of no use. */
    Offer readOffer(long legId, String sdp) {
        Offer read = SdpReading.offer(sdp);
        if (read instanceof Offer.Usable usable) {
            Optional<Integer> taken = claim(legId, usable.peer().audio().sources());
            if (taken.isPresent()) {
                return SdpReading.notAcceptable(FocusCounter.REFUSED_NOT_PERC, LegWords.collision(taken.get()));
            }
        }
        return read;
    }

    /** Replaces what {@code legId} had; the SSRC that another leg has already, if there is one, and then nothing changes. */
    Optional<Integer> claim(long legId, List<MediaSource> sources) {
        for (MediaSource source : sources) {
            Long owner = owners.get(source.ssrc());
            if (owner != null && owner != legId) {
                return Optional.of(source.ssrc());
            }
        }
        release(legId);
        sources.forEach(s -> owners.put(s.ssrc(), legId));
        return Optional.empty();
    }

    void release(long legId) {
        owners.values().removeIf(owner -> owner == legId);
    }

    /** The leg that announced {@code ssrc}. */
    Optional<Long> owner(int ssrc) {
        return Optional.ofNullable(owners.get(ssrc));
    }

    int size() {
        return owners.size();
    }
}
