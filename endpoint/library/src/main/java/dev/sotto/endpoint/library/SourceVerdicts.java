package dev.sotto.endpoint.library;

import dev.sotto.base.Counters;
import dev.sotto.endpoint.library.MediaHealth.SourceHealth;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Verdicts by source, in a table that nobody can fill for others: an SSRC gets a row only by a packet that was not refused by
 * the outer transform, and a source that was opened takes the row of one that never was.
 */
final class SourceVerdicts {
    private final Map<Integer, Row> rows = new LinkedHashMap<>();
    private final Counters<ReceiveVerdict> unattributed = new Counters<>(ReceiveVerdict.class);

    private static final class Row {
        final Counters<ReceiveVerdict> counters = new Counters<>(ReceiveVerdict.class);
    }

    /** A packet without a readable SSRC. */
    void count(ReceiveVerdict verdict) {
        unattributed.increment(verdict);
    }

    /** A packet that says it is of {@code ssrc}. */
    void count(int ssrc, ReceiveVerdict verdict) {
        Row row = rows.get(ssrc);
        if (row == null && verdict.namesSource() && room(verdict)) {
            row = new Row();
            rows.put(ssrc, row);
        }
        (row == null ? unattributed : row.counters).increment(verdict);
    }

    /** The rows, those that were opened first. */
    List<SourceHealth> sources() {
        List<SourceHealth> out = new ArrayList<>();
        rows.forEach((ssrc, row) -> out.add(new SourceHealth(ssrc, nonZero(row.counters))));
        out.sort((a, b) -> Boolean.compare(opened(b), opened(a)));
        return out;
    }

    /** What has no row. */
    Map<ReceiveVerdict, Long> unattributed() {
        return nonZero(unattributed);
    }

    /** Of all packets. */
    Map<ReceiveVerdict, Long> totals() {
        Map<ReceiveVerdict, Long> out = new EnumMap<>(unattributed.snapshot());
        rows.values().forEach(row -> row.counters.snapshot().forEach((verdict, n) -> out.merge(verdict, n, Long::sum)));
        return out;
    }

    /** Counters that are not zero. */
    static <E extends Enum<E>> Map<E, Long> nonZero(Counters<E> counters) {
        Map<E, Long> out = new HashMap<>(counters.snapshot());
        out.values().removeIf(n -> n == 0);
        return out;
    }

    private boolean room(ReceiveVerdict verdict) {
        if (rows.size() < MediaHealth.MAX_SOURCES) {
            return true;
        }
        if (verdict != ReceiveVerdict.OPENED) {
            return false;
        }
        var victim = rows.entrySet().stream()
                .filter(e -> e.getValue().counters.value(ReceiveVerdict.OPENED) == 0)
                .findFirst();
        victim.ifPresent(e -> {
            rows.remove(e.getKey());
            e.getValue().counters.snapshot().forEach(unattributed::add);
        });
        return victim.isPresent();
    }

    private static boolean opened(SourceHealth source) {
        return source.verdicts().containsKey(ReceiveVerdict.OPENED);
    }
}
