package dev.sotto.sdp;

import java.util.List;
import java.util.Optional;

/**
 * One media section: an {@code m=} line and the lines up to the next (RFC 8866 5.14).
 *
 * @param first the fields of the {@code m=} line
 * @param lines every further line, in order, also those that we do not know
 */
public record MediaDescription(MediaLine first, List<SdpLine> lines) {
    /** Takes a copy of the lines. */
    public MediaDescription {
        lines = List.copyOf(lines);
    }

    /** The value of the first attribute of that name; empty text for a flag. */
    public Optional<String> attribute(String name) {
        return SdpLines.first(lines, name);
    }

    /** The identification tag (RFC 5888 4). */
    public Optional<String> mid() {
        return attribute("mid");
    }
}
