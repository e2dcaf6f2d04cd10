package dev.sotto.media.distributor;

import dev.sotto.base.Counters;
import dev.sotto.base.Entropy;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.keying.tunnel.AssociationId;
import dev.sotto.keying.tunnel.MdTunnelInput;
import dev.sotto.keying.tunnel.MdTunnelMachine;
import dev.sotto.keying.tunnel.MdTunnelOutput;
import dev.sotto.keying.tunnel.TunnelFault;
import dev.sotto.keying.tunnel.TunnelMessage.MediaKeys;
import dev.sotto.media.distributor.ConductorInput.FromEngine;
import dev.sotto.media.distributor.ConductorInput.LegAdded;
import dev.sotto.media.distributor.ConductorInput.LegChanged;
import dev.sotto.media.distributor.ConductorInput.LegHeld;
import dev.sotto.media.distributor.ConductorInput.LegOpened;
import dev.sotto.media.distributor.ConductorInput.LegRemoved;
import dev.sotto.media.distributor.ConductorInput.Restart;
import dev.sotto.media.distributor.ConductorInput.TunnelDown;
import dev.sotto.media.distributor.ConductorInput.TunnelReceived;
import dev.sotto.media.distributor.ConductorInput.TunnelUp;
import dev.sotto.media.distributor.ConductorOutput.ToEngine;
import dev.sotto.media.ice.IceCredentials;
import dev.sotto.media.srtp.EncryptedExtensions;
import dev.sotto.media.srtp.HopKeys;
import dev.sotto.media.srtp.HopProfile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides what goes to whom in a media distributor. It learns of legs from the focus, of hop keys through its end of the
 * tunnel, and of sources, levels and RTCP from the forwarding cores; it answers with plans and commands for the cores. It
 * has one owner, no thread, no socket and no clock of its own, and is never in the way of a packet.
 *
 * <p>A leg takes part when its hop has keys and an address of it is proven. The tail of its packets follows from the
 * profile of its keys: with a double profile each SRTP packet ends in an EKT field, otherwise none does.
 */
public final class ConductorMachine {
    /** How long former keys open late packets after new ones were installed: a maximum segment lifetime (RFC 5764 5.2). */
    static final long KEY_OVERLAP_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final Entropy entropy;
    private final Counters<ConductorCounter> counters = new Counters<>(ConductorCounter.class);
    private final MdTunnelMachine tunnel;
    private final Outbox<MdTunnelOutput> fromTunnel = new Outbox<>();
    private final RtcpDesk rtcp;
    private final Map<Long, Leg> legs = new HashMap<>();
    private final Map<UUID, Leg> associations = new HashMap<>();
    private final ConferenceTable conferences;
    private final LegCommands commands;
    private final CoreLoads loads = new CoreLoads();
    private long deadlineNanos = NanoClock.NEVER;

    /**
     * @param config how it behaves
     * @param entropy for association identifiers, SSRCs and report intervals
     */
    public ConductorMachine(ConductorConfig config, Entropy entropy) {
        this.entropy = entropy;
        this.tunnel = new MdTunnelMachine(config.profiles());
        this.rtcp = new RtcpDesk(config, entropy, counters);
        this.conferences = new ConferenceTable(config, entropy);
        this.commands = new LegCommands(config);
    }

    /** Takes one input at {@code nowNanos} and puts what follows from it into {@code out}, in order. */
    public void on(ConductorInput input, long nowNanos, Outbox<ConductorOutput> out) {
        switch (input) {
            case LegAdded in -> onLegAdded(in, nowNanos, out);
            case LegChanged in -> onLegChanged(in, nowNanos, out);
            case LegHeld in -> onHeld(in.legId(), true, nowNanos, out);
            case LegOpened in -> onHeld(in.legId(), false, nowNanos, out);
            case ConductorInput.LegMuted in -> onMuted(in, nowNanos, out);
            case LegRemoved in -> onLegRemoved(in.legId(), nowNanos, out);
            case TunnelUp _ -> onTunnel(new MdTunnelInput.LinkUp(), nowNanos, out);
            case TunnelDown _ -> onTunnel(new MdTunnelInput.LinkDown(), nowNanos, out);
            case TunnelReceived in -> onTunnel(new MdTunnelInput.Received(in.octets()), nowNanos, out);
            case FromEngine in -> onEngine(in.event(), nowNanos, out);
        }
    }

