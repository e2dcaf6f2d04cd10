package dev.sotto.console;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Slows guessing. Wrong passwords in a row are counted for a name from one source, for a source over all names, and for a name over
 * all sources; over the limit of each there is a pause of 30 s that doubles with each further wrong one up to an hour. During a pause
 * no password is looked at. Names that do not exist are counted like all others. A day without a wrong one forgets.
 */
final class Lockout {
    private static final int MOST = 10_000;
    private static final int SOURCES = 4;
    private static final int NAMES = 10;
    private static final Duration FIRST = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration MEMORY = Duration.ofDays(1);

    private record Count(int wrong, Instant last, Instant until) {}

    /** The one that was not touched for the longest goes first. */
    private final Map<String, Count> counts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
            return size() > MOST;
        }
    };

    /** How long nobody of that name and source may try; empty if they may. */
    synchronized Optional<Duration> pause(String name, String source, Instant now) {
        Instant until = now;
        for (String key : keys(name, source).keySet()) {
            Count count = counts.get(key);
            if (count != null && count.until().isAfter(until)) {
                until = count.until();
            }
        }
        return until.isAfter(now) ? Optional.of(Duration.between(now, until)) : Optional.empty();
    }

    /** Counts a wrong password; answers whether a pause begins. */
    synchronized boolean wrong(String name, String source, int limit, Instant now) {
        boolean begins = false;
        for (Map.Entry<String, Integer> each : keys(name, source).entrySet()) {
            Count before = counts.get(each.getKey());
            int wrong = before == null || before.last().plus(MEMORY).isBefore(now) ? 1 : before.wrong() + 1;
            int over = wrong - limit * each.getValue();
            Instant until = over < 0 ? Instant.EPOCH : now.plus(length(over));
            counts.put(each.getKey(), new Count(wrong, now, until));
            begins |= over >= 0;
        }
        return begins;
    }

    /** A right password forgets what was wrong for this name from this source, and nothing else. */
    synchronized void right(String name, String source) {
        counts.remove(both(name, source));
    }

    private static Duration length(int over) {
        Duration doubled = FIRST.multipliedBy(1L << Math.min(over, 10));
        return doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    }

    private static Map<String, Integer> keys(String name, String source) {
        return Map.of(both(name, source), 1, "s " + source, SOURCES, "n " + name, NAMES);
    }

    private static String both(String name, String source) {
        return "b " + source + " " + name;
    }
}
