package dev.sotto.sdp;

import dev.sotto.base.MalformedException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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

    /** Of the section, else of the session, else the default (RFC 8866 6.7). */
    static Direction direction(List<SdpLine> session, List<SdpLine> section) {
        return Stream.of(section, session)
                .flatMap(lines -> Arrays.stream(Direction.values()).filter(d -> has(lines, d.attribute())))
                .findFirst()
                .orElse(Direction.SENDRECV);
    }

    /** The values of an attribute that begins with a payload type, by that; the first of each counts. */
    static Map<String, String> byPayloadType(List<SdpLine> lines, String attribute) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String value : all(lines, attribute)) {
            int space = value.indexOf(' ');
            if (space <= 0) {
                throw new MalformedException("RFC 8866 6: " + attribute, 0, value);
            }
            values.putIfAbsent(value.substring(0, space), value.substring(space + 1));
        }
        return values;
    }
}
