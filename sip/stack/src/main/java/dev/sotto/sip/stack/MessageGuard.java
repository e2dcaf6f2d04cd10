package dev.sotto.sip.stack;

import dev.sotto.base.MalformedException;
import dev.sotto.sip.calls.SipUri;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first look at every message, before JAIN-SIP sees it: what would hurt its parser, and what RFC 3261 lets us refuse
 * from the form alone. Pure.
 */
final class MessageGuard {
    /** Also of Via: the longest valid message of RFC 4475 has more than 32. */
    static final int MAX_ITEMS = 64;

    /** In one field, inside of addresses too. */
    static final int MAX_PIECES = 4 * MAX_ITEMS;

    /** RFC 3261 21.4.1. */
    static final int BAD = 400;
    /** RFC 3261 21.5.14: longer than the server's capabilities. */
    static final int TOO_LARGE = 513;

    private static final long MAX_CSEQ = 0x7FFF_FFFFL;
    private static final long MAX_32 = 0xFFFF_FFFFL;
    private static final Pattern REQUEST = Pattern.compile("([^ ]+) ([^ ]+) (?i:SIP)/([0-9]+)\\.([0-9]+)");
    private static final Pattern RESPONSE = Pattern.compile("(?i:SIP)/2\\.0 [1-6][0-9][0-9] .*");
    private static final Pattern CSEQ = Pattern.compile("([0-9]{1,20})[ \\t]+([^ \\t]+)");
    /** What RFC 3261 and its extensions allow once, as far as anything here or below reads it. */
    private static final Set<String> SINGLE = Set.of(
            "content-length",
            "call-id",
            "cseq",
            "from",
            "to",
            "max-forwards",
            "content-type",
            "content-disposition",
            "expires",
            "min-expires",
            "session-expires",
            "min-se",
            "rack",
            "rseq",
            "event",
            "refer-to",
            "replaces",
            "retry-after");

    private static final List<String> NEEDED = List.of("via", "from", "to", "call-id", "cseq");
    private static final Set<String> ADDRESSES = Set.of("from", "to", "contact", "route", "record-route", "via");
    private static final Set<String> TEXTS = Set.of("subject", "organization", "user-agent", "server", "date");
    private static final Map<String, Long> NUMBERS = Map.of(
            "max-forwards", 255L,
            "expires", MAX_32,
            "min-expires", MAX_32,
            "rseq", MAX_32,
            "content-length", MAX_32);

    private MessageGuard() {}

    /**
     * Why a message is refused.
     *
     * @param counter counts it
     * @param status 400, 505 or 513
     * @param words for a person, in a Warning
     */
    record Fault(SipCounter counter, int status, String words) {}

    /** The first fault of {@code raw}, read from {@code octets}, which hold the whole message. */
    static Optional<Fault> judge(RawMessage raw, byte[] octets) {
        if (raw.fault().isPresent()) {
            return raw.fault();
        }
        return startLine(raw)
                .or(() -> presence(raw))
                .or(() -> numbers(raw))
                .or(() -> lists(raw))
                .or(() -> addresses(raw))
                .or(() -> BodyGuard.judge(raw, octets));
    }

    private static Optional<Fault> startLine(RawMessage raw) {
        if (raw.isResponse()) {
            return RESPONSE.matcher(raw.startLine()).matches()
                    ? Optional.empty()
                    : bad(SipCounter.BAD_START_LINES, "Bad status line");
        }
        Matcher line = REQUEST.matcher(raw.startLine());
        if (!line.matches() || !RawMessage.isToken(line.group(1))) {
            return bad(SipCounter.BAD_START_LINES, "Bad request line");
        }
        if (!line.group(3).equals("2") || !line.group(4).equals("0")) {
            return Optional.of(new Fault(SipCounter.BAD_VERSIONS, 505, "This appliance speaks SIP/2.0 only"));
        }
        return requestUri(line.group(2));
    }

    private static Optional<Fault> requestUri(String uri) {
        if (uri.indexOf('<') >= 0 || uri.indexOf('>') >= 0 || uri.indexOf(':') <= 0) {
            return bad(SipCounter.BAD_START_LINES, "Bad Request-URI");
        }
        boolean isSip = uri.regionMatches(true, 0, "sip:", 0, 4) || uri.regionMatches(true, 0, "sips:", 0, 5);
        if (!isSip) {
            return Optional.empty();
        }
        try {
            SipUri.parse(uri);
        } catch (MalformedException e) {
            return bad(SipCounter.BAD_START_LINES, "Bad Request-URI");
        }
        // RFC 3261 19.1.1, table 1: a Request-URI has no headers.
        return uri.indexOf('?', uri.indexOf('@') + 1) >= 0
                ? bad(SipCounter.BAD_START_LINES, "Headers in Request-URI")
                : Optional.empty();
    }

