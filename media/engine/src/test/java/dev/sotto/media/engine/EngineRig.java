package dev.sotto.media.engine;

import dev.sotto.base.Counters;
import dev.sotto.media.distributor.EngineCommand;
import dev.sotto.media.distributor.EngineEvent;
import dev.sotto.media.distributor.ForwardingPlan;
import dev.sotto.media.distributor.RewriteRule;
import dev.sotto.media.ice.TransportAddress;
import dev.sotto.media.srtp.AeadPort;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One core without its thread and with fake sockets. */
final class EngineRig implements AutoCloseable {
    static final int CONFERENCE = 0;
    private static final int PACKETS_PER_SOURCE = 1_000_000_000;

    final Counters<SwitchCounter> counters = new Counters<>(SwitchCounter.class);
    final FakeUdp udp = new FakeUdp();
    final SpscQueue<EngineEvent> queue = new SpscQueue<>(1024);
    final CoreParts parts;
    final LegTable legs;
    final IceGate ice;
    final Reporter reporter;
    long nowNanos;

    EngineRig(AeadPort ciphers) {
        this(ciphers, 0, new CoreChannel[1], new HandoverRing[1][1]);
    }

    /** One of several cores. */
    EngineRig(AeadPort ciphers, int number, CoreChannel[] cores, @Nullable HandoverRing[][] rings) {
        EventSink events = new EventSink(queue, () -> {}, counters);
        Siblings siblings = new Siblings(number, cores, rings);
        parts = new CoreParts("rig", udp, ciphers, events, counters, siblings, PACKETS_PER_SOURCE);
        legs = parts.legs;
        ice = parts.ice;
        reporter = parts.reporter;
        // A mistake is logged in a core; here it fails the test that made it (close).
    }

    /** Wipes everything; no mistake of ours may have been caught meanwhile. */
    @Override
    public void close() {
        long bugs = count(SwitchCounter.BUG);
        parts.close();
        udp.close();
        if (bugs > 0) {
            throw new AssertionError(bugs + " mistakes were caught; the log has them");
        }
    }

    void execute(EngineCommand command) {
        parts.commands.execute(command, nowNanos);
    }

    /** A leg without ICE at the phone's address. */
    void add(TestPhone phone) {
        TransportAddress address = IceGate.transportAddress(phone.address);
        execute(new EngineCommand.AddLeg(phone.legId, phone.legIndex, Optional.empty(), Optional.of(address)));
    }

    /** As {@link #add}, and keys. */
    void join(TestPhone phone) {
        add(phone);
        execute(phone.installKeys());
    }

    void receive(byte[] datagram, InetSocketAddress source) {
        udp.deliver(datagram, source);
        batch();
    }

    /** Handles what was delivered. */
    void batch() {
        parts.agent.onBatch(udp.receive(64), nowNanos);
    }

    /** Everybody hears everybody else. */
    void planForAll(RewriteRule rule, int levelId, TestPhone... phones) {
        List<ForwardingPlan.Source> sources = new ArrayList<>();
        for (TestPhone from : phones) {
            List<ForwardingPlan.Receiver> receivers = new ArrayList<>();
            for (TestPhone to : phones) {
                if (to != from) {
                    receivers.add(new ForwardingPlan.Receiver(to.legIndex, rule));
                }
            }
            sources.add(new ForwardingPlan.Source(from.ssrc, from.legIndex, levelId, receivers));
        }
        execute(new EngineCommand.ReplacePlan(new ForwardingPlan(CONFERENCE, 1, sources)));
    }

    /** Everybody's packets are heard by nobody. */
    void silence(TestPhone... phones) {
        List<ForwardingPlan.Source> sources = new ArrayList<>();
        for (TestPhone from : phones) {
            sources.add(new ForwardingPlan.Source(from.ssrc, from.legIndex, 0, List.of()));
        }
        execute(new EngineCommand.ReplacePlan(new ForwardingPlan(CONFERENCE, 2, sources)));
    }

    List<EngineEvent> events() {
        List<EngineEvent> out = new ArrayList<>();
        for (EngineEvent event = queue.poll(); event != null; event = queue.poll()) {
            out.add(event);
        }
        return out;
    }

    /** Whose address that is; null if nobody's. */
    @Nullable
    EngineLeg owner(InetSocketAddress address) {
        return legs.at(address);
    }

    EngineLeg leg(TestPhone phone) {
        return Objects.requireNonNull(legs.find(phone.legId));
    }

    long count(SwitchCounter counter) {
        return counters.value(counter);
    }

    /** Payload types and extension IDs stay. */
    static RewriteRule sameRule() {
        byte[] payloadTypes = new byte[128];
        byte[] extensionIds = new byte[256];
        for (int i = 0; i < 128; i++) {
            payloadTypes[i] = (byte) i;
        }
        for (int i = 0; i < 256; i++) {
            extensionIds[i] = (byte) i;
        }
        return new RewriteRule(payloadTypes, extensionIds);
    }

    /** {@code payloadType} and {@code extensionId} become others, everything else is dropped or erased. */
    static RewriteRule rule(int payloadType, int newPayloadType, int extensionId, int newExtensionId) {
        byte[] payloadTypes = new byte[128];
        java.util.Arrays.fill(payloadTypes, (byte) RewriteRule.DROP);
        payloadTypes[payloadType] = (byte) newPayloadType;
        byte[] extensionIds = new byte[256];
        extensionIds[extensionId] = (byte) newExtensionId;
        return new RewriteRule(payloadTypes, extensionIds);
    }
}
