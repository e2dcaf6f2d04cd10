package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Wrong PINs, counted in three ways: for a conference at one gateway, so that a person who mistypes waits and nobody at another
 * gateway does; for a conference, so that several gateways are no better for guessing than a few; and for a gateway, so that
 * many conferences are not. Conferences that do not exist are counted like others. A right PIN clears the first way only: who
 * knows one PIN could otherwise go on guessing another.
 *
 * <p>Ordinary mistakes must not keep hundreds out who call at ten o'clock, nor a day of them close a conference or a gateway. So a wrong PIN counts
 * as much as it helps to guess, which its own length says: who types eight digits cannot hit a PIN of four. And each hour forgives some of the second and
 * the third way.
 */
final class GuessLedger {
    /** Points of a wrong PIN of four digits, and of each length above; 8 digits and more are the last. */
    private static final int[] POINTS = {100, 32, 10, 3, 1};

    private static final int SHORTEST_PIN = 4;
    private static final int FREE_AT_GATEWAY = 5 * POINTS[0];
    private static final int FREE_OF_CONFERENCE = 20 * POINTS[0];
    private static final int FREE_OF_GATEWAY = 100 * POINTS[0];
    private static final int FORGIVEN_OF_CONFERENCE = POINTS[0];
    private static final int FORGIVEN_OF_GATEWAY = 4 * POINTS[0];
    private static final int MAX_ENTRIES = 10_000;

    private record Pair(Fingerprint gateway, String conference) {}

    private final SequencedMap<Pair, WrongPins> pairs = new LinkedHashMap<>();
    private final SequencedMap<String, WrongPins> conferences = new LinkedHashMap<>();
    private final SequencedMap<Fingerprint, WrongPins> gateways = new LinkedHashMap<>();

    /** @param digits of the wrong PIN */
    void onWrong(Fingerprint gateway, String conference, int digits, long nowNanos) {
        int points = points(digits);
        count(pairs, new Pair(gateway, conference), new WrongPins(FREE_AT_GATEWAY, 0), points, nowNanos);
        count(conferences, conference, new WrongPins(FREE_OF_CONFERENCE, FORGIVEN_OF_CONFERENCE), points, nowNanos);
        count(gateways, gateway, new WrongPins(FREE_OF_GATEWAY, FORGIVEN_OF_GATEWAY), points, nowNanos);
    }

    private static int points(int digits) {
        // What is shorter than any PIN hits none.
        int at = digits < SHORTEST_PIN ? POINTS.length : digits - SHORTEST_PIN;
        return POINTS[Math.min(at, POINTS.length - 1)];
    }

    void onRight(Fingerprint gateway, String conference) {
        pairs.remove(new Pair(gateway, conference));
    }

    boolean isBlocked(Fingerprint gateway, String conference, long nowNanos) {
        return isBlocked(pairs, new Pair(gateway, conference), nowNanos)
                || isBlocked(conferences, conference, nowNanos)
                || isBlocked(gateways, gateway, nowNanos);
    }

    private static <K> boolean isBlocked(Map<K, WrongPins> wrong, K key, long nowNanos) {
        WrongPins known = wrong.get(key);
        return known != null && known.isBlocked(nowNanos);
    }

    /** Entries are in the order of their last wrong PIN; the oldest go first. */
    private static <K> void count(SequencedMap<K, WrongPins> wrong, K key, WrongPins none, int points, long nowNanos) {
        WrongPins known = wrong.remove(key);
        WrongPins counted = known == null || known.isForgotten(nowNanos) ? none : known;
        counted.onWrong(points, nowNanos);
        wrong.putLast(key, counted);
        while (wrong.size() > MAX_ENTRIES || wrong.firstEntry().getValue().isForgotten(nowNanos)) {
            wrong.pollFirstEntry();
        }
    }
}
