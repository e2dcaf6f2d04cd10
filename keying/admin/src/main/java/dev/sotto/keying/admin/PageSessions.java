package dev.sotto.keying.admin;

import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.NanoClock;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who is signed in. In memory alone: a restart signs everybody out. Only hashes of the cookies are kept. Any thread may use it. */
final class PageSessions {
    /** The prefix lets browsers take it only over TLS, for all paths, and from this host itself (RFC 6265bis 4.1.3.2). */
    static final String COOKIE = "__Host-sotto-kd";

    private static final String ATTRIBUTES = "; Path=/; Secure; HttpOnly; SameSite=Strict";
    private static final Pattern IN_HEADER = Pattern.compile("(?:^|;\\s*)" + COOKIE + "=([A-Za-z0-9_-]{43})(?:;|$)");
    private static final int MOST = 256;
    private static final int TOKEN_OCTETS = 32;
    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(30);
    private static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(12);

    /**
     * A browser that signed in.
     *
     * @param key the hash of what its cookie says
     * @param operator who
     * @param csrf what every change must carry besides the cookie
     */
    record Session(String key, String operator, String csrf) {}

    private record Kept(Session session, long begunNanos, long seenNanos) {}

    /**
     * A session that begins.
     *
     * @param cookie the header field
     */
    record Begun(Session session, String cookie) {}

    private final Map<String, Kept> all = new HashMap<>();
    private final Entropy entropy;
    private final NanoClock clock;

    PageSessions(Entropy entropy, NanoClock clock) {
        this.entropy = entropy;
        this.clock = clock;
    }

    /** A new one for somebody who just proved who it is, never one that the browser had before. */
    synchronized Begun begin(String operator) {
        if (all.size() >= MOST) {
            all.values().stream()
                    .min(Comparator.comparingLong(Kept::seenNanos))
                    .ifPresent(old -> all.remove(old.session.key));
        }
        String cookie = token(entropy);
        Session session = new Session(hash(cookie), operator, token(entropy));
        all.put(session.key, new Kept(session, clock.nowNanos(), clock.nowNanos()));
        return new Begun(session, COOKIE + "=" + cookie + ATTRIBUTES);
    }

    /** The live one that a Cookie header field means. */
    synchronized Optional<Session> find(String header) {
        Matcher cookie = IN_HEADER.matcher(header);
        Kept kept = cookie.find() ? all.get(hash(cookie.group(1))) : null;
        if (kept == null) {
            return Optional.empty();
        }
        long now = clock.nowNanos();
        if (now - kept.seenNanos > IDLE_NANOS || now - kept.begunNanos > LONGEST_NANOS) {
            all.remove(kept.session.key);
            return Optional.empty();
        }
        all.put(kept.session.key, new Kept(kept.session, kept.begunNanos, now));
        return Optional.of(kept.session);
    }

    synchronized void end(Session session) {
        all.remove(session.key);
    }

    synchronized void endAllOf(String operator) {
        all.values().removeIf(kept -> kept.session.operator.equals(operator));
    }

    synchronized int count() {
        return all.size();
    }

    /** The header field that takes the cookie away. */
    static String gone() {
        return COOKIE + "=" + ATTRIBUTES + "; Max-Age=0";
    }

    /** 32 random octets as 43 characters. */
    static String token(Entropy entropy) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(entropy.octets(TOKEN_OCTETS));
    }

    static String hash(String token) {
        return Fingerprint.sha256(token.getBytes(StandardCharsets.UTF_8)).text();
    }
}
