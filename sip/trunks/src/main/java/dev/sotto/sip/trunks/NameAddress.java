package dev.sotto.sip.trunks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One value of a header field that names somebody (RFC 3261 20.10).
 *
 * @param displayName without quotes; empty for none
 * @param uri as written
 * @param parameters of the header, names in lower case
 */
record NameAddress(String displayName, String uri, Map<String, String> parameters) {
    private static final int MAX_LENGTH = 2048;
    private static final int MAX_VALUES = 10;

    /** The values of one header field. What cannot be read is left out: nobody is named by it. */
    static List<NameAddress> all(String text) {
        List<NameAddress> out = new ArrayList<>();
        if (text.length() <= MAX_LENGTH) {
            for (String value : split(text, ',')) {
                NameAddress one = one(value.strip());
                if (!one.uri.isEmpty() && out.size() < MAX_VALUES) {
                    out.add(one);
                }
            }
        }
        return out;
    }

    private static NameAddress one(String value) {
        int open = outside(value, '<');
        int close = open < 0 ? -1 : value.indexOf('>', open);
        if (open >= 0 && close < 0) {
            return new NameAddress("", "", Map.of());
        }
        // Without brackets a ; begins parameters of the header (RFC 3261 20).
        int semicolon = value.indexOf(';');
        int end = open >= 0 ? close + 1 : semicolon < 0 ? value.length() : semicolon;
        String uri = open >= 0 ? value.substring(open + 1, close) : value.substring(0, end);
        String name = open > 0 ? unquoted(value.substring(0, open).strip()) : "";
        return new NameAddress(name, uri.strip(), parameters(value.substring(end)));
    }

    private static Map<String, String> parameters(String text) {
        Map<String, String> out = new TreeMap<>();
        for (String parameter : split(text, ';')) {
            int equals = parameter.indexOf('=');
            String name = (equals < 0 ? parameter : parameter.substring(0, equals)).strip();
            if (!name.isEmpty()) {
                out.putIfAbsent(
                        name.toLowerCase(Locale.ROOT),
                        equals < 0
                                ? ""
                                : unquoted(parameter.substring(equals + 1).strip()));
            }
        }
        return out;
    }

    /** Parts between separators that stand neither in quotes nor in brackets. */
    private static List<String> split(String text, char separator) {
        List<String> out = new ArrayList<>();
        String rest = text;
        for (int at = outside(rest, separator); at >= 0; at = outside(rest, separator)) {
            out.add(rest.substring(0, at));
            rest = rest.substring(at + 1);
        }
        out.add(rest);
        return out;
    }

    private static int outside(String text, char wanted) {
        boolean quoted = false;
        boolean bracketed = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"' && !bracketed) {
                quoted = !quoted;
            } else if (!quoted && !bracketed && c == wanted) {
                return i;
            } else if (!quoted && (c == '<' || c == '>')) {
                bracketed = c == '<';
            }
        }
        return -1;
    }

    private static String unquoted(String text) {
        if (text.length() < 2 || !text.startsWith("\"") || !text.endsWith("\"")) {
            return text;
        }
        return text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1");
    }
}
