package dev.sotto.sdp;

import dev.sotto.base.MalformedException;
import java.util.Locale;

/**
 * One {@code a=extmap} (RFC 8285 5).
 *
 * @param id 1..14 for the one-octet form, up to 255 for the two-octet form, 4096..4351 for offers with more than fit
 * @param direction seen from the side that said it
 * @param encrypted whether the element travels encrypted under the outer keys (RFC 6904 4)
 * @param uri what it is
 * @param attributes the rest of the line, empty if none
 */
public record HeaderExtension(int id, Direction direction, boolean encrypted, String uri, String attributes) {
    /** The audio level of the sender (RFC 6464). */
    public static final String AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

    /** Who is heard in the packets of a mixer, and how loud each is (RFC 6465). */
    public static final String CONTRIBUTOR_LEVELS = "urn:ietf:params:rtp-hdrext:csrc-audio-level";

    /** The identification tag of the media section (RFC 8843 15). */
    public static final String MID = "urn:ietf:params:rtp-hdrext:sdes:mid";

    private static final String ENCRYPT = "urn:ietf:params:rtp-hdrext:encrypt";
    private static final String RULE = "RFC 8285 5: extmap";

    /** Whether the one-octet form can carry it (RFC 8285 4.2). */
    boolean fitsOneOctetForm() {
        return id >= 1 && id <= 14;
    }

    /**
     * Reads the value of the attribute.
     *
     * @throws MalformedException if it is not of that form
     */
    static HeaderExtension parse(String value) {
        String[] fields = value.split(" ", 3);
        if (fields.length < 2 || fields[1].isEmpty()) {
            throw new MalformedException(RULE + " wants a number and a URI", 0, value);
        }
        int slash = fields[0].indexOf('/');
        String number = slash < 0 ? fields[0] : fields[0].substring(0, slash);
        int id = (int) Numbers.parse(number, 1, 4351, RULE + " number");
        Direction direction = slash < 0 ? Direction.SENDRECV : direction(fields[0].substring(slash + 1), value);
        String rest = fields.length == 3 ? fields[2] : "";
        if (!fields[1].equals(ENCRYPT)) {
            return new HeaderExtension(id, direction, false, fields[1], rest);
        }
        String[] inner = rest.split(" ", 2);
        if (inner[0].isEmpty() || inner[0].equals(ENCRYPT)) {
            throw new MalformedException("RFC 6904 4: encrypt wants the URI of another extension", 0, value);
        }
        return new HeaderExtension(id, direction, true, inner[0], inner.length == 2 ? inner[1] : "");
    }

    /** The value of the attribute. */
    String text() {
        String way = direction == Direction.SENDRECV ? "" : "/" + direction.attribute();
        return id + way + " " + (encrypted ? ENCRYPT + " " : "") + uri + (attributes.isEmpty() ? "" : " " + attributes);
    }

    private static Direction direction(String name, String line) {
        for (Direction direction : Direction.values()) {
            if (direction.attribute().equals(name.toLowerCase(Locale.ROOT))) {
                return direction;
            }
        }
        throw new MalformedException(RULE + " direction", 0, line);
    }
}
