package dev.sotto.media.engine;

import dev.sotto.base.NanoClock;
import dev.sotto.base.OperationFailed;
import dev.sotto.media.ciphers.CipherChoice;
import dev.sotto.media.kernel.UdpConfig;
import dev.sotto.media.kernel.UdpPorts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The forwarding cores of one media distributor: starts their threads, hands out their proxies, stops them. */
public final class MediaEngine implements AutoCloseable {
    private static final long STOP_MILLIS = TimeUnit.SECONDS.toMillis(5);
    private static final int MAX_PEERS = 4096;

    private final List<CoreChannel> channels = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<HandoverRing> rings = new ArrayList<>();

    private MediaEngine() {}

    /**
     * Binds the ports, chooses the ciphers and starts one thread for each core.
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
                UdpConfig udp = udp(config, port);
                engine.channels.add(new CoreChannel("core-" + core, core, UdpPorts.open(udp), conductor));
            }
            engine.startThreads(
                    config, clock, CipherChoice.probe(config.tuning().ciphers()));
            return engine;
        } catch (OperationFailed e) {
            engine.close();
            throw e;
        }
    }

    private static UdpConfig udp(EngineConfig config, int port) {
        EngineTuning tuning = config.tuning();
        return new UdpConfig(
                config.addresses(),
                port,
                MAX_PEERS,
                tuning.batch(),
                tuning.nativeSockets(),
                tuning.segmentation(),
                tuning.xdpDevice());
    }

    private void startThreads(EngineConfig config, NanoClock clock, CipherChoice ciphers) {
        CoreChannel[] cores = channels.toArray(CoreChannel[]::new);
        @Nullable HandoverRing[][] between = rings(cores.length);
        for (CoreChannel channel : cores) {
            int cpu = config.cpus().get(channel.number);
            Siblings siblings = new Siblings(channel.number, cores, between);
            threads.add(Thread.ofPlatform()
                    .name(channel.name)
                    .start(() ->
                            new SwitchCore(channel, ciphers.newPort(), siblings, clock, cpu, config.tuning()).run()));
        }
    }

    private @Nullable HandoverRing[][] rings(int cores) {
        @Nullable HandoverRing[][] between = new HandoverRing[cores][cores];
        for (int from = 0; from < cores; from++) {
            for (int to = 0; to < cores; to++) {
                if (from != to) {
                    HandoverRing ring = new HandoverRing();
                    between[from][to] = ring;
                    rings.add(ring);
                }
            }
        }
        return between;
    }

    /** One proxy for each core, in order; each may be used by one thread only, the conductor's. */
    public List<SwitchProxy> switches() {
        return channels.stream().map(SwitchProxy::new).toList();
    }

    /** Stops all cores, destroys all keys, closes all sockets and waits for the threads to end. */
    @Override
    public void close() {
        for (CoreChannel channel : channels) {
            channel.stopped = true;
            channel.udp.wake();
        }
        for (Thread thread : threads) {
            join(thread);
        }
        channels.forEach(channel -> channel.udp.close());
        rings.forEach(HandoverRing::close);
        rings.clear();
        channels.clear();
        threads.clear();
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
