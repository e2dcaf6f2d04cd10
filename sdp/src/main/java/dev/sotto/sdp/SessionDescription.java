package dev.sotto.sdp;

import java.util.List;
import java.util.Optional;

/**
 * A whole session description (RFC 8866 5) with every line in its order.
 *
 * @param origin the fields of {@code o=}, which {@link #lines} holds as text
 * @param lines the lines of session level, from {@code v=} on
 * @param media the media sections, at most {@link SdpParser#MAX_MEDIA}
 */
public record SessionDescription(Origin origin, List<SdpLine> lines, List<MediaDescription> media) {
    /** Takes copies of the lists. */
    public SessionDescription {
        lines = List.copyOf(lines);
        media = List.copyOf(media);
    }

    /** The value of the first session-level attribute of that name; empty text for a flag. */
    public Optional<String> attribute(String name) {
        return SdpLines.first(lines, name);
    }

    /** The identification tags of the BUNDLE group that holds {@code mid}; empty if there is none (RFC 8843 7). */
    List<String> bundleOf(String mid) {
        return SdpLines.all(lines, "group").stream()
                .map(v -> List.of(v.split(" ")))
                .filter(tags -> tags.getFirst().equals("BUNDLE") && tags.indexOf(mid) > 0)
                .map(tags -> tags.subList(1, tags.size()))
                .findFirst()
                .orElse(List.of());
    }
}
