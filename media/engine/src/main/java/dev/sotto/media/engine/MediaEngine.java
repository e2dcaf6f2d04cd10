package dev.sotto.media.engine;

import dev.sotto.base.NanoClock;
import dev.sotto.base.OperationFailed;
import dev.sotto.media.srtp.JceAead;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The forwarding cores of one media distributor: starts their threads, hands out their proxies, stops them. */
public final class MediaEngine implements AutoCloseable {
    private static final long STOP_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private final List<CoreChannel> channels = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<SwitchProxy> proxies = new ArrayList<>();

    private MediaEngine() {}

    /**
     * Binds the ports and starts one thread for each core.
     *
     * @param clock the clock of all deadlines and arrival times; the conductor must use the same
     * @param conductor rung when a core has events
     * @throws OperationFailed if a port cannot be had
     */
    public static MediaEngine start(EngineConfig config, NanoClock clock, Doorbell conductor) {
        MediaEngine engine = new MediaEngine();
        try {
            for (int core = 0; core < config.cpus().size(); core++) {
                int port = config.basePort() == 0 ? 0 : config.basePort() + core;
                engine.startCore("core-" + core, config, port, clock, conductor);
            }
            return engine;
        } catch (OperationFailed e) {
            engine.close();
            throw e;
        }
    }

    private void startCore(String name, EngineConfig config, int port, NanoClock clock, Doorbell conductor) {
        CoreChannel channel = new CoreChannel(name, DatagramSockets.open(config.addresses(), port), conductor);
        int cpu = config.cpus().get(channels.size());
        channels.add(channel);
        proxies.add(new SwitchProxy(channel));
        threads.add(
                Thread.ofPlatform().name(name).start(() -> new SwitchCore(channel, new JceAead(), clock, cpu).run()));
    }

    /** One proxy for each core, in order; each may be used by one thread only, the conductor's. */
    public List<SwitchProxy> switches() {
        return List.copyOf(proxies);
    }

    /** Stops all cores, destroys all keys, closes all sockets and waits for the threads to end. */
    @Override
    public void close() {
        for (CoreChannel channel : channels) {
            channel.stopped = true;
            channel.opened.wake();
        }
        for (Thread thread : threads) {
            join(thread);
        }
        for (CoreChannel channel : channels) {
            channel.opened.close();
        }
        channels.clear();
    }

    private static void join(Thread thread) {
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new OperationFailed("the thread " + thread.getName() + " does not stop");
        }
    }
}
