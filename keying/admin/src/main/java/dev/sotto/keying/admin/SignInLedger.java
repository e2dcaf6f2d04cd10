package dev.sotto.keying.admin;

import dev.sotto.keying.distributor.WrongPins;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Wrong passwords, counted as wrong PINs are (ADR 0020): of a name from one source, of a source over all names, and of a name over all
 * sources. Over the limit of any there is a pause, in which no password is looked at, also the right one. Names that do not exist
 * count like others. A right password clears the first way only.
 */
final class SignInLedger {
    private static final int FREE_OF_BOTH = 5;
    private static final int FREE_OF_SOURCE = 20;
    private static final int FREE_OF_NAME = 50;
    private static final int FORGIVEN_AN_HOUR = 4;
    private static final int MAX_ENTRIES = 10_000;

    private record Pair(String name, String source) {}

    private final SequencedMap<Pair, WrongPins> wrong = new LinkedHashMap<>();

    synchronized boolean isBlocked(String name, String source, long nowNanos) {
        return isBlocked(new Pair(name, source), nowNanos)
                || isBlocked(new Pair("", source), nowNanos)
                || isBlocked(new Pair(name, ""), nowNanos);
    }

    private boolean isBlocked(Pair key, long nowNanos) {
        WrongPins known = wrong.get(key);
        return known != null && known.isBlocked(nowNanos);
    }

    synchronized void onWrong(String name, String source, long nowNanos) {
        count(new Pair(name, source), new WrongPins(FREE_OF_BOTH, 0), nowNanos);
        count(new Pair("", source), new WrongPins(FREE_OF_SOURCE, FORGIVEN_AN_HOUR), nowNanos);
        count(new Pair(name, ""), new WrongPins(FREE_OF_NAME, FORGIVEN_AN_HOUR), nowNanos);
    }

    synchronized void onRight(String name, String source) {
        wrong.remove(new Pair(name, source));
    }

    /** Entries are in the order of their last wrong password; the oldest go first. */
    private void count(Pair key, WrongPins none, long nowNanos) {
        WrongPins known = wrong.remove(key);
        WrongPins counted = known == null || known.isForgotten(nowNanos) ? none : known;
        counted.onWrong(1, nowNanos);
        wrong.putLast(key, counted);
        while (wrong.size() > MAX_ENTRIES) {
            wrong.pollFirstEntry();
        }
    }
}
