package dev.sotto.media.engine;

import dev.sotto.base.Counters;
import dev.sotto.base.Question;
import dev.sotto.media.distributor.EngineCommand;
import dev.sotto.media.distributor.EngineEvent;
import dev.sotto.media.kernel.UdpPort;
import java.util.concurrent.atomic.AtomicBoolean;

/** All that a core's thread shares with others: two queues, a bell, counters, and the question how it is. */
final class CoreChannel {
    private static final int COMMANDS = 4096;
    private static final int EVENTS = 16384;

    final String name;
    final int number;
    /** Opened before the core's thread starts and closed after it has ended; in between it is the thread's. */
    final UdpPort udp;

    final Doorbell reader;
    final SpscQueue<EngineCommand> commands = new SpscQueue<>(COMMANDS);
    final SpscQueue<EngineEvent> events = new SpscQueue<>(EVENTS);
    final Counters<SwitchCounter> counters = new Counters<>(SwitchCounter.class);
    final AtomicBoolean asleep = new AtomicBoolean();
    volatile boolean stopped;
    final Question<CoreState> question = new Question<>();

    CoreChannel(String name, int number, UdpPort udp, Doorbell reader) {
        this.name = name;
        this.number = number;
        this.udp = udp;
        this.reader = reader;
    }

    /** Wakes the core if it sleeps. */
    void ring() {
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            udp.wake();
        }
    }
}
