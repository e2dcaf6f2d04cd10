package dev.sotto.media.engine;

import dev.sotto.base.Counters;
import dev.sotto.media.distributor.EngineCommand;
import dev.sotto.media.distributor.EngineEvent;
import dev.sotto.media.rtp.PacketKind;
import dev.sotto.media.srtp.AeadPort;
import dev.sotto.media.srtp.HopOpener;
import dev.sotto.media.srtp.HopSealer;
import dev.sotto.media.srtp.SrtpVerdict;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a core does when it is told; the cold half of {@link SwitchAgent}. */
final class SwitchCommands {
    /** Streams that one endpoint may send; more would be a flood by somebody with keys. */
    private static final int SOURCES_FROM_A_LEG = 32;
    /** Sources that one endpoint may hear in its time in a conference. */
    private static final int SOURCES_TO_A_LEG = 512;
    /** An endpoint that speaks shows much sooner that it has new keys; one that only listens, with its next report. */
    private static final long LATEST_SWITCH_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Slab slab;
    private final LegTable legs;
    private final IceGate ice;
    private final SwitchAgent agent;
    private final Outgoing outgoing;
    private final EventSink events;
    private final AeadPort ciphers;
    private final Counters<SwitchCounter> counters;

    SwitchCommands(
            Slab slab,
            LegTable legs,
            IceGate ice,
            SwitchAgent agent,
            Outgoing outgoing,
            EventSink events,
            AeadPort ciphers) {
        this.slab = slab;
        this.legs = legs;
        this.ice = ice;
        this.agent = agent;
        this.outgoing = outgoing;
        this.events = events;
        this.ciphers = ciphers;
        this.counters = legs.counters();
    }

    /** Carries out one command. */
    void execute(EngineCommand command, long nowNanos) {
        switch (command) {
            case EngineCommand.AddLeg add -> addLeg(add);
            case EngineCommand.RestartIce(var legId, var credentials) -> {
                EngineLeg leg = known(legId);
                if (leg != null && leg.usesIce) {
                    ice.responder().restartLeg(legId, credentials);
                }
            }
            case EngineCommand.MoveLeg(var legId, var address) -> moveLeg(legId, IceGate.socketAddress(address));
            case EngineCommand.RemoveLeg(var legId) -> removeLeg(legId);
            case EngineCommand.InstallKeys install -> installKeys(install, nowNanos);
            case EngineCommand.RetireKeys(var legId) -> {
                EngineLeg leg = known(legId);
                if (leg != null) {
                    leg.destroyFormer();
                }
            }
            case EngineCommand.EncryptExtensions(var legId, var inbound, var outbound) -> {
                EngineLeg leg = known(legId);
                if (leg != null) {
                    leg.extensions(inbound, outbound);
                }
            }
            case EngineCommand.ReplacePlan(var plan) -> legs.replace(plan);
            case EngineCommand.DropPlan(var conferenceIndex) -> legs.drop(conferenceIndex);
            case EngineCommand.SendDatagram(var legId, var datagram) -> sendDatagram(legId, datagram);
            case EngineCommand.SendRtcp(var legId, var compound) -> sendRtcp(legId, compound);
            case EngineCommand.AcceptPayloadTypes _, EngineCommand.KeepForRepair _ -> {
                // This core opens packets of every type and keeps none.
            }
        }
    }

    /** Drops early packets whose second is over, and seals with new keys where no packet asked for it. */
    void onTime(long nowNanos) {
        for (EngineLeg leg : legs.all()) {
            if (leg.nextSealerLatestNanos() <= nowNanos) {
                leg.useNextSealer();
            }
            while (leg.early.deadlineNanos() <= nowNanos) {
                dropFirstEarly(leg);
            }
        }
    }

    /** Destroys all keys; nothing works afterwards. */
    void removeAll() {
        for (EngineLeg leg : java.util.List.copyOf(legs.all())) {
            removeLeg(leg.legId);
        }
    }

    private @Nullable EngineLeg known(long legId) {
        EngineLeg leg = legs.find(legId);
        if (leg == null) {
            counters.increment(SwitchCounter.COMMAND_IGNORED);
        }
        return leg;
    }

