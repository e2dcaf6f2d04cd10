package dev.sotto.media.engine;

import dev.sotto.base.Counters;
import dev.sotto.media.distributor.EngineCommand;
import dev.sotto.media.distributor.EngineEvent;
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
    private static final int SOURCES_FROM_A_LEG = 1024;
    /** Sources that one endpoint may hear in its time in a conference. */
    private static final int SOURCES_TO_A_LEG = 4096;
    /** An endpoint that speaks shows much sooner that it has new keys; one that only listens, with its next report. */
    private static final long LATEST_SWITCH_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** What one batch may need before it is sent. */
    private static final int SMALLEST_CACHE = Ingress.LONGEST_BATCH * Slab.STRIDE;

    private final LegTable legs;
    private final PlanTable plans;
    private final IceGate ice;
    private final SwitchAgent agent;
    private final EarlyShelf early;
    private final Outgoing outgoing;
    private final EventSink events;
    private final AeadPort ciphers;
    private final Counters<SwitchCounter> counters;

    SwitchCommands(CoreParts parts, AeadPort ciphers) {
        this.legs = parts.legs;
        this.plans = parts.plans;
        this.ice = parts.ice;
        this.agent = parts.agent;
        this.early = parts.early;
        this.outgoing = parts.outgoing;
        this.events = parts.events;
        this.counters = parts.counters;
        this.ciphers = ciphers;
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
            case EngineCommand.ReplacePlan(var plan) -> plans.replace(plan);
            case EngineCommand.DropPlan(var conferenceIndex) -> plans.drop(conferenceIndex);
            case EngineCommand.AcceptPayloadTypes(var legId, var low, var high) -> {
                EngineLeg leg = known(legId);
                if (leg != null) {
                    leg.accept(low, high);
                }
            }
            case EngineCommand.KeepForRepair(var legId, var octets, var millis) -> {
                EngineLeg leg = known(legId);
                if (leg != null) {
                    keep(leg, octets, millis);
                }
            }
            case EngineCommand.SendDatagram(var legId, var datagram) -> sendDatagram(legId, datagram);
            case EngineCommand.SendRtcp(var legId, var compound) -> sendRtcp(legId, compound);
        }
    }

    /** Drops early packets whose second is over, and seals with new keys where no packet asked for it. */
    void onTime(long nowNanos) {
        for (EngineLeg leg : legs.all()) {
            if (leg.nextSealerLatestNanos() <= nowNanos) {
                leg.useNextSealer();
            }
            early.expire(leg, nowNanos);
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

    /** Remembers what is sent to the leg, or no longer; plans that come later make use of it. */
    private static void keep(EngineLeg leg, int octets, int millis) {
        RepairCache former = leg.cache;
        if (former != null
                && former.octets() == octets
                && former.keepNanos() == TimeUnit.MILLISECONDS.toNanos(millis)) {
            return;
        }
        leg.cache = null;
        leg.egress.values().forEach(source -> source.repair = null);
        leg.repairable();
        if (former != null) {
            former.close();
        }
        if (octets > 0) {
            leg.cache = new RepairCache(Math.max(octets, SMALLEST_CACHE), TimeUnit.MILLISECONDS.toNanos(millis));
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
        legs.direct(leg, address);
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
        early.dropAll(leg);
        leg.destroyKeys();
        keep(leg, 0, 0);
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
            early.release(leg, agent, nowNanos);
        }
    }

    private void sendDatagram(long legId, byte[] datagram) {
        EngineLeg leg = known(legId);
        if (leg == null) {
            return;
        }
        InetSocketAddress address = leg.address;
        if (address == null) {
            counters.increment(SwitchCounter.RECEIVER_UNREACHABLE);
        } else if (outgoing.load(datagram) && outgoing.send(datagram.length, leg)) {
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
        SrtpVerdict sealed = sealer.sealRtcp(outgoing.segment(), outgoing.offset(), compound.length);
        if (sealed != SrtpVerdict.OK) {
            counters.increment(SwitchCounter.of(sealed));
        } else if (outgoing.send(sealer.rtcpLength(), leg)) {
            counters.increment(SwitchCounter.RTCP_SENT);
        }
    }
}