    /** Sends the reports that are due, retires keys and tells how busy the cores are. */
    public void onTime(long nowNanos, Outbox<ConductorOutput> out) {
        if (nowNanos < deadlineNanos) {
            return;
        }
        loads.onTime(nowNanos).ifPresent(out::add);
        deadlineNanos = loads.deadlineNanos();
        for (Leg leg : legs.values()) {
            if (leg.reportNanos <= nowNanos) {
                rtcp.report(leg, nowNanos, out);
                leg.reportNanos = rtcp.nextReportNanos(nowNanos, false);
            }
            if (leg.retireNanos <= nowNanos) {
                leg.retireNanos = NanoClock.NEVER;
                LegCommands.tell(leg, new EngineCommand.RetireKeys(leg.id), out);
            }
            wakeAt(Math.min(leg.reportNanos, leg.retireNanos));
        }
    }

    /** When {@link #onTime} has something to do; {@link NanoClock#NEVER} if nothing is to come. */
    public long deadlineNanos() {
        return deadlineNanos;
    }

    /** Its counters; any thread may read them. */
    public Counters<ConductorCounter> counters() {
        return counters;
    }

    /** What it holds now, without keys. */
    public ConductorState describe() {
        return new ConductorState(conferences.describe(), tunnel.describe(), loads.told(), counters.snapshot());
    }

    private void wakeAt(long nanos) {
        deadlineNanos = Math.min(deadlineNanos, nanos);
    }

    private void replan(Conference conference, long nowNanos, Outbox<ConductorOutput> out) {
        conference.select(nowNanos);
        conference.plans().forEach((core, plan) -> {
            counters.increment(ConductorCounter.PLANS);
            out.add(new ToEngine(core, new EngineCommand.ReplacePlan(plan)));
        });
    }

    // Legs.

    private void onLegAdded(LegAdded in, long nowNanos, Outbox<ConductorOutput> out) {
        if (legs.containsKey(in.legId())) {
            throw new IllegalStateException("leg " + in.legId() + " is here already");
        }
        Conference conference = conferences.open(in.conference());
        int index = conferences.takeLegIndex(in.core());
        Leg leg = new Leg(in.legId(), conference, in.core(), index, commands.served(in.media()));
        legs.put(leg.id, leg);
        conference.legs.put(leg.id, leg);
        rtcp.chooseReporter(leg);
        counters.increment(ConductorCounter.LEGS_ADDED);
        countClearLevel(leg);
        commands.added(leg, out);
        pinDeclared(leg, nowNanos, out);
        replan(conference, nowNanos, out);
    }

    private void onHeld(long legId, boolean held, long nowNanos, Outbox<ConductorOutput> out) {
        Leg leg = legs.get(legId);
        if (leg != null && leg.held != held) {
            leg.held = held;
            replan(leg.conference, nowNanos, out);
        }
    }

    private void onMuted(ConductorInput.LegMuted in, long nowNanos, Outbox<ConductorOutput> out) {
        Leg leg = legs.get(in.legId());
        if (leg != null && leg.conference.mute(leg, in.muted(), nowNanos)) {
            replan(leg.conference, nowNanos, out);
        }
    }

    private void countClearLevel(Leg leg) {
        if (leg.levelInClear()) {
            counters.increment(ConductorCounter.LEGS_WITH_CLEAR_LEVEL);
        }
    }

    private void pinDeclared(Leg leg, long nowNanos, Outbox<ConductorOutput> out) {
        for (LegMedia.DeclaredSource declared : leg.media.declared()) {
            pin(leg, declared.ssrc(), declared.cname(), nowNanos, out);
            Source source = leg.sources.get(declared.ssrc());
            if (source != null) {
                source.declared = true;
            }
        }
    }