    private static Optional<Fault> presence(RawMessage raw) {
        for (String name : NEEDED) {
            if (raw.first(name).isEmpty()) {
                return bad(SipCounter.MISSING_FIELDS, "Missing header field " + name);
            }
        }
        for (String name : SINGLE) {
            if (raw.count(name) > 1) {
                return bad(SipCounter.REPEATED_FIELDS, "Repeated header field " + name);
            }
        }
        return Optional.empty();
    }

    private static Optional<Fault> numbers(RawMessage raw) {
        Matcher cseq = CSEQ.matcher(raw.first("cseq").orElse(""));
        // RFC 3261 8.1.1.5: less than 2**31.
        if (!cseq.matches() || !isNumber(cseq.group(1), MAX_CSEQ)) {
            return bad(SipCounter.BAD_NUMBERS, "Bad header field CSeq");
        }
        if (!raw.isResponse() && !raw.startLine().startsWith(cseq.group(2) + " ")) {
            return bad(SipCounter.BAD_NUMBERS, "CSeq does not match the method");
        }
        for (RawMessage.Header header : raw.headers()) {
            Long max = NUMBERS.get(header.name());
            if (max != null && !isNumber(header.value(), max)) {
                return bad(SipCounter.BAD_NUMBERS, "Bad header field " + header.name());
            }
            if (!isSmall(header)) {
                return bad(SipCounter.BAD_NUMBERS, "Bad header field " + header.name());
            }
        }
        return Optional.empty();
    }

    /** Fields whose parsers overflow on long numbers: RAck, Retry-After and Warning (RFC 4475 3.1.2.5). */
    private static boolean isSmall(RawMessage.Header header) {
        return switch (header.name()) {
            case "rack" -> {
                String[] parts = header.value().split("[ \\t]+", 3);
                yield parts.length == 3 && isNumber(parts[0], MAX_32) && isNumber(parts[1], MAX_32);
            }
            case "retry-after", "session-expires", "min-se" -> isNumber(leadingDigits(header.value()), MAX_32);
            case "warning" -> isNumber(leadingDigits(header.value()), 999);
            default -> true;
        };
    }

    private static Optional<Fault> lists(RawMessage raw) {
        Map<String, Integer> items = new HashMap<>();
        for (RawMessage.Header header : raw.headers()) {
            if (TEXTS.contains(header.name())) {
                continue;
            }
            int values = 1 + separators(header.value(), ',');
            if (items.merge(header.name(), values, Integer::sum) > MAX_ITEMS
                    || separators(header.value(), ';') > MAX_ITEMS
                    || pieces(header.value()) > MAX_PIECES) {
                SipCounter counter =
                        header.name().equals("via") ? SipCounter.TOO_MANY_VIAS : SipCounter.TOO_MANY_VALUES;
                return Optional.of(new Fault(counter, TOO_LARGE, "Too many values in " + header.name()));
            }
        }
        return Optional.empty();
    }

    private static Optional<Fault> addresses(RawMessage raw) {
        for (RawMessage.Header header : raw.headers()) {
            if (ADDRESSES.contains(header.name()) && !isBalanced(header.value())) {
                return bad(SipCounter.BAD_ADDRESSES, "Open quote in " + header.name());
            }
            // A comment or escape in Via sends the parser below past the end of its buffer until memory is gone.
            if (header.name().equals("via")
                    && (header.value().indexOf('(') >= 0 || header.value().indexOf('\\') >= 0)) {
                return bad(SipCounter.BAD_ADDRESSES, "Comment in Via");
            }
        }
        return Optional.empty();
    }

    /** Parameters and headers of all URIs in {@code value} and around them: the parser below takes long over many. */
    private static long pieces(String value) {
        return value.chars().filter(c -> c == ';' || c == '&').count();
    }

    /** How often {@code separator} is there outside quotes and angle brackets. */
    private static int separators(String value, char separator) {
        int separators = 0;
        boolean isQuoted = false;
        int depth = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (isQuoted) {
                isQuoted = c != '"';
                i += c == '\\' ? 1 : 0;
            } else {
                isQuoted = c == '"';
                depth = Math.max(0, depth + (c == '<' ? 1 : c == '>' ? -1 : 0));
                separators += c == separator && depth == 0 ? 1 : 0;
            }
        }
        return separators;
    }

    private static boolean isBalanced(String value) {
        boolean isQuoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (isQuoted && c == '\\') {
                i++;
            } else if (c == '"') {
                isQuoted = !isQuoted;
            }
        }
        return !isQuoted;
    }

    private static String leadingDigits(String value) {
        int end = 0;
        while (end < value.length() && value.charAt(end) >= '0' && value.charAt(end) <= '9') {
            end++;
        }
        return value.substring(0, end);
    }

    private static boolean isNumber(String text, long max) {
        if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        return Long.parseLong(text) <= max;
    }

    private static Optional<Fault> bad(SipCounter counter, String phrase) {
        return Optional.of(new Fault(counter, BAD, phrase));
    }
}
