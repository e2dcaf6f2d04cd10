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

/**
 * The engine as the media distributor runs it, with the legs and plans of one scenario. Peers are without ICE and all hops
 * have the double profile, so that each packet has an OHB and an EKT field.
 *
 * <p>Legs of conference c have the indices from {@code c * (receivers + 1)}: first the sender, then its receivers. On several
 * cores the receivers are dealt out in turn, and the sender is on the first.
 */
final class EngineHost implements AutoCloseable {
    /** ID of the RFC 6464 level in packets of scenarios with all duties. */
    static final int LEVEL_ID = 1;

    private static final int PAYLOAD_TYPE = 96;
    private static final int REPAIR_PAYLOAD_TYPE = 97;
    private static final int KEPT_OCTETS = 256 << 10;
    private static final int KEPT_MILLIS = 1000;
    private static final int ANY_RATE = 10_000_000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final RewriteRule RULE = rule();

    private final Scenario scenario;
    private final Sink sink;
    private final MediaEngine engine;
    private final List<SwitchProxy> cores;
    private final EngineTraffic traffic;
    private final Thread conductor;
    private volatile boolean stopped;

    private EngineHost(Scenario scenario, Sink sink, MediaEngine engine) {
        this.scenario = scenario;
        this.sink = sink;
        this.engine = engine;
        this.cores = engine.switches();
        this.traffic = new EngineTraffic(this, scenario, sink);
        this.conductor = new Thread(this::conduct, "conductor");
        conductor.setDaemon(true);
    }

    /**
     * Starts the cores and waits until they have all legs, keys and plans.
     *
     * @param cpus to which the cores are bound; -1 for none
     * @param ciphers as the configuration names them
     */
    static EngineHost start(Scenario scenario, Sink sink, List<Integer> cpus, String ciphers) {
        MediaEngine engine = MediaEngine.start(config(scenario, cpus, ciphers), NanoClock.system(), () -> {});
        EngineHost host = new EngineHost(scenario, sink, engine);
        for (int c = 0; c < scenario.conferences(); c++) {
            host.addConference(c);
        }
        host.awaitLegs();
        host.conductor.start();
        return host;
    }