    private boolean pin(Leg leg, int ssrc, String cname, long nowNanos, Outbox<ConductorOutput> out) {
        Conference.Pinning pinning = leg.conference.pin(leg, ssrc, cname, nowNanos);
        switch (pinning) {
            case PINNED -> counters.increment(ConductorCounter.SOURCES_PINNED);
            case KNOWN -> {
                // The plan with it is on its way to the core.
            }
            case COLLISION -> {
                counters.increment(ConductorCounter.SOURCE_COLLISIONS);
                if (leg.isNewCollision(ssrc)) {
                    out.add(new ConductorOutput.SourceCollision(leg.id, ssrc));
                }
            }
            case TOO_MANY -> counters.increment(ConductorCounter.SOURCES_REFUSED_TOO_MANY);
        }
        return pinning == Conference.Pinning.PINNED;
    }

    private void onLegChanged(LegChanged in, long nowNanos, Outbox<ConductorOutput> out) {
        Leg leg = legs.get(in.legId());
        Optional<IceCredentials> fresh = in.media().localIce();
        if (leg == null || in.restart() == Restart.NONE) {
            fresh.ifPresent(unused -> unused.password().destroy());
        }
        if (leg == null) {
            return;
        }
        boolean clearBefore = leg.levelInClear();
        LegMedia before = leg.media;
        leg.changed(commands.served(in.media()));
        if (in.restart() != Restart.NONE) {
            restart(leg, in.restart() == Restart.ICE_AND_KEYS, fresh, nowNanos, out);
        }
        commands.changed(leg, before, out);
        if (!clearBefore) {
            countClearLevel(leg);
        }
        Set<Integer> declared =
                leg.media.declared().stream().map(LegMedia.DeclaredSource::ssrc).collect(Collectors.toSet());
        List<Source> withdrawn = leg.sources.values().stream()
                .filter(source -> source.declared && !declared.contains(source.ssrc))
                .toList();
        removeSources(leg, withdrawn, out);
        leg.conference.refreshSpeakers(leg, nowNanos);
        pinDeclared(leg, nowNanos, out);
        replan(leg.conference, nowNanos, out);
    }

    private void restart(
            Leg leg, boolean newKeys, Optional<IceCredentials> ice, long nowNanos, Outbox<ConductorOutput> out) {
        ice.ifPresent(credentials -> LegCommands.tell(leg, new EngineCommand.RestartIce(leg.id, credentials), out));
        if (newKeys) {
            UUID replaced = leg.association;
            endFormer(leg);
            if (leg.keyed) {
                leg.formerAssociation = replaced;
            } else {
                endAssociation(replaced);
            }
            leg.association = null;
        }
        drainTunnel(nowNanos, out);
    }

    private void onLegRemoved(long legId, long nowNanos, Outbox<ConductorOutput> out) {
        Leg leg = legs.remove(legId);
        if (leg == null) {
            return;
        }
        Conference conference = leg.conference;
        counters.increment(ConductorCounter.LEGS_REMOVED);
        conference.legs.remove(legId);
        removeSources(leg, List.copyOf(leg.sources.values()), out);
        endFormer(leg);
        endAssociation(leg.association);
        drainTunnel(nowNanos, out);
        if (conference.legs.isEmpty()) {
            conferences.close(conference);
        } else {
            replan(conference, nowNanos, out);
        }
        if (!conference.isOn(leg.core)) {
            LegCommands.tell(leg, new EngineCommand.DropPlan(conference.index), out);
        }
        LegCommands.tell(leg, new EngineCommand.RemoveLeg(legId), out);
        conferences.giveLegIndex(leg);
    }

    /** Takes sources out of the conference and says goodbye for them; the caller makes the new plan. */
    private void removeSources(Leg leg, List<Source> gone, Outbox<ConductorOutput> out) {
        rtcp.goodbye(leg.conference, leg, gone, out);
        gone.forEach(leg.conference::unpin);
    }

    // Keys.

    private void onTunnel(MdTunnelInput input, long nowNanos, Outbox<ConductorOutput> out) {
        tunnel.on(input, nowNanos, fromTunnel);
        drainTunnel(nowNanos, out);
    }

    private void drainTunnel(long nowNanos, Outbox<ConductorOutput> out) {
        while (!fromTunnel.isEmpty()) {
            // Keys for one association can end another, so there may be more to take out afterwards.
            fromTunnel.drain().forEach(output -> onTunnelOutput(output, nowNanos, out));
        }
    }

