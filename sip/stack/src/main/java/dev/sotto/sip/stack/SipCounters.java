package dev.sotto.sip.stack;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counters that every thread of the stack may increment. */
final class SipCounters {
    private final AtomicLongArray values = new AtomicLongArray(SipCounter.values().length);

    void increment(SipCounter counter) {
        values.incrementAndGet(counter.ordinal());
    }

    Map<SipCounter, Long> snapshot() {
        Map<SipCounter, Long> out = new EnumMap<>(SipCounter.class);
        for (SipCounter counter : SipCounter.values()) {
            out.put(counter, values.get(counter.ordinal()));
        }
        return out;
    }
}
