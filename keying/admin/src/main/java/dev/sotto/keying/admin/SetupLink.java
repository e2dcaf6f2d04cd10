package dev.sotto.keying.admin;

import dev.sotto.base.Entropy;
import dev.sotto.base.NanoClock;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.TimeUnit;

/**
 * The one-time link by which an operator of the page is made. Its token stands behind {@code #}, which browsers send to nobody, and
 * is kept as a hash in memory alone. A new one ends the one before. Any thread may use it.
 */
final class SetupLink {
    private static final long LIFETIME_NANOS = TimeUnit.HOURS.toNanos(24);

    private final Entropy entropy;
    private final NanoClock clock;
    private String hash = "";
    private long until;

    SetupLink(Entropy entropy, NanoClock clock) {
        this.entropy = entropy;
        this.clock = clock;
    }

    /** A new token, good once, for 24 hours. */
    synchronized String issue() {
        String token = PageSessions.token(entropy);
        hash = PageSessions.hash(token);
        until = clock.nowNanos() + LIFETIME_NANOS;
        return token;
    }

    synchronized boolean isOpen() {
        return !hash.isEmpty() && clock.nowNanos() < until;
    }

    /** Whether this is the token; it stays good. */
    synchronized boolean fits(String token) {
        return isOpen()
                && MessageDigest.isEqual(
                        hash.getBytes(StandardCharsets.US_ASCII),
                        PageSessions.hash(token).getBytes(StandardCharsets.US_ASCII));
    }

    /** Uses it up; false if it is not the token, or was used meanwhile. */
    synchronized boolean take(String token) {
        boolean fits = fits(token);
        hash = fits ? "" : hash;
        return fits;
    }
}
