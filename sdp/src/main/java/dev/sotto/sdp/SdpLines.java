package dev.sotto.sdp;

import java.util.List;
import java.util.Optional;

/** Finds attributes in the lines of one level of a description. */
final class SdpLines {
    private SdpLines() {}

    static Optional<String> first(List<SdpLine> lines, String name) {
        return lines.stream()
                .filter(l -> l.isAttribute(name))
                .map(SdpLine::attributeValue)
                .findFirst();
    }

    static List<String> all(List<SdpLine> lines, String name) {
        return lines.stream()
                .filter(l -> l.isAttribute(name))
                .map(SdpLine::attributeValue)
                .toList();
    }

    static boolean has(List<SdpLine> lines, String name) {
        return lines.stream().anyMatch(l -> l.isAttribute(name));
    }

    static Optional<String> firstOfType(List<SdpLine> lines, char type) {
        return lines.stream().filter(l -> l.type() == type).map(SdpLine::value).findFirst();
    }
}
