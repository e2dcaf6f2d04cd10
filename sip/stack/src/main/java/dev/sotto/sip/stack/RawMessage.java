package dev.sotto.sip.stack;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The start line and header fields of a SIP message as text, unfolded (RFC 3261 7.3.1), read within limits before anything
 * else looks at it. Reading never throws: at the first broken line it stops, or skips a field without a name, and remembers why.
 *
 * @param startLine empty if there is none
 * @param headers in their order, those before the fault if there is one
 * @param bodyOffset where the body starts, in octets
 * @param fault what broke the form or a limit
 */
record RawMessage(String startLine, List<Header> headers, int bodyOffset, Optional<MessageGuard.Fault> fault) {
    static final int MAX_MESSAGE = 65_535;
    /** Of a line, and of a field over all its lines. */
    static final int MAX_LINE = 8_192;

    static final int MAX_LINES = 256;
    static final int MAX_HEADERS = 128;

    private static final Map<String, String> COMPACT = Map.ofEntries(
            Map.entry("a", "accept-contact"),
            Map.entry("b", "referred-by"),
            Map.entry("c", "content-type"),
            Map.entry("e", "content-encoding"),
            Map.entry("f", "from"),
            Map.entry("i", "call-id"),
            Map.entry("k", "supported"),
            Map.entry("l", "content-length"),
            Map.entry("m", "contact"),
            Map.entry("o", "event"),
            Map.entry("r", "refer-to"),
            Map.entry("s", "subject"),
            Map.entry("t", "to"),
            Map.entry("u", "allow-events"),
            Map.entry("v", "via"),
            Map.entry("x", "session-expires"));

    /**
     * One header field.
     *
     * @param name in lower case, the long form
     * @param value unfolded and stripped
     */
    record Header(String name, String value) {}

    RawMessage {
        headers = List.copyOf(headers);
    }

    /** Reads the header section of {@code octets}, which may be followed by a body. */
    static RawMessage read(byte[] octets) {
        return new Reader(octets).read();
    }

    boolean isResponse() {
        return startLine.regionMatches(true, 0, "SIP/", 0, 4) && startLine.indexOf(' ') > 0;
    }

    /** The value of the first field of that name. */
    Optional<String> first(String name) {
        return headers.stream()
                .filter(h -> h.name.equals(name))
                .map(Header::value)
                .findFirst();
    }

    /** The method of a request; empty if there is none. */
    String method() {
        int end = startLine.indexOf(' ');
        return end < 0 || isResponse() ? "" : startLine.substring(0, end);
    }

    /** The tag of the first field of that name, From or To; empty if there is none. */
    String tag(String name) {
        return first(name).map(RawMessage::tagOf).orElse("");
    }

    private static String tagOf(String address) {
        int at = afterAddress(address);
        while (at >= 0 && at < address.length()) {
            int end = address.indexOf(';', at + 1);
            String parameter =
                    address.substring(at + 1, end < 0 ? address.length() : end).strip();
            if (parameter.regionMatches(true, 0, "tag=", 0, 4)) {
                return parameter.substring(4).strip();
            }
            at = end;
        }
        return "";
    }

    /** Where the parameters of the header field begin, at a semicolon; -1 if there are none (RFC 3261 20.20). */
    private static int afterAddress(String address) {
        boolean isQuoted = false;
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            if (isQuoted && c == '\\') {
                i++;
            } else if (c == '"') {
                isQuoted = !isQuoted;
            } else if (c == '<' && !isQuoted) {
                return address.indexOf(';', Math.max(i, address.indexOf('>', i)));
            } else if (c == ';' && !isQuoted) {
                return i;
            }
        }
        return -1;
    }

    /** How many fields of that name there are. */
    long count(String name) {
        return headers.stream().filter(h -> h.name.equals(name)).count();
    }

    /** Walks the lines once. */
    private static final class Reader {
        private final byte[] octets;
        private final List<Header> headers = new ArrayList<>();
        private final StringBuilder field = new StringBuilder();
        private String startLine = "";
        private Optional<MessageGuard.Fault> fault = Optional.empty();
        private boolean isStopped;
        private int position;
        private int lines;

        Reader(byte[] octets) {
            this.octets = octets;
        }

        RawMessage read() {
            if (octets.length > MAX_MESSAGE) {
                stop(SipCounter.MESSAGES_TOO_LARGE, MessageGuard.TOO_LARGE, "Message too large");
            }
            while (!isStopped && !line()) {
                lines++;
                if (lines > MAX_LINES || headers.size() > MAX_HEADERS) {
                    stop(SipCounter.TOO_MANY_FIELDS, MessageGuard.TOO_LARGE, "Too many header lines");
                }
            }
            return new RawMessage(startLine, headers, position, fault);
        }

        /** Takes one line; true at the empty one that ends the header section. */
        private boolean line() {
            int end = endOfLine();
            if (end < 0) {
                return false;
            }
            String text = new String(octets, position, end - position, StandardCharsets.UTF_8);
            position = end + 2;
            if (lines == 0) {
                startLine = text;
                return false;
            }
            boolean isFolded = !text.isEmpty() && (text.charAt(0) == ' ' || text.charAt(0) == '\t');
            if (isFolded && lines > 1) {
                field.append(' ').append(text.strip());
            } else {
                flush();
                field.append(text);
            }
            return text.isEmpty();
        }

        private void flush() {
            if (field.isEmpty()) {
                return;
            }
            if (field.length() > MAX_LINE) {
                stop(SipCounter.LINES_TOO_LONG, MessageGuard.TOO_LARGE, "Header field too long");
            }
            int colon = field.indexOf(":");
            String name = colon < 0 ? "" : field.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            if (!isToken(name)) {
                blame(SipCounter.BAD_FIELDS, MessageGuard.BAD, "Header field without name");
            } else {
                headers.add(new Header(
                        COMPACT.getOrDefault(name, name),
                        field.substring(colon + 1).strip()));
            }
            field.setLength(0);
        }

        private void stop(SipCounter counter, int status, String why) {
            blame(counter, status, why);
            isStopped = true;
        }

        /** The first fault is the one that is told. */
        private void blame(SipCounter counter, int status, String why) {
            if (fault.isEmpty()) {
                fault = Optional.of(new MessageGuard.Fault(counter, status, why));
            }
        }

        /** The offset of the CR that ends the present line, or -1 with a fault. */
        private int endOfLine() {
            int limit = Math.min(octets.length, position + MAX_LINE);
            for (int i = position; i < limit; i++) {
                int c = octets[i] & 0xFF;
                if (c == '\r' && i + 1 < octets.length && octets[i + 1] == '\n') {
                    return i;
                }
                boolean isControl = (c < ' ' && c != '\t') || c == 0x7F;
                boolean isQuotedPair = c != '\r' && c != '\n' && i > position && octets[i - 1] == '\\';
                if (isControl && !isQuotedPair) {
                    stop(SipCounter.CONTROL_OCTETS, MessageGuard.BAD, "Control octet in header");
                    return -1;
                }
            }
            if (limit == octets.length) {
                stop(SipCounter.BAD_FIELDS, MessageGuard.BAD, "Header not complete");
            } else {
                stop(SipCounter.LINES_TOO_LONG, MessageGuard.TOO_LARGE, "Header line too long");
            }
            return -1;
        }
    }

    /** Whether {@code text} is a token of RFC 3261 25.1. */
    static boolean isToken(String text) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(c -> (c >= '0' && c <= '9')
                                || (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || "-.!%*_+`'~".indexOf(c) >= 0);
    }
}
