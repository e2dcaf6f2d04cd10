package dev.sotto.keying.distributor;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which callers may bring a PIN: a number, whatever its host, or the user and the host of a SIP address; {@code *} at the end of number or
 * user stands for anything. Callers are what the signalling says they are, so that this is in addition to the PIN and never instead.
 *
 * @param user in lower case, without {@code *}
 * @param isPrefix whether it had one
 * @param host in lower case; empty for any
 */
record CallerPattern(String user, boolean isPrefix, Optional<String> host) {
    static final int LONGEST = 128;

    private static final Pattern NUMBER = Pattern.compile("\\+?[0-9]{1,32}\\*?");
    private static final Pattern ADDRESS = Pattern.compile("sip:([^@*\\s,;:]*\\*?)@([a-z0-9.\\-:\\[\\]]{1,100})");

    /** Reads {@code +49228*} or {@code sip:anna@example.org} or {@code sip:*@example.org}; empty if it is neither. */
    static Optional<CallerPattern> parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        Matcher address = ADDRESS.matcher(lower);
        if (lower.length() > LONGEST) {
            return Optional.empty();
        }
        if (NUMBER.matcher(lower).matches()) {
            return Optional.of(of(lower, Optional.empty()));
        }
        return address.matches() && !address.group(1).isEmpty()
                ? Optional.of(of(address.group(1), Optional.of(address.group(2))))
                : Optional.empty();
    }

    private static CallerPattern of(String user, Optional<String> host) {
        boolean isPrefix = user.endsWith("*");
        return new CallerPattern(isPrefix ? user.substring(0, user.length() - 1) : user, isPrefix, host);
    }

    /** Whether the URI of a From header is such a caller: {@code sip:}, {@code sips:} or {@code tel:}. */
    boolean matches(String from) {
        String lower = from.toLowerCase(Locale.ROOT).strip();
        int scheme = lower.indexOf(':');
        int at = lower.lastIndexOf('@');
        if (scheme < 0 || (at > 0 && at < scheme)) {
            return false;
        }
        String end = before(lower.substring(at < 0 ? scheme + 1 : at + 1), ";?");
        boolean isTel = lower.startsWith("tel:");
        if (at < 0 && !isTel) {
            return false;
        }
        String caller = isTel ? end : before(lower.substring(scheme + 1, at), ";:");
        boolean isHost = host.isEmpty() || (!isTel && withoutPort(end).equals(withoutPort(host.get())));
        return isHost && isUser(host.isEmpty() ? caller.replaceAll("[-.()]", "") : caller);
    }

    private boolean isUser(String caller) {
        return isPrefix ? caller.startsWith(user) : caller.equals(user);
    }

    private static String withoutPort(String host) {
        return host.replaceFirst(":[0-9]{1,5}$", "");
    }

    private static String before(String text, String ends) {
        for (int i = 0; i < text.length(); i++) {
            if (ends.indexOf(text.charAt(i)) >= 0) {
                return text.substring(0, i);
            }
        }
        return text;
    }
}
