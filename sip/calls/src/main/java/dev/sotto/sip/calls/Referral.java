package dev.sotto.sip.calls;

import dev.sotto.base.MalformedException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Whom a REFER wants called (RFC 3515 2.1), and whose dialog that call is to replace (RFC 3891 3). Other headers in its URI are passed over: they
 * are wishes of whoever sent it about a request of ours (RFC 3261 19.1.5).
 *
 * @param target a SIP or SIPS URI
 */
public record Referral(SipUri target, Optional<Replaces> replaces) {
    private static final int MAX_LENGTH = 1024;
    private static final String RULE = "RFC 3515 2.1";

    /**
     * Reads the value of a Refer-To header.
     *
     * @throws MalformedException if it is none, or asks for something else than a call
     */
    public static Referral parse(String value) {
        if (value.length() > MAX_LENGTH) {
            throw new MalformedException(RULE + ": length", MAX_LENGTH, value);
        }
        String uri = uri(value.strip());
        int question = uri.indexOf('?');
        String base = question < 0 ? uri : uri.substring(0, question);
        for (String parameter : base.toLowerCase(Locale.ROOT).split(";", -1)) {
            if (parameter.startsWith("method=") && !parameter.equals("method=invite")) {
                throw new MalformedException(RULE + ": a method that is no INVITE", 0, value);
            }
        }
        return new Referral(SipUri.parse(base), question < 0 ? Optional.empty() : replaces(uri, question));
    }

    /** RFC 3261 20.10: without angle brackets, what follows a semicolon is the header's. */
    private static String uri(String value) {
        int open = afterDisplayName(value);
        if (open < 0) {
            return value.split("[;\\s]", 2)[0];
        }
        int close = value.indexOf('>', open);
        if (close < 0) {
            throw new MalformedException(RULE + ": an angle bracket that is not closed", open, value);
        }
        return value.substring(open + 1, close).strip();
    }

    private static int afterDisplayName(String value) {
        boolean isQuoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (isQuoted && c == '\\') {
                i++;
            } else if (c == '"') {
                isQuoted = !isQuoted;
            } else if (c == '<' && !isQuoted) {
                return i;
            }
        }
        return -1;
    }

    private static Optional<Replaces> replaces(String uri, int question) {
        Optional<Replaces> found = Optional.empty();
        for (String header : uri.substring(question + 1).split("&", -1)) {
            String[] pair = header.split("=", 2);
            if (pair[0].equalsIgnoreCase("Replaces")) {
                if (found.isPresent() || pair.length < 2) {
                    throw new MalformedException(RULE + ": one Replaces", question, uri);
                }
                found = Optional.of(Replaces.parse(unescaped(pair[1])));
            }
        }
        return found;
    }

    /** RFC 3261 19.1.2. */
    private static String unescaped(String text) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new MalformedException(RULE + ": an escape", i, text);
                }
                octets.write(high * 16 + low);
                i += 2;
            } else {
                octets.write(c);
            }
        }
        return octets.toString(StandardCharsets.ISO_8859_1);
    }
}
