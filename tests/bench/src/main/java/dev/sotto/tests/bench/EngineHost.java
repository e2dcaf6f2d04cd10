package dev.sotto.tests.bench;

import dev.sotto.base.NanoClock;
import dev.sotto.media.distributor.EngineCommand;
import dev.sotto.media.distributor.ForwardingPlan;
import dev.sotto.media.distributor.RewriteRule;
import dev.sotto.media.engine.CoreState;
import dev.sotto.media.engine.EngineConfig;
import dev.sotto.media.engine.EngineTuning;
import dev.sotto.media.engine.MediaEngine;
import dev.sotto.media.engine.SwitchCounter;
import dev.sotto.media.engine.SwitchProxy;
import dev.sotto.media.ice.TransportAddress;
import dev.sotto.media.srtp.EncryptedExtensions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The engine as the media distributor runs it, with the legs and plans of one scenario. Peers are without ICE and all hops
 * have the double profile, so that each packet has an OHB and an EKT field.
 *
 * <p>Legs of conference c have the indices from {@code c * (receivers + 1)}: first the sender, then its receivers.
 */
final class EngineHost implements AutoCloseable {
    /** ID of the RFC 6464 level in packets of scenarios with all duties. */
    static final int LEVEL_ID = 1;

    /** As it is by default, but for the rate of a source, which here is a measure and no defence. */
    private static final EngineTuning TUNING =
            new EngineTuning(8, 0, EngineTuning.NEVER_BUSY_POLL, 10_000_000, true, true, "", "auto");

    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** An RTCP receiver report without blocks (RFC 3550 6.4.2). */
    private static final byte[] REPORT = {(byte) 0x80, (byte) 201, 0, 1, 0, 0, 0, 1};

    private final Scenario scenario;
    private final Sink sink;
    private final MediaEngine engine;
    private final SwitchProxy proxy;
    private final Thread conductor;
    private volatile boolean stopped;

    private EngineHost(Scenario scenario, Sink sink, MediaEngine engine) {
        this.scenario = scenario;
        this.sink = sink;
        this.engine = engine;
        this.proxy = engine.switches().getFirst();
        this.conductor = new Thread(this::conduct, "conductor");
        conductor.setDaemon(true);
    }

    /**
     * Starts one core and waits until it has all legs, keys and plans.
     *
     * @param cpu to which the core is bound; -1 for none
     */
    static EngineHost start(Scenario scenario, Sink sink, int cpu) {
        @Nullable EngineHost[] self = new EngineHost[1];
        MediaEngine engine = MediaEngine.start(config(cpu), NanoClock.system(), () -> {
            EngineHost host = self[0];
            if (host != null) {
                LockSupport.unpark(host.conductor);
            }
        });
        EngineHost host = new EngineHost(scenario, sink, engine);
        for (int c = 0; c < scenario.conferences(); c++) {
            host.addConference(c);
        }
        host.awaitLegs();
        self[0] = host;
        host.conductor.start();
        return host;
    }

    private static EngineConfig config(int cpu) {
        try {
            return new EngineConfig(List.of(InetAddress.getByName("0.0.0.0")), 0, List.of(cpu), TUNING);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address literal is no name", e);
        }
    }

    /** Keys of what the sender of a conference seals with. */
    static HopSecret senderSecret(int conference) {
        return HopSecret.gcm(100_000 + conference);
    }

    /** Keys of what the engine seals with for a receiver. */
    static HopSecret receiverSecret(int conference, int receiver) {
        return HopSecret.gcm(conference * 31 + receiver);
    }

    private void addConference(int conference) {
        int first = conference * (scenario.receivers() + 1);
        addLeg(first, Sink.sender(conference), senderSecret(conference), HopSecret.gcm(1));
        List<ForwardingPlan.Receiver> receivers = new ArrayList<>();
        for (int i = 0; i < scenario.receivers(); i++) {
            int leg = first + 1 + i;
            addLeg(leg, sink.receiver(scenario, conference, i), HopSecret.gcm(2), receiverSecret(conference, i));
            receivers.add(new ForwardingPlan.Receiver(leg, SAME));
        }
        int levelId = scenario.duties() == Scenario.Duties.FULL ? LEVEL_ID : 0;
        execute(new EngineCommand.ReplacePlan(new ForwardingPlan(
                conference,
                1,
                List.of(new ForwardingPlan.Source(LoadPlan.FIRST_SSRC + conference, first, levelId, receivers)))));
    }

    private void addLeg(int index, TransportAddress peer, HopSecret inbound, HopSecret outbound) {
        EncryptedExtensions encrypted =
                scenario.duties() == Scenario.Duties.FULL ? EncryptedExtensions.of(LEVEL_ID) : EncryptedExtensions.NONE;
        execute(new EngineCommand.AddLeg(index, index, Optional.empty(), Optional.of(peer)));
        execute(new EngineCommand.InstallKeys(
                index, inbound.hopKeys(), outbound.hopKeys(), true, encrypted, encrypted));
    }

    private static final RewriteRule SAME = sameRule();

    private static RewriteRule sameRule() {
        byte[] payloadTypes = new byte[128];
        byte[] extensionIds = new byte[256];
        for (int i = 0; i < extensionIds.length; i++) {
            payloadTypes[i & 127] = (byte) (i & 127);
            extensionIds[i] = (byte) i;
        }
        return new RewriteRule(payloadTypes, extensionIds);
    }

    /** The queue holds 4096 commands. */
    private void execute(EngineCommand command) {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (!proxy.execute(command)) {
            drainEvents();
            if (System.nanoTime() > until) {
                throw new IllegalStateException("the core takes no commands");
            }
            LockSupport.parkNanos(100_000);
        }
    }

    private void awaitLegs() {
        int wanted = scenario.conferences() * (scenario.receivers() + 1);
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (keyed() < wanted) {
            drainEvents();
            if (System.nanoTime() > until) {
                throw new IllegalStateException("the core has only " + keyed() + " of " + wanted + " legs");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private long keyed() {
        return proxy.ask().join().legs().stream()
                .filter(CoreState.LegState::keyed)
                .count();
    }

    private void drainEvents() {
        while (proxy.pollEvent() != null) {
            // Only so that the queue does not overflow.
        }
    }

    /** Takes the core's events and, with all duties, has one RTCP packet a second sent to each leg. */
    private void conduct() {
        long due = System.nanoTime() + REPORT_NANOS;
        int legs = scenario.conferences() * (scenario.receivers() + 1);
        while (!stopped) {
            LockSupport.parkNanos(REPORT_NANOS / 10);
            drainEvents();
            if (scenario.duties() == Scenario.Duties.FULL && System.nanoTime() >= due) {
                due += REPORT_NANOS;
                for (int leg = 0; leg < legs && !stopped; leg++) {
                    execute(new EngineCommand.SendRtcp(leg, REPORT.clone()));
                }
            }
        }
    }

    int port() {
        return proxy.port();
    }

    long count(SwitchCounter counter) {
        return proxy.count(counter);
    }

    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(conductor);
        try {
            conductor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        engine.close();
    }
}
