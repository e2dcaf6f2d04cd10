package dev.sotto.sip.calls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is taken out of SIP before a person may read it: the one place for it. Of messages only what is known to be harmless stays,
 * so that a header, an attribute or a body that nobody thought of is left out.
 */
public final class SecretMask {
    /** What stands where something was. */
    public static final String LEFT_OUT = "left-out";

    /** RFC 3261 19.1.1 lets a URI carry a password. */
    private static final Pattern PASSWORD = Pattern.compile("(sips?:[^:@\\s]*):[^@\\s]*@");

    private static final Pattern SECRET_PARAMETER =
            Pattern.compile("(?i)([;?&](?:pin|password|pass|token|key|secret))=[^;?&@>\\s]*");
    /** Headers of a URI are of no use to a reader, and can be anything. */
    private static final Pattern URI_HEADERS = Pattern.compile("\\?[^>]*");

    /** RFC 3261 20 and its extensions; compact forms are letters. */
    private static final Set<String> HEADERS = Set.of(
            ("via v from f to t call-id i contact m cseq max-forwards route record-route content-type c content-length l "
                            + "content-disposition content-encoding e content-language user-agent server allow supported k "
                            + "require proxy-require unsupported accept accept-encoding accept-language allow-events u event o "
                            + "subscription-state expires min-expires session-expires x min-se reason warning rack rseq "
                            + "retry-after date timestamp recv-info info-package mime-version organization subject s priority "
                            + "privacy p-asserted-identity p-preferred-identity diversion history-info referred-by b refer-to r")
                    .split(" "));

    private static final Set<String> WITH_URI_HEADERS = Set.of("refer-to", "r", "referred-by", "b", "history-info");
    private static final String LINES = "vosctbm";

    /** RFC 8866, 8839, 8842, 5576, 8285, 5888, 4585. */
    private static final Set<String> ATTRIBUTES = Set.of(
            ("rtpmap fmtp sendrecv sendonly recvonly inactive ptime maxptime rtcp rtcp-mux rtcp-mux-only rtcp-rsize rtcp-fb "
                            + "candidate end-of-candidates ice-lite ice-options ice-ufrag fingerprint setup connection tls-id mid "
                            + "group ssrc ssrc-group msid msid-semantic extmap extmap-allow-mixed label content framerate "
                            + "imageattr simulcast rid")
                    .split(" "));

    /** RFC 4568 9.1; the first of the keys, and what stands before it. */
    private static final Pattern CRYPTO =
            Pattern.compile("^(crypto:[0-9]{1,9} [A-Z0-9_]{1,40} inline:)([A-Za-z0-9+/=]+)");

    private SecretMask() {}

    /** A sentence, or a header field, in which there may be URIs. */
    public static String sentence(String said) {
        String bare = PASSWORD.matcher(said).replaceAll("$1@");
        return SECRET_PARAMETER.matcher(bare).replaceAll("$1=…");
    }

    /** A URI, without its headers. */
    public static String uri(String said) {
        return sentence(URI_HEADERS.matcher(said).replaceAll(""));
    }

    /**
     * A whole message. Of bodies only descriptions are kept, as pressed keys (INFO), identities and other messages come in the
     * others; keys of SDES (RFC 4568), MIKEY (RFC 4567) and passwords of ICE stand in attributes that are left out.
     *
     * @param octets as on the wire
     * @return with the right Content-Length
     */
    public static byte[] message(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        List<String> fields = unfolded(end < 0 ? text : text.substring(0, end));
        String body = end >= 0 && isDescription(fields) ? description(text.substring(end + 4)) : "";
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < fields.size(); i++) {
            out.append(i == 0 ? sentence(fields.get(i)) : field(fields.get(i), body.length()))
                    .append("\r\n");
        }
        // The mark of a parameter that was taken out is no octet of ISO 8859-1.
        String masked = out.append("\r\n").append(body).toString().replace("…", LEFT_OUT);
        return masked.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** RFC 3261 7.3.1. */
    private static List<String> unfolded(String head) {
        List<String> out = new ArrayList<>();
        for (String line : head.split("\r\n")) {
            boolean isMore = out.size() > 1 && (line.startsWith(" ") || line.startsWith("\t"));
            if (isMore) {
                out.addLast(out.removeLast() + " " + line.strip());
            } else {
                out.add(line);
            }
        }
        return out;
    }

    private static String name(String field) {
        int colon = field.indexOf(':');
        return (colon < 0 ? "" : field.substring(0, colon)).strip().toLowerCase(Locale.ROOT);
    }

    private static boolean isDescription(List<String> fields) {
        return fields.stream()
                .anyMatch(field -> Set.of("content-type", "c").contains(name(field))
                        && field.toLowerCase(Locale.ROOT).contains("application/sdp"));
    }

    private static String field(String field, int length) {
        String name = name(field);
        if (name.equals("content-length") || name.equals("l")) {
            return field.substring(0, field.indexOf(':')) + ": " + length;
        }
        if (!HEADERS.contains(name)) {
            // Without a scheme they are malformed to readers such as Wireshark (RFC 3261 20.7, 20.27).
            boolean isOfChallenge = name.endsWith("authorization") || name.endsWith("authenticate");
            String value = (isOfChallenge ? "Digest " : "") + LEFT_OUT;
            return name.isEmpty() ? LEFT_OUT + ": " : field.substring(0, field.indexOf(':')) + ": " + value;
        }
        return WITH_URI_HEADERS.contains(name) ? uri(field) : sentence(field);
    }

    private static String description(String body) {
        StringBuilder out = new StringBuilder();
        body.lines().filter(line -> line.length() > 2 && line.charAt(1) == '=').forEach(line -> {
            if (line.charAt(0) == 'a') {
                out.append("a=").append(attribute(line.substring(2))).append("\r\n");
            } else if (LINES.indexOf(line.charAt(0)) >= 0) {
                out.append(line).append("\r\n");
            }
        });
        return out.toString();
    }

    private static String attribute(String said) {
        int colon = said.indexOf(':');
        String name = colon < 0 ? said : said.substring(0, colon);
        if (ATTRIBUTES.contains(name)) {
            return said;
        }
        Matcher crypto = CRYPTO.matcher(said);
        if (crypto.find()) {
            // Readers such as Wireshark want a key of the length that the suite has: one of zeroes.
            return crypto.group(1) + "A".repeat(crypto.group(2).length());
        }
        return name.matches("[A-Za-z0-9-]{1,32}") ? name + ":" + LEFT_OUT : LEFT_OUT;
    }
}
