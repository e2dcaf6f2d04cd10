package dev.sotto.media.engine;

import dev.sotto.base.Counters;
import java.util.HashSet;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Mistakes of our own on one core: each is counted, and logged once for each place. */
final class Bugs {
    private static final Logger LOG = LogManager.getLogger(Bugs.class);

    private final String core;
    private final Counters<SwitchCounter> counters;
    private final Set<String> known = new HashSet<>();

    Bugs(String core, Counters<SwitchCounter> counters) {
        this.core = core;
        this.counters = counters;
    }

    void caught(RuntimeException e) {
        counters.increment(SwitchCounter.BUG);
        StackTraceElement[] stack = e.getStackTrace();
        String where = e.getClass().getName() + (stack.length == 0 ? "" : " at " + stack[0]);
        if (known.add(where)) {
            LOG.error("core_bug core={} what=\"{}\"", core, where, e);
        }
    }
}