    private void onTunnelOutput(MdTunnelOutput output, long nowNanos, Outbox<ConductorOutput> out) {
        switch (output) {
            case MdTunnelOutput.SendBytes o -> out.add(new ConductorOutput.TunnelSend(o.octets()));
            case MdTunnelOutput.Close o -> out.add(new ConductorOutput.TunnelClose(o.fault(), o.detail()));
            case MdTunnelOutput.Alarm o -> out.add(new ConductorOutput.Alarm(o.fault(), o.association()));
            case MdTunnelOutput.DtlsToEndpoint o -> {
                Leg leg = associations.get(o.association());
                if (leg != null) {
                    LegCommands.tell(leg, new EngineCommand.SendDatagram(leg.id, o.datagram()), out);
                }
            }
            case MdTunnelOutput.Keys o -> onKeys(o.keys(), nowNanos, out);
            case MdTunnelOutput.Disconnected o -> onDisconnected(o.association(), nowNanos, out);
        }
    }

    /** The tunnel gives keys once for an association; these are new for the hop, and it is theirs to decide the tail. */
    private void onKeys(MediaKeys keys, long nowNanos, Outbox<ConductorOutput> out) {
        Leg leg = associations.get(keys.association());
        Optional<HopProfile> profile = HopProfile.ofNegotiated(keys.profile());
        // RFC 8723 5.2: what opens must never seal, or nonces would repeat.
        boolean oneKeyForBoth = keys.clientKey().equals(keys.serverKey());
        if (leg == null
                || profile.isEmpty()
                || oneKeyForBoth
                || !keys.association().equals(leg.association)) {
            keys.destroy();
            counters.increment(ConductorCounter.KEYS_REFUSED);
            out.add(new ConductorOutput.Alarm(TunnelFault.KEYS_OF_FOREIGN_PROFILE, keys.association()));
            return;
        }
        if (leg.installed) {
            leg.retireNanos = nowNanos + KEY_OVERLAP_NANOS;
            wakeAt(leg.retireNanos);
        }
        endFormer(leg);
        counters.increment(ConductorCounter.HOPS_KEYED);
        EncryptedExtensions encrypted = Rules.encrypted(leg.media);
        HopKeys inbound = new HopKeys(profile.get(), keys.clientKey(), keys.clientSalt());
        HopKeys outbound = new HopKeys(profile.get(), keys.serverKey(), keys.serverSalt());
        boolean ektField = HopProfile.isDouble(keys.profile());
        LegCommands.tell(
                leg, new EngineCommand.InstallKeys(leg.id, inbound, outbound, ektField, encrypted, encrypted), out);
        boolean liveBefore = leg.live();
        leg.keyed = true;
        leg.installed = true;
        leg.profile = keys.profile();
        out.add(new ConductorOutput.LegKeyed(leg.id, leg.profile));
        onLiveness(leg, liveBefore, nowNanos, out);
    }

    private void onDisconnected(UUID association, long nowNanos, Outbox<ConductorOutput> out) {
        Leg leg = associations.remove(association);
        if (leg == null) {
            return;
        }
        if (association.equals(leg.formerAssociation)) {
            leg.formerAssociation = null;
            return;
        }
        boolean liveBefore = leg.live();
        leg.association = null;
        leg.keyed = false;
        leg.profile = 0;
        out.add(new ConductorOutput.LegDisconnected(leg.id));
        onLiveness(leg, liveBefore, nowNanos, out);
    }

    private void endFormer(Leg leg) {
        endAssociation(leg.formerAssociation);
        leg.formerAssociation = null;
    }

    /** What the tunnel then sends is taken out by the caller's {@link #drainTunnel}. */
    private void endAssociation(@Nullable UUID association) {
        if (association != null) {
            associations.remove(association);
            tunnel.on(new MdTunnelInput.EndpointGone(association), 0, fromTunnel);
        }
    }

    // What cores say.

    private void onEngine(EngineEvent event, long nowNanos, Outbox<ConductorOutput> out) {
        switch (event) {
            case EngineEvent.LegReachable e -> onReachable(e.legId(), true, nowNanos, out);
            case EngineEvent.ConsentLost e -> onReachable(e.legId(), false, nowNanos, out);
            case EngineEvent.DtlsReceived e -> onDtls(e, nowNanos, out);
            case EngineEvent.SourceSeen e -> onSourceSeen(e, nowNanos, out);
            case EngineEvent.LevelsHeard e -> onLevels(e.samples(), nowNanos, out);
            case EngineEvent.RtcpReceived e -> onRtcp(e, nowNanos, out);
            case EngineEvent.StatisticsSampled e -> onStatistics(e);
            case EngineEvent.LoadSampled e -> {
                loads.sampled(e, nowNanos);
                wakeAt(loads.deadlineNanos());
            }
        }
    }

