package dev.sotto.sdp;

import dev.sotto.base.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads session descriptions (RFC 8866 5) and keeps every line. Lines may end in CR LF or LF alone; {@code v=}, {@code o=} and
 * {@code s=} must open the description and {@code t=} must exist. The order of the rest is not enforced, because it changes
 * no meaning and devices get it wrong.
 */
public final class SdpParser {
    /** The longest description, in octets. */
    public static final int MAX_OCTETS = 65_536;

    /** The longest line, in octets without line end. */
    public static final int MAX_LINE = 4_096;

    /** The most lines of one description. */
    public static final int MAX_LINES = 2_048;

    /** The most media sections. */
    public static final int MAX_MEDIA = 16;

    private static final String RULE = "RFC 8866 5: ";

    private SdpParser() {}

    private record Placed(SdpLine line, int offset) {}

    /**
     * Reads one description.
     *
     * @throws MalformedException if it breaks the syntax or a limit of this class
     */
    public static SessionDescription parse(byte[] octets) {
        return parse(new String(octets, StandardCharsets.ISO_8859_1));
    }

    /**
     * Reads one description that is text already, such as the body of a call event.
     *
     * @throws MalformedException if it breaks the syntax or a limit of this class
     */
    public static SessionDescription parse(String text) {
        if (text.length() > MAX_OCTETS) {
            throw new MalformedException(RULE + "at most " + MAX_OCTETS + " octets", MAX_OCTETS, "");
        }
        List<Placed> placed = lines(text);
        int firstMedia = nextMedia(placed, 0);
        List<SdpLine> session = plain(placed, 0, firstMedia);
        Origin origin = checkSession(session);
        List<MediaDescription> media = new ArrayList<>();
        for (int at = firstMedia, next; at < placed.size(); at = next) {
            if (media.size() == MAX_MEDIA) {
                throw new MalformedException(
                        RULE + "at most " + MAX_MEDIA + " media sections",
                        placed.get(at).offset(),
                        "");
            }
            next = nextMedia(placed, at + 1);
            Placed first = placed.get(at);
            MediaLine fields = MediaLine.parse(first.line().value(), first.offset());
            media.add(new MediaDescription(fields, plain(placed, at + 1, next)));
        }
        return new SessionDescription(origin, session, media);
    }

    private static List<Placed> lines(String text) {
        List<Placed> lines = new ArrayList<>();
        int end;
        for (int start = 0; start < text.length(); start = end + 1) {
            end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            if (lines.size() == MAX_LINES) {
                throw new MalformedException(RULE + "at most " + MAX_LINES + " lines", start, "");
            }
            int last = end > start && text.charAt(end - 1) == '\r' ? end - 1 : end;
            lines.add(new Placed(line(text.substring(start, last), start), start));
        }
        return lines;
    }

    private static SdpLine line(String line, int offset) {
        if (line.length() > MAX_LINE) {
            throw new MalformedException(
                    RULE + "at most " + MAX_LINE + " octets in a line", offset, SdpLine.withoutSecret(line));
        }
        if (line.length() < 2 || line.charAt(1) != '=' || line.charAt(0) < 'a' || line.charAt(0) > 'z') {
            throw new MalformedException(
                    RULE + "a line is a letter, an equals sign and a value", offset, SdpLine.withoutSecret(line));
        }
        if (line.indexOf('\0') >= 0 || line.indexOf('\r') >= 0) {
            throw new MalformedException(
                    "RFC 8866 9: byte-string has neither NUL nor CR", offset, SdpLine.withoutSecret(line));
        }
        return new SdpLine(line.charAt(0), line.substring(2));
    }

    private static int nextMedia(List<Placed> lines, int from) {
        int at = from;
        while (at < lines.size() && lines.get(at).line().type() != 'm') {
            at++;
        }
        return at;
    }

    private static List<SdpLine> plain(List<Placed> lines, int from, int to) {
        return lines.subList(from, to).stream().map(Placed::line).toList();
    }

    private static Origin checkSession(List<SdpLine> session) {
        String opening = "vos";
        for (int i = 0; i < opening.length(); i++) {
            if (session.size() <= i || session.get(i).type() != opening.charAt(i)) {
                throw new MalformedException(RULE + "v=, o= and s= come first", 0, session.toString());
            }
        }
        if (!session.getFirst().value().equals("0")) {
            throw new MalformedException(
                    "RFC 8866 5.1: version 0", 0, session.getFirst().toString());
        }
        if (SdpLines.firstOfType(session, 't').isEmpty()) {
            throw new MalformedException("RFC 8866 5.9: t= is required", 0, "");
        }
        return Origin.parse(session.get(1).value(), 0);
    }
}
