package dev.sotto.sip.calls;

import dev.sotto.base.MalformedException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A SIP or SIPS URI (RFC 3261 19.1), read as far as routing needs it.
 *
 * @param secure whether the scheme is sips
 * @param user as written, without password; empty if there is none
 * @param host in lower case; IPv6 in its brackets
 * @param port if one was written
 * @param transport of the transport parameter, if it is one of ours
 */
public record SipUri(boolean secure, String user, String host, OptionalInt port, Optional<Transport> transport) {
    private static final int MAX_LENGTH = 1024;

    /**
     * Reads one URI without angle brackets. Parameters but transport, and headers, are passed over.
     *
     * @throws MalformedException if it is not a SIP or SIPS URI, or is longer than 1024 characters
     */
    public static SipUri parse(String text) {
        boolean secure = text.regionMatches(true, 0, "sips:", 0, 5);
        if (!secure && !text.regionMatches(true, 0, "sip:", 0, 4)) {
            throw fault("scheme", 0, text);
        }
        if (text.length() > MAX_LENGTH) {
            throw fault("length", MAX_LENGTH, text);
        }
        int start = secure ? 5 : 4;
        int at = text.indexOf('@', start);
        String user = at < 0 ? "" : user(text, start, at);
        int hostStart = at < 0 ? start : at + 1;
        int hostEnd = endOfHost(text, hostStart);
        String host = text.substring(hostStart, hostEnd).toLowerCase(Locale.ROOT);
        int end = endOfPort(text, hostEnd);
        return new SipUri(secure, user, host, port(text, hostEnd, end), transport(text, end));
    }

    /** The address of a conference: {@code sip:user@host}, without port and parameters. */
    public String conference() {
        return "sip:" + (user.isEmpty() ? "" : user + "@") + host;
    }

    /** Whom it names: {@code sip:user@host:port} without parameters, the port if one was written. */
    public String plain() {
        String named = (secure ? "sips:" : "sip:") + (user.isEmpty() ? "" : user + "@") + host;
        return port.isPresent() ? named + ":" + port.getAsInt() : named;
    }

    private static String user(String text, int start, int at) {
        int end = text.indexOf(':', start);
        String user = text.substring(start, end < 0 || end > at ? at : end);
        if (user.isEmpty() || !user.chars().allMatch(c -> c > ' ' && c < 0x7F && "<>\"\\".indexOf(c) < 0)) {
            throw fault("user", start, text);
        }
        return user;
    }

    private static int endOfHost(String text, int start) {
        boolean v6 = start < text.length() && text.charAt(start) == '[';
        int i = v6 ? start + 1 : start;
        String more = v6 ? ":." : ".-_";
        while (i < text.length() && (isAlphanumeric(text.charAt(i)) || more.indexOf(text.charAt(i)) >= 0)) {
            i++;
        }
        if (v6) {
            if (i >= text.length() || text.charAt(i) != ']') {
                throw fault("IPv6 reference", start, text);
            }
            i++;
        }
        if (i - start < (v6 ? 4 : 1)) {
            throw fault("host", start, text);
        }
        return i;
    }

    private static int endOfPort(String text, int hostEnd) {
        int i = hostEnd;
        if (i < text.length() && text.charAt(i) == ':') {
            i++;
            while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
                i++;
            }
        }
        if (i < text.length() && text.charAt(i) != ';' && text.charAt(i) != '?') {
            throw fault("end of host", i, text);
        }
        return i;
    }

    private static OptionalInt port(String text, int hostEnd, int end) {
        if (end == hostEnd) {
            return OptionalInt.empty();
        }
        String digits = text.substring(hostEnd + 1, end);
        int port = digits.isEmpty() || digits.length() > 5 ? 0 : Integer.parseInt(digits);
        if (port < 1 || port > 65535) {
            throw fault("port", hostEnd, text);
        }
        return OptionalInt.of(port);
    }

    private static Optional<Transport> transport(String text, int end) {
        int headers = text.indexOf('?', end);
        String parameters = text.substring(end, headers < 0 ? text.length() : headers);
        for (String parameter : parameters.split(";", -1)) {
            switch (parameter.toLowerCase(Locale.ROOT)) {
                case "transport=udp" -> {
                    return Optional.of(Transport.UDP);
                }
                case "transport=tcp" -> {
                    return Optional.of(Transport.TCP);
                }
                case "transport=tls" -> {
                    return Optional.of(Transport.TLS);
                }
                default -> {
                    // RFC 3261 19.1.1: a parameter that is not understood is ignored.
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static MalformedException fault(String what, int offset, String text) {
        return new MalformedException("RFC 3261 19.1.1: " + what, offset, text);
    }
}
