package dev.sotto.console;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** How many calls were refused in the last hour, by reason; kept by the minute, so that a flood takes no room. */
final class RefusedLately {
    static final Duration SPAN = Duration.ofHours(1);

    private final TreeMap<Long, Map<String, Long>> minutes = new TreeMap<>();

    /** The reasons are words of ours, so there are few. */
    synchronized void add(String reason, Instant at) {
        minutes.computeIfAbsent(at.getEpochSecond() / 60, _ -> new TreeMap<>()).merge(reason, 1L, Long::sum);
        forget(at);
    }

    synchronized Map<String, Long> byReason(Instant now) {
        forget(now);
        Map<String, Long> out = new TreeMap<>();
        minutes.values().forEach(one -> one.forEach((reason, n) -> out.merge(reason, n, Long::sum)));
        return out;
    }

    private void forget(Instant now) {
        minutes.headMap(now.minus(SPAN).getEpochSecond() / 60, true).clear();
    }
}
