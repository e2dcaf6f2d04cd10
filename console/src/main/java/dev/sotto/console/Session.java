package dev.sotto.console;

import java.time.Instant;

/**
 * A browser that signed in.
 *
 * @param key the hash of what its cookie says, by which it is found
 * @param userId whose it is
 * @param csrf what every change must carry besides the cookie
 * @param origin where it came from
 * @param begun when
 * @param seen when it last asked for something
 */
record Session(String key, String userId, String csrf, Origin origin, Instant begun, Instant seen) {
    /**
     * Where a session came from, for its owner.
     *
     * @param id by which its owner names it; nobody signs in with it
     * @param address when it signed in
     * @param agent what the browser called itself
     */
    record Origin(String id, String address, String agent) {}

    Session seenAt(Instant now) {
        return new Session(key, userId, csrf, origin, begun, now);
    }

    @Override
    public String toString() {
        return "Session[of " + userId + "]";
    }
}