    private void addLeg(EngineCommand.AddLeg add) {
        EngineLeg leg =
                new EngineLeg(add.legId(), add.legIndex(), add.localIce().isPresent());
        if (!legs.add(leg)) {
            counters.increment(SwitchCounter.COMMAND_IGNORED);
            add.localIce().ifPresent(credentials -> credentials.password().destroy());
            return;
        }
        if (add.localIce().isPresent()) {
            ice.responder().addLeg(add.legId(), add.localIce().get());
        } else if (add.peerAddress().isPresent()) {
            moveLeg(add.legId(), IceGate.socketAddress(add.peerAddress().get()));
        }
    }

    /** Only for a peer without ICE; with ICE an address has to be proven. */
    private void moveLeg(long legId, InetSocketAddress address) {
        EngineLeg leg = known(legId);
        if (leg == null || leg.usesIce || !legs.own(leg, address)) {
            return;
        }
        InetSocketAddress former = leg.address;
        if (former != null && !former.equals(address)) {
            legs.disown(leg, former);
        }
        leg.address = address;
        if (former == null) {
            events.tell(new EngineEvent.LegReachable(legId));
        }
    }

    private void removeLeg(long legId) {
        EngineLeg leg = known(legId);
        if (leg == null) {
            return;
        }
        ice.remove(legId);
        while (leg.early.count() > 0) {
            dropFirstEarly(leg);
        }
        leg.destroyKeys();
        legs.remove(leg);
    }

    private void installKeys(EngineCommand.InstallKeys install, long nowNanos) {
        EngineLeg leg = known(install.legId());
        if (leg != null) {
            HopOpener opener =
                    new HopOpener(install.inbound(), ciphers, SOURCES_FROM_A_LEG, install.inboundExtensions());
            HopSealer sealer =
                    new HopSealer(install.outbound(), ciphers, SOURCES_TO_A_LEG, install.outboundExtensions());
            leg.install(opener, sealer, install.ektField(), nowNanos + LATEST_SWITCH_NANOS);
        }
        install.inbound().destroy();
        install.outbound().destroy();
        if (leg != null) {
            handleEarly(leg, nowNanos);
        }
    }

    private void handleEarly(EngineLeg leg, long nowNanos) {
        while (leg.early.count() > 0) {
            int slot = leg.early.firstSlot();
            int length = leg.early.firstLength();
            leg.early.removeFirst();
            agent.onProtected(leg, PacketKind.of(slab.segment(), slab.offset(slot), length), slot, length, nowNanos);
            slab.release(slot);
        }
    }

    private void dropFirstEarly(EngineLeg leg) {
        slab.release(leg.early.firstSlot());
        leg.early.removeFirst();
        counters.increment(SwitchCounter.EARLY_EXPIRED);
    }

    private void sendDatagram(long legId, byte[] datagram) {
        EngineLeg leg = known(legId);
        if (leg == null) {
            return;
        }
        InetSocketAddress address = leg.address;
        if (address == null) {
            counters.increment(SwitchCounter.RECEIVER_UNREACHABLE);
        } else if (outgoing.send(datagram, address)) {
            counters.increment(SwitchCounter.DTLS_SENT);
        }
    }

    private void sendRtcp(long legId, byte[] compound) {
        EngineLeg leg = known(legId);
        if (leg == null) {
            return;
        }
        HopSealer sealer = leg.sealer;
        InetSocketAddress address = leg.address;
        if (sealer == null || address == null) {
            counters.increment(sealer == null ? SwitchCounter.RECEIVER_NOT_KEYED : SwitchCounter.RECEIVER_UNREACHABLE);
            return;
        }
        if (!outgoing.load(compound)) {
            return;
        }
        SrtpVerdict sealed = sealer.sealRtcp(slab.segment(), outgoing.offset(), compound.length);
        if (sealed != SrtpVerdict.OK) {
            counters.increment(SwitchCounter.of(sealed));
        } else if (outgoing.send(sealer.rtcpLength(), address)) {
            counters.increment(SwitchCounter.RTCP_SENT);
        }
    }
}
