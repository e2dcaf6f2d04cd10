package dev.sotto.console;

import dev.sotto.base.Entropy;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was begun with a passkey or another service and not ended yet: in memory, each good once, for five minutes. Who begins many pushes out their own.
 */
final class Ceremonies {
    static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final int MOST = 10_000;
    private static final int MOST_OF_ONE = 16;
    private static final int CHALLENGE_OCTETS = 32;

    private final Entropy entropy;
    private final Map<String, Ceremony> open = new LinkedHashMap<>();

    /** What a ceremony is for; one for signing in is of no use for anything else. */
    enum Purpose {
        /** The passkey of the first administrator. */
        SETUP,
        /** Another passkey of somebody who is signed in. */
        ADD,
        /** Signing in. */
        SIGN_IN,
        /** Signing in by another service. */
        SERVICE
    }

    /**
     * One of them.
     *
     * @param id names it
     * @param purpose what it is for
     * @param by whose, so that nobody's pushes out another's: a user's id or an address
     * @param userId for whom a passkey is made; empty for signing in
     * @param challenge what has to be signed; owned by this record
     * @param until when it is over
     */
    record Ceremony(String id, Purpose purpose, String by, String userId, byte[] challenge, Instant until) {}

    Ceremonies(Entropy entropy) {
        this.entropy = entropy;
    }

    synchronized Ceremony begin(Purpose purpose, String by, String userId, Instant now) {
        open.values().removeIf(one -> one.until().isBefore(now));
        if (open.values().stream().filter(one -> one.by().equals(by)).count() >= MOST_OF_ONE) {
            removeFirst(by);
        } else if (open.size() >= MOST) {
            throw Problem.later(503, "busy", "Too many people sign in just now; try again.", 10);
        }
        Ceremony made = new Ceremony(
                Tokens.make(entropy), purpose, by, userId, entropy.octets(CHALLENGE_OCTETS), now.plus(LIFETIME));
        open.put(made.id(), made);
        return made;
    }

    private void removeFirst(String by) {
        for (Iterator<Ceremony> all = open.values().iterator(); all.hasNext(); ) {
            if (all.next().by().equals(by)) {
                all.remove();
                return;
            }
        }
    }

    /** The one of that name and purpose, which is over with that. */
    synchronized Optional<Ceremony> end(String id, Purpose purpose, Instant now) {
        return Optional.ofNullable(open.remove(id))
                .filter(one -> one.purpose() == purpose && one.until().isAfter(now));
    }
}
