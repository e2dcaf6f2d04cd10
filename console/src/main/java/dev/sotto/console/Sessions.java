package dev.sotto.console;

import dev.sotto.base.Entropy;
import dev.sotto.base.LogText;
import dev.sotto.provisioning.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Who is signed in. In memory alone: a restart signs everybody out. Only hashes of the cookies are kept. */
final class Sessions {
    /** The prefix lets browsers take it only over TLS, for all paths, and from this host itself (RFC 6265bis 4.1.3.2). */
    static final String COOKIE = "__Host-sid";

    private static final int MOST = 10_000;
    private static final int ID_LENGTH = 16;

    private final Map<String, Session> all = new ConcurrentHashMap<>();
    private final Entropy entropy;

    /**
     * A session that begins, and what its cookie says.
     *
     * @param session as it is kept
     * @param cookie the header field
     */
    record Begun(Session session, String cookie) {}

    Sessions(Entropy entropy) {
        this.entropy = entropy;
    }

    /** @param from what signed in */
    Begun begin(String userId, Request from, Instant now) {
        if (all.size() >= MOST) {
            all.values().stream().min(Comparator.comparing(Session::seen)).ifPresent(old -> all.remove(old.key()));
        }
        String id = Tokens.make(entropy);
        Session.Origin origin = new Session.Origin(
                Tokens.make(entropy).substring(0, ID_LENGTH),
                from.source(),
                LogText.oneLine(from.header("user-agent").orElse("")));
        Session made = new Session(Tokens.hash(id), userId, Tokens.make(entropy), origin, now, now);
        all.put(made.key(), made);
        return new Begun(made, COOKIE + "=" + id + "; Path=/; Secure; HttpOnly; SameSite=Strict");
    }

    /** The one that a cookie means, if it still lives; from now on it was seen. */
    Optional<Session> find(String id, Settings settings, Instant now) {
        Optional<Session> found = look(id, settings, now);
        found.ifPresent(session -> all.computeIfPresent(session.key(), (_, s) -> s.seenAt(now)));
        return found;
    }

    /** The same without seeing it, so that a page that is only open does not keep anybody signed in. */
    Optional<Session> look(String id, Settings settings, Instant now) {
        Session found = all.get(Tokens.hash(id));
        if (found == null) {
            return Optional.empty();
        }
        if (!lives(found, settings, now)) {
            end(found);
            return Optional.empty();
        }
        return Optional.of(found);
    }

    /** Those of a user that still live, the last seen first. */
    List<Session> of(String userId, Settings settings, Instant now) {
        return all.values().stream()
                .filter(s -> s.userId().equals(userId) && lives(s, settings, now))
                .sorted(Comparator.comparing(Session::seen).reversed())
                .toList();
    }

    private static boolean lives(Session session, Settings settings, Instant now) {
        boolean idle = session.seen()
                .plus(Duration.ofMinutes(settings.sessionIdleMinutes()))
                .isBefore(now);
        boolean old =
                session.begun().plus(Duration.ofHours(settings.sessionHours())).isBefore(now);
        return !idle && !old;
    }

    void end(Session session) {
        all.remove(session.key());
    }

    void endAllOf(String userId) {
        all.values().removeIf(s -> s.userId().equals(userId));
    }

    static String goneCookie() {
        return COOKIE + "=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0";
    }
}
