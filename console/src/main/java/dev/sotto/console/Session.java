package dev.sotto.console;

import java.time.Instant;

/**
 * A browser that signed in.
 *
 * @param key the hash of what its cookie says, by which it is found
 * @param userId whose it is
 * @param csrf what every change must carry besides the cookie
 * @param begun when
 * @param seen when it last asked for something
 */
record Session(String key, String userId, String csrf, Instant begun, Instant seen) {
    Session seenAt(Instant now) {
        return new Session(key, userId, csrf, begun, now);
    }

    @Override
    public String toString() {
        return "Session[of " + userId + "]";
    }
}