    private @Nullable Leg known(long legId) {
        Leg leg = legs.get(legId);
        if (leg == null) {
            counters.increment(ConductorCounter.EVENTS_DROPPED_UNKNOWN_LEG);
        }
        return leg;
    }

    private void onReachable(long legId, boolean reachable, long nowNanos, Outbox<ConductorOutput> out) {
        Leg leg = known(legId);
        if (leg == null) {
            return;
        }
        boolean liveBefore = leg.live();
        leg.reachable = reachable;
        if (!reachable) {
            out.add(new ConductorOutput.ConsentLost(legId));
        }
        onLiveness(leg, liveBefore, nowNanos, out);
    }

    private void onLiveness(Leg leg, boolean before, long nowNanos, Outbox<ConductorOutput> out) {
        if (leg.live() == before) {
            return;
        }
        leg.reportNanos = leg.live() ? rtcp.nextReportNanos(nowNanos, true) : NanoClock.NEVER;
        wakeAt(leg.reportNanos);
        replan(leg.conference, nowNanos, out);
        if (leg.live()) {
            out.add(new ConductorOutput.LegMediaUp(leg.id));
        }
    }

    private void onDtls(EngineEvent.DtlsReceived event, long nowNanos, Outbox<ConductorOutput> out) {
        Leg leg = known(event.legId());
        if (leg == null) {
            return;
        }
        if (!leg.dtls.take(nowNanos)) {
            counters.increment(ConductorCounter.DTLS_DROPPED_RATE);
            return;
        }
        UUID association = leg.association;
        if (association == null) {
            association = AssociationId.random(entropy);
            leg.association = association;
            associations.put(association, leg);
            tunnel.on(new MdTunnelInput.AssociationOpened(association), nowNanos, fromTunnel);
        }
        onTunnel(new MdTunnelInput.DtlsFromEndpoint(association, event.datagram()), nowNanos, out);
    }

    private void onSourceSeen(EngineEvent.SourceSeen event, long nowNanos, Outbox<ConductorOutput> out) {
        Leg leg = known(event.legId());
        if (leg != null && pin(leg, event.ssrc(), "", nowNanos, out)) {
            replan(leg.conference, nowNanos, out);
        }
    }

    private void onLevels(List<EngineEvent.LevelSample> samples, long nowNanos, Outbox<ConductorOutput> out) {
        Set<Conference> touched = new LinkedHashSet<>();
        for (EngineEvent.LevelSample sample : samples) {
            Leg leg = known(sample.legId());
            if (leg != null) {
                leg.conference.sample(leg, sample, nowNanos);
                touched.add(leg.conference);
            }
        }
        for (Conference conference : touched) {
            if (conference.select(nowNanos)) {
                counters.increment(ConductorCounter.SPEAKER_CHANGES);
                replan(conference, nowNanos, out);
            }
        }
    }

    private void onRtcp(EngineEvent.RtcpReceived event, long nowNanos, Outbox<ConductorOutput> out) {
        Leg leg = known(event.legId());
        if (leg == null) {
            return;
        }
        List<Source> gone = rtcp.onCompound(leg, event.compound(), event.arrivalNanos(), out);
        if (!gone.isEmpty()) {
            removeSources(leg, new ArrayList<>(gone), out);
            replan(leg.conference, nowNanos, out);
        }
    }

    private void onStatistics(EngineEvent.StatisticsSampled event) {
        for (EngineEvent.Ingress ingress : event.ingress()) {
            Leg leg = legs.get(ingress.legId());
            Source source = leg == null ? null : leg.sources.get(ingress.ssrc());
            if (source != null) {
                source.reception = ingress;
            }
        }
        for (EngineEvent.Egress egress : event.egress()) {
            Leg leg = legs.get(egress.legId());
            if (leg != null && leg.conference.sources.containsKey(egress.ssrc())) {
                leg.forwarded.put(egress.ssrc(), egress);
            }
        }
    }
}