    private static EngineConfig config(Scenario scenario, List<Integer> cpus, String ciphers) {
        int busyPoll = scenario.spins() ? 0 : EngineTuning.NEVER_BUSY_POLL;
        boolean segments = scenario.path() == Scenario.SendPath.SEGMENTS;
        EngineTuning tuning = new EngineTuning(scenario.batch(), 0, busyPoll, ANY_RATE, true, segments, "", ciphers);
        try {
            return new EngineConfig(List.of(InetAddress.getByName("0.0.0.0")), 0, cpus, tuning);
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
        int sender = legIndex(conference, -1);
        addLeg(0, sender, Sink.sender(conference), senderSecret(conference), HopSecret.gcm(1));
        for (int i = 0; i < scenario.receivers(); i++) {
            TransportAddress peer = sink.receiver(scenario, conference, i);
            addLeg(i % cores.size(), legIndex(conference, i), peer, HopSecret.gcm(2), receiverSecret(conference, i));
        }
        replacePlan(conference, 1, List.of());
    }

    private int legIndex(int conference, int receiver) {
        return conference * (scenario.receivers() + 1) + 1 + receiver;
    }

    /**
     * The plan of a conference on every core.
     *
     * @param visitors legs of the first core that receive besides
     */
    void replacePlan(int conference, long version, List<Integer> visitors) {
        int ssrc = LoadPlan.FIRST_SSRC + conference;
        List<Integer> siblings = new ArrayList<>();
        for (int core = 1; core < cores.size(); core++) {
            siblings.add(core);
        }
        for (int core = 0; core < cores.size(); core++) {
            List<ForwardingPlan.Receiver> receivers = new ArrayList<>();
            for (int i = core; i < scenario.receivers(); i += cores.size()) {
                int repair = isFull() ? ~ssrc : 0;
                receivers.add(new ForwardingPlan.Receiver(legIndex(conference, i), RULE, repair));
            }
            if (core == 0) {
                visitors.forEach(leg -> receivers.add(new ForwardingPlan.Receiver(leg, RULE, 0)));
            }
            ForwardingPlan.Source source = new ForwardingPlan.Source(
                    ssrc,
                    core == 0 ? legIndex(conference, -1) : ForwardingPlan.REMOTE,
                    isFull() ? LEVEL_ID : 0,
                    receivers,
                    core == 0 ? siblings : List.of());
            execute(core, new EngineCommand.ReplacePlan(new ForwardingPlan(conference, version, List.of(source))));
        }
    }

    private void addLeg(int core, int index, TransportAddress peer, HopSecret inbound, HopSecret outbound) {
        execute(core, new EngineCommand.AddLeg(index, index, Optional.empty(), Optional.of(peer)));
        installKeys(core, index, inbound, outbound);
        if (isFull()) {
            execute(core, new EngineCommand.KeepForRepair(index, KEPT_OCTETS, KEPT_MILLIS));
        }
    }

    /** Gives a leg its keys, or other ones. */
    void installKeys(int core, int leg, HopSecret inbound, HopSecret outbound) {
        EncryptedExtensions encrypted = isFull() ? EncryptedExtensions.of(LEVEL_ID) : EncryptedExtensions.NONE;
        execute(
                core,
                new EngineCommand.InstallKeys(leg, inbound.hopKeys(), outbound.hopKeys(), true, encrypted, encrypted));
    }

    private boolean isFull() {
        return scenario.duties() == Scenario.Duties.FULL;
    }

    private static RewriteRule rule() {
        byte[] payloadTypes = new byte[128];
        byte[] extensionIds = new byte[256];
        byte[] repairs = new byte[128];
        for (int i = 0; i < extensionIds.length; i++) {
            payloadTypes[i & 127] = (byte) (i & 127);
            repairs[i & 127] = RewriteRule.DROP;
            extensionIds[i] = (byte) i;
        }
        repairs[PAYLOAD_TYPE] = REPAIR_PAYLOAD_TYPE;
        return new RewriteRule(payloadTypes, extensionIds, repairs);
    }

    /** On the conductor's thread, and before it starts. The queue holds 4096 commands. */
    void execute(int core, EngineCommand command) {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (!cores.get(core).execute(command)) {
            drainEvents();
            if (System.nanoTime() > until) {
                throw new IllegalStateException("the core takes no commands");
            }
            LockSupport.parkNanos(100_000);
        }
    }

    private void awaitLegs() {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (keyed() < legs()) {
            drainEvents();
            if (System.nanoTime() > until) {
                throw new IllegalStateException("the cores have only " + keyed() + " of " + legs() + " legs");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** How many legs there are, senders included. */
    int legs() {
        return scenario.conferences() * (scenario.receivers() + 1);
    }

    private long keyed() {
        return cores.stream()
                .flatMap(core -> core.ask().join().legs().stream())
                .filter(CoreState.LegState::keyed)
                .count();
    }

    private void drainEvents() {
        for (SwitchProxy core : cores) {
            while (core.pollEvent() != null) {
                // Only so that the queue does not overflow.
            }
        }
    }

    private void conduct() {
        while (!stopped) {
            LockSupport.parkNanos(EngineTraffic.TICK_NANOS);
            drainEvents();
            traffic.onTime(System.nanoTime());
        }
    }

    int port() {
        return cores.getFirst().port();
    }

    /** Of all cores together. */
    long count(SwitchCounter counter) {
        return cores.stream().mapToLong(core -> core.count(counter)).sum();
    }

    /** How the first core sends and receives. */
    CoreState state() {
        return cores.getFirst().ask().join();
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
