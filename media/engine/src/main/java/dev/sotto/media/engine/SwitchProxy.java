package dev.sotto.media.engine;

import dev.sotto.media.distributor.EngineCommand;
import dev.sotto.media.distributor.EngineEvent;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How the conductor, and nobody else, commands one core and hears from it. */
public final class SwitchProxy {
    private final CoreChannel channel;

    SwitchProxy(CoreChannel channel) {
        this.channel = channel;
    }

    /** Queues one command and wakes the core; false if 4096 commands wait already, and then nothing was queued. */
    public boolean execute(EngineCommand command) {
        boolean queued = channel.commands.offer(command);
        channel.ring();
        return queued;
    }

    /** The next event of the core, null if there is none. */
    public @Nullable EngineEvent pollEvent() {
        return channel.events.poll();
    }

    /** The core's UDP port, for SDP. */
    public int port() {
        return channel.udp.localPort();
    }

    /** What the core looks like, as soon as its thread comes round; from any thread. */
    public CompletableFuture<CoreState> ask() {
        CompletableFuture<CoreState> answer = channel.question.ask();
        channel.ring();
        return answer;
    }

    /** All counters; from any thread. */
    Map<SwitchCounter, Long> counters() {
        return channel.counters.snapshot();
    }

    /** One counter, exact; from any thread. */
    public long count(SwitchCounter counter) {
        return channel.counters.value(counter);
    }
}
