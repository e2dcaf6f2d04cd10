package dev.sotto.media.engine;

import dev.sotto.base.Counters;
import dev.sotto.media.distributor.EngineCommand;
import dev.sotto.media.distributor.EngineEvent;
import dev.sotto.media.distributor.ForwardingPlan;
import dev.sotto.media.distributor.RewriteRule;
import dev.sotto.media.ice.TransportAddress;
import dev.sotto.media.srtp.AeadPort;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** One core without its thread and with fake sockets. */
final class EngineRig {
    static final int CONFERENCE = 0;

    final Counters<SwitchCounter> counters = new Counters<>(SwitchCounter.class);
    final Slab slab = new Slab(256);
    final FakeSockets sockets = new FakeSockets(slab);
    final LegTable legs = new LegTable(counters);
    final SpscQueue<EngineEvent> queue = new SpscQueue<>(1024);
    final IceGate ice;
    final SwitchAgent agent;
    final SwitchCommands commands;
    final Reporter reporter;
    long nowNanos;
    int slot;

    EngineRig(AeadPort ciphers) {
        EventSink events = new EventSink(queue, () -> {}, counters);
        Outgoing outgoing = new Outgoing(slab, sockets, counters);
        Sampler sampler = new Sampler();
        ice = new IceGate(slab, legs, outgoing, events);
        agent = new SwitchAgent(slab, sockets, legs, ice, events, sampler);
        commands = new SwitchCommands(slab, legs, ice, agent, outgoing, events, ciphers);
        reporter = new Reporter(legs, sampler, events);
        slot = slab.acquire();
    }

    void execute(EngineCommand command) {
        commands.execute(command, nowNanos);
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
        MemorySegment.copy(datagram, 0, slab.segment(), ValueLayout.JAVA_BYTE, slab.offset(slot), datagram.length);
        if (agent.onDatagram(slot, datagram.length, source, nowNanos)) {
            slot = slab.acquire();
        }
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
