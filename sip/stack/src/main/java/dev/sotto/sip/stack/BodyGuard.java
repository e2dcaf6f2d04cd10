package dev.sotto.sip.stack;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first look at the body of a message: its length, the shape of a multipart, how many media sections. Pure. */
final class BodyGuard {
    static final int MAX_PARTS = 16;
    static final int MAX_DEPTH = 2;
    static final int MAX_MEDIA_SECTIONS = 16;

    /** RFC 2046 5.1.1; quoted where it has other characters than those of a token. */
    private static final Pattern BOUNDARY =
            Pattern.compile("(?i);\\s*boundary\\s*=\\s*(?:\"([^\"]{1,70})\"|([^\\s;\"]{1,70}))");

    private static final Pattern INNER_TYPE = Pattern.compile("(?im)^(?:content-type|c)[ \\t]*:[ \\t]*(.*)$");

    private BodyGuard() {}

    /** The first fault of the body of {@code raw}, which {@code octets} hold from {@link RawMessage#bodyOffset} on. */
    static Optional<MessageGuard.Fault> judge(RawMessage raw, byte[] octets) {
        int present = octets.length - raw.bodyOffset();
        long declared = raw.first("content-length").map(Long::parseLong).orElse((long) present);
        if (declared > present) {
            return fault(SipCounter.BAD_LENGTHS, MessageGuard.BAD, "Body shorter than Content-Length");
        }
        String type = raw.first("content-type").orElse("").toLowerCase(Locale.ROOT);
        boolean isMultipart = type.startsWith("multipart/");
        if (declared == 0 || !(isMultipart || type.startsWith("application/sdp"))) {
            return Optional.empty();
        }
        String body = new String(octets, raw.bodyOffset(), (int) declared, StandardCharsets.ISO_8859_1);
        if (isMultipart && !fits(raw.first("content-type").orElse(""), body, 1)) {
            return fault(SipCounter.TOO_MANY_PARTS, MessageGuard.TOO_LARGE, "Too many parts in the body");
        }
        return sections(body) > MAX_MEDIA_SECTIONS
                ? fault(SipCounter.TOO_MANY_MEDIA_SECTIONS, MessageGuard.TOO_LARGE, "Too many media sections")
                : Optional.empty();
    }

    /** Whether the multipart {@code body} at {@code depth} stays within the limits, and all multiparts in it. */
    private static boolean fits(String type, String body, int depth) {
        Matcher boundary = BOUNDARY.matcher(type);
        if (!boundary.find()) {
            return true;
        }
        String delimiter = "--" + (boundary.group(1) == null ? boundary.group(2) : boundary.group(1));
        int parts = 0;
        int at = body.indexOf(delimiter);
        while (at >= 0) {
            int next = body.indexOf(delimiter, at + delimiter.length());
            String part = body.substring(at + delimiter.length(), next < 0 ? body.length() : next);
            if (!part.startsWith("--")) {
                parts++;
                if (parts > MAX_PARTS || !fitsInside(part, depth)) {
                    return false;
                }
            }
            at = next;
        }
        return true;
    }

    private static boolean fitsInside(String part, int depth) {
        int end = part.indexOf("\r\n\r\n");
        Matcher type = INNER_TYPE.matcher(end < 0 ? part : part.substring(0, end));
        if (!type.find() || !type.group(1).regionMatches(true, 0, "multipart/", 0, 10)) {
            return true;
        }
        return depth < MAX_DEPTH && fits(type.group(1), part, depth + 1);
    }

    private static int sections(String body) {
        int sections = body.startsWith("m=") ? 1 : 0;
        for (int at = body.indexOf("\nm="); at >= 0; at = body.indexOf("\nm=", at + 1)) {
            sections++;
        }
        return sections;
    }

    private static Optional<MessageGuard.Fault> fault(SipCounter counter, int status, String phrase) {
        return Optional.of(new MessageGuard.Fault(counter, status, phrase));
    }
}
