package dev.sotto.sdp;

import dev.sotto.base.MalformedException;

/**
 * The {@code o=} line: who made this description and which version of it this is (RFC 8866 5.2).
 *
 * @param username {@code -} when there is none
 * @param sessionId decimal digits, at most 20
 * @param version decimal digits, at most 20; rises by one with each change (RFC 3264 8)
 * @param host the address of the maker, not used for media
 */
public record Origin(String username, String sessionId, String version, String host) {
    private static final String RULE = "RFC 8866 5.2: o=";

    /** Of our own making. */
    public static Origin ours(long sessionId, long version, String host) {
        return new Origin("-", Long.toUnsignedString(sessionId), Long.toUnsignedString(version), host);
    }

    /**
     * Reads the value of an {@code o=} line.
     *
     * @throws MalformedException if it is not of that form
     */
    static Origin parse(String value, int offset) {
        String[] fields = value.split(" ", -1);
        if (fields.length != 6 || fields[0].isEmpty() || fields[5].isEmpty()) {
            throw new MalformedException(RULE + " wants six fields", offset, value);
        }
        for (int i = 1; i <= 2; i++) {
            if (fields[i].isEmpty() || fields[i].length() > 20 || !Numbers.digits(fields[i])) {
                throw new MalformedException(RULE + " numbers", offset, value);
            }
        }
        return new Origin(fields[0], fields[1], fields[2], fields[5]);
    }

    /** The value of the {@code o=} line. */
    public String text() {
        return String.join(" ", username, sessionId, version, Addresses.networkAndType(host), host);
    }
}
