package dev.sotto.keying.admin;

import dev.sotto.base.Refused;
import dev.sotto.base.SharedCounters;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Who gets in, decided in one place for every route. A change needs a session, its token in a header field, and no sign that another
 * page sent it; signing in and setup need the same but for the session.
 */
final class PageGate {
    /** The header field that changes carry. */
    static final String CSRF = "X-CSRF-Token";

    private final PageSessions sessions;
    private final SharedCounters<PageCounter> counters;

    PageGate(PageSessions sessions, SharedCounters<PageCounter> counters) {
        this.sessions = sessions;
        this.counters = counters;
    }

    /** The header fields that matter here, each empty if it is missing. */
    record Head(String host, String origin, String fetchSite, String contentType, String cookie, String csrf) {}

    /**
     * Whether a route may be asked for.
     *
     * @return who asks, if somebody who is signed in
     * @throws Refused 401 or 403
     */
    Optional<PageSessions.Session> check(PageRoute route, Head head) {
        if (route.isChange() && isForeign(head)) {
            counters.increment(PageCounter.FOREIGN_ORIGIN);
            throw new Refused(403, "Another page sent this.");
        }
        Optional<PageSessions.Session> session = sessions.find(head.cookie);
        if (route.isOpen()) {
            return session;
        }
        if (session.isEmpty()) {
            counters.increment(PageCounter.NOT_SIGNED_IN);
            throw new Refused(401, "Sign in first.");
        }
        if (route.isChange() && !isEqual(session.get().csrf(), head.csrf)) {
            counters.increment(PageCounter.WITHOUT_TOKEN);
            throw new Refused(403, "The header field " + CSRF + " is missing or of another session.");
        }
        return session;
    }

    /** Browsers say where a request is from; other clients say neither. JSON cannot be sent by a form of another page. */
    private static boolean isForeign(Head head) {
        boolean otherOrigin = !head.origin.isEmpty() && !head.origin.equals("https://" + head.host);
        boolean otherSite = !head.fetchSite.isEmpty() && !head.fetchSite.equals("same-origin");
        boolean otherType = !head.contentType.matches("(?i)application/json(\\s*;.*)?");
        return otherOrigin || otherSite || otherType;
    }

    private static boolean isEqual(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
