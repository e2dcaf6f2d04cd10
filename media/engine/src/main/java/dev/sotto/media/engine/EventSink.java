package dev.sotto.media.engine;

import dev.sotto.base.Counters;
import dev.sotto.media.distributor.EngineEvent;

/** Where a core puts what it has to tell; never blocks, and a full queue is counted. */
final class EventSink {
    private final SpscQueue<EngineEvent> queue;
    private final Doorbell reader;
    private final Counters<SwitchCounter> counters;

    EventSink(SpscQueue<EngineEvent> queue, Doorbell reader, Counters<SwitchCounter> counters) {
        this.queue = queue;
        this.reader = reader;
        this.counters = counters;
    }

    void tell(EngineEvent event) {
        if (queue.offer(event)) {
            reader.ring();
        } else {
            counters.increment(SwitchCounter.EVENT_OVERFLOW);
        }
    }
}
