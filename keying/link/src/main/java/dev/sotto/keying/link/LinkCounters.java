package dev.sotto.keying.link;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** The counters of one server or client; unlike {@link dev.sotto.base.Counters} many threads count. */
final class LinkCounters {
    private final AtomicLongArray values = new AtomicLongArray(LinkCounter.values().length);

    void increment(LinkCounter counter) {
        values.incrementAndGet(counter.ordinal());
    }

    Map<LinkCounter, Long> snapshot() {
        Map<LinkCounter, Long> out = new EnumMap<>(LinkCounter.class);
        for (LinkCounter counter : LinkCounter.values()) {
            out.put(counter, values.get(counter.ordinal()));
        }
        return out;
    }
}
