package dev.sotto.keying.admin;

import dev.sotto.base.Refused;
import java.util.Map;
import java.util.Optional;

/**
 * One request to the page that passed the gate.
 *
 * @param names what stands in the path for the names in the route
 * @param session who asks; empty only where anybody may
 * @param source the address from which it comes
 * @param body what it says
 */
record PageRequest(Map<String, String> names, Optional<PageSessions.Session> session, String source, JsonBody body) {
    /** A part of the path. */
    String name(String name) {
        return names.getOrDefault(name, "");
    }

    /** Who asks. */
    PageSessions.Session signedIn() {
        return session.orElseThrow(() -> new Refused(401, "Sign in first."));
    }
}
