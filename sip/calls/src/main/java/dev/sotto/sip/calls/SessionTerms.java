package dev.sotto.sip.calls;

import java.util.Optional;

/**
 * What one message says about how long a session may live without being refreshed (RFC 4028 4 and 5).
 *
 * @param isSupported whether its sender knows session timers
 * @param intervalSeconds Session-Expires
 * @param refresher who refreshes, seen from the request that the message is or answers
 * @param minimumSeconds Min-SE, below which its sender does not want the interval
 */
public record SessionTerms(
        boolean isSupported,
        Optional<Integer> intervalSeconds,
        Optional<Refresher> refresher,
        Optional<Integer> minimumSeconds) {
    /** A message that says nothing. */
    public static final SessionTerms NONE =
            new SessionTerms(false, Optional.empty(), Optional.empty(), Optional.empty());

    /** Who refreshes a session. */
    public enum Refresher {
        /** Who sent the request. */
        UAC,
        /** Who answered it. */
        UAS
    }
}
