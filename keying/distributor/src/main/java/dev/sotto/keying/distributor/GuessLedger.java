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
 */
final class GuessLedger {
    private static final int FREE_AT_GATEWAY = 5;
    private static final int FREE_OF_CONFERENCE = 20;
    private static final int FREE_OF_GATEWAY = 100;
    private static final int MAX_ENTRIES = 10_000;

    private record Pair(Fingerprint gateway, String conference) {}

    private final SequencedMap<Pair, WrongPins> pairs = new LinkedHashMap<>();
    private final SequencedMap<String, WrongPins> conferences = new LinkedHashMap<>();
    private final SequencedMap<Fingerprint, WrongPins> gateways = new LinkedHashMap<>();

    void onWrong(Fingerprint gateway, String conference, long nowNanos) {
        count(pairs, new Pair(gateway, conference), FREE_AT_GATEWAY, nowNanos);
        count(conferences, conference, FREE_OF_CONFERENCE, nowNanos);
        count(gateways, gateway, FREE_OF_GATEWAY, nowNanos);
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
    private static <K> void count(SequencedMap<K, WrongPins> wrong, K key, int free, long nowNanos) {
        WrongPins known = wrong.remove(key);
        WrongPins counted = known == null || known.isForgotten(nowNanos) ? new WrongPins(free) : known;
        counted.onWrong(nowNanos);
        wrong.putLast(key, counted);
        while (wrong.size() > MAX_ENTRIES || wrong.firstEntry().getValue().isForgotten(nowNanos)) {
            wrong.pollFirstEntry();
        }
    }
}
