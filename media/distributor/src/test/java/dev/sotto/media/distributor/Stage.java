package dev.sotto.media.distributor;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.Outbox;
import dev.sotto.keying.tunnel.ProtectionProfile;
import dev.sotto.keying.tunnel.TunnelCodec;
import dev.sotto.keying.tunnel.TunnelMessage;
import dev.sotto.keying.tunnel.TunnelMessage.MediaKeys;
import dev.sotto.media.ice.IceCredentials;
import dev.sotto.media.rtp.RtcpCodec;
import dev.sotto.media.rtp.RtcpPacket;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A conductor with a test's hands around it: what it says to cores, tunnel and focus is sorted and kept, and a command about
 * a leg must go to the core on which the leg is.
 */
final class Stage {
    static final String ROOM = "sip:1000@test";
    static final LegMedia.Format OPUS = new LegMedia.Format("opus/48000/2", 111, 111);
    static final LegMedia.Level LEVEL = new LegMedia.Level(1, true, true, true);

    final SeededEntropy entropy;
    final ConductorMachine machine;
    final List<EngineCommand> commands = new ArrayList<>();
    final List<ConductorOutput> told = new ArrayList<>();
    final List<UUID> disconnects = new ArrayList<>();
    private final Map<Long, UUID> associations = new HashMap<>();
    final Map<Long, Integer> indices = new HashMap<>();

    /** The legs that each core has now, by index. */
    final Map<Integer, Map<Integer, Long>> legsOfCore = new TreeMap<>();

    /** The plan of {@link #ROOM} that each core has now. */
    final Map<Integer, ForwardingPlan> plans = new TreeMap<>();

    private final TunnelCodec kd = new TunnelCodec();
    private UUID lastAssociation = new UUID(0, 0);

    /** The last plan for any core. */
    Optional<ForwardingPlan> plan = Optional.empty();

    long now = 1_000_000_000L;

    Stage(long seed) {
        this(seed, 3);
    }

    Stage(long seed, int loudest) {
        this(
                seed,
                new ConductorConfig(List.of(ProtectionProfile.values()), loudest, 4, 5_000_000_000L, "md", 1000, 500));
    }

    Stage(long seed, ConductorConfig config) {
        entropy = new SeededEntropy(seed);
        machine = new ConductorMachine(config, entropy);
        on(new ConductorInput.TunnelUp());
    }

    static LegMedia media(LegMedia.DeclaredSource... declared) {
        return media(List.of(OPUS), Optional.of(LEVEL), declared);
    }

    static LegMedia media(
            List<LegMedia.Format> formats, Optional<LegMedia.Level> level, LegMedia.DeclaredSource... declared) {
        IceCredentials ice = IceCredentials.random(new SeededEntropy(1));
        return new LegMedia(Optional.of(ice), Optional.empty(), true, true, formats, level, List.of(declared));
    }

    void on(ConductorInput input) {
        Outbox<ConductorOutput> out = new Outbox<>();
        machine.on(input, now, out);
        sort(out);
    }

    void event(EngineEvent event) {
        on(new ConductorInput.FromEngine(event));
    }

    /** Lets time pass until {@code nanos} later, serving every deadline on the way. */
    void pass(long nanos) {
        long until = now + nanos;
        Outbox<ConductorOutput> out = new Outbox<>();
        while (machine.deadlineNanos() <= until) {
            now = Math.max(now, machine.deadlineNanos());
            machine.onTime(now, out);
            sort(out);
        }
        now = until;
    }

    private void sort(Outbox<ConductorOutput> out) {
        for (ConductorOutput output : out.drain()) {
            switch (output) {
                case ConductorOutput.ToEngine o -> onCommand(o.core(), o.command());
                case ConductorOutput.TunnelSend o -> onTunnel(o.octets());
                default -> told.add(output);
            }
        }
    }

    private void onCommand(int core, EngineCommand command) {
        commands.add(command);
        switch (command) {
            case EngineCommand.AddLeg c -> {
                indices.put(c.legId(), c.legIndex());
                if (legsOn(core).put(c.legIndex(), c.legId()) != null) {
                    throw new AssertionError("index " + c.legIndex() + " of core " + core + " is in use");
                }
            }
            case EngineCommand.RemoveLeg c -> {
                if (!Objects.equals(legsOn(core).remove(index(c.legId())), c.legId())) {
                    throw new AssertionError("leg " + c.legId() + " is not on core " + core);
                }
            }
            case EngineCommand.ReplacePlan c -> {
                plan = Optional.of(c.plan());
                plans.put(core, c.plan());
            }
            case EngineCommand.DropPlan _ -> {
                plan = Optional.empty();
                plans.remove(core);
            }
            case EngineCommand.SendRtcp c -> mustBeOn(core, c.legId());
            case EngineCommand.InstallKeys c -> mustBeOn(core, c.legId());
            case EngineCommand.RetireKeys c -> mustBeOn(core, c.legId());
            case EngineCommand.SendDatagram c -> mustBeOn(core, c.legId());
            case EngineCommand.RestartIce c -> mustBeOn(core, c.legId());
            case EngineCommand.MoveLeg c -> mustBeOn(core, c.legId());
            case EngineCommand.EncryptExtensions c -> mustBeOn(core, c.legId());
            case EngineCommand.AcceptPayloadTypes c -> mustBeOn(core, c.legId());
            case EngineCommand.KeepForRepair c -> mustBeOn(core, c.legId());
        }
    }

    private Map<Integer, Long> legsOn(int core) {
        return legsOfCore.computeIfAbsent(core, _ -> new HashMap<>());
    }

    private void mustBeOn(int core, long legId) {
        if (!legsOn(core).containsValue(legId)) {
            throw new AssertionError("a command about leg " + legId + " went to core " + core);
        }
    }

    private void onTunnel(byte[] octets) {
        kd.append(octets);
        for (TunnelMessage message = kd.next(); message != null; message = kd.next()) {
            if (message instanceof TunnelMessage.TunneledDtls dtls) {
                lastAssociation = dtls.association();
            } else if (message instanceof TunnelMessage.EndpointDisconnect gone) {
                disconnects.add(gone.association());
            }
        }
    }

    /** Adds a leg with what it declared and brings it as far as packets can flow. */
    void join(long legId, LegMedia media) {
        join(legId, 0, media);
    }

    /** The same on a core. */
    void join(long legId, int core, LegMedia media) {
        on(new ConductorInput.LegAdded(legId, ROOM, core, media));
        event(new EngineEvent.LegReachable(legId));
        key(legId, 0x0009);
    }

    /** The leg's handshake begins, and the key distributor sends keys for it. */
    void key(long legId, int profile) {
        startDtls(legId);
        sendKeys(legId, profile);
    }

    void startDtls(long legId) {
        event(new EngineEvent.DtlsReceived(legId, new byte[] {22, 1, 2, 3}));
        associations.put(legId, lastAssociation);
    }

    void sendKeys(long legId, int profile) {
        UUID association = association(legId);
        SeededEntropy keys = new SeededEntropy(association.hashCode());
        int keyLength = profile == 0x0008 || profile == 0x000A ? 32 : 16;
        int saltLength = profile == 0x0001 ? 14 : 12;
        MediaKeys message = new MediaKeys(
                association,
                profile,
                KeyMaterial.random(keys, keyLength),
                KeyMaterial.random(keys, keyLength),
                KeyMaterial.random(keys, saltLength),
                KeyMaterial.random(keys, saltLength));
        on(new ConductorInput.TunnelReceived(TunnelCodec.encode(message)));
    }

    void level(long legId, int ssrc, int magnitude) {
        event(new EngineEvent.LevelsHeard(List.of(new EngineEvent.LevelSample(legId, ssrc, 2, magnitude, true))));
    }

    void rtcp(long legId, RtcpPacket... packets) {
        event(new EngineEvent.RtcpReceived(legId, RtcpCodec.build(List.of(packets)), now));
    }

    /** The legs to which an SSRC of a leg goes by the present plan, as leg indices; empty if it is not in the plan. */
    List<Integer> receivers(long legId, int ssrc) {
        List<Integer> out = new ArrayList<>();
        plan.ifPresent(p -> {
            int source = p.find(index(legId), ssrc);
            for (int i = 0; source >= 0 && i < p.receiverCount(source); i++) {
                out.add(p.receiver(source, i));
            }
        });
        return out;
    }

    /** The legs that an SSRC of a leg reaches, over all cores as packets go: by its own core, and by those it is handed to. */
    Set<Long> heardBy(long legId, int ssrc) {
        Set<Long> out = new HashSet<>();
        int home = core(legId);
        ForwardingPlan plan = plans.get(home);
        int source = plan == null ? ForwardingPlan.NO_SOURCE : plan.find(index(legId), ssrc);
        if (plan == null || source == ForwardingPlan.NO_SOURCE) {
            return out;
        }
        addReceivers(home, plan, source, out);
        for (int sibling : plan.siblings(source)) {
            ForwardingPlan there = Objects.requireNonNull(plans.get(sibling));
            addReceivers(sibling, there, there.find(ForwardingPlan.REMOTE, ssrc), out);
        }
        return out;
    }

    private void addReceivers(int core, ForwardingPlan plan, int source, Set<Long> out) {
        for (int i = 0; i < plan.receiverCount(source); i++) {
            out.add(Objects.requireNonNull(legsOn(core).get(plan.receiver(source, i))));
        }
    }

    /** The core on which a leg is. */
    int core(long legId) {
        return legsOfCore.entrySet().stream()
                .filter(e -> e.getValue().containsValue(legId))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    /** The association that the leg's DTLS last went to. */
    UUID association(long legId) {
        return Objects.requireNonNull(associations.get(legId));
    }

    int index(long legId) {
        return Objects.requireNonNull(indices.get(legId));
    }

    <T> List<T> said(Class<T> kind) {
        List<T> out = new ArrayList<>();
        commands.stream().filter(kind::isInstance).map(kind::cast).forEach(out::add);
        told.stream().filter(kind::isInstance).map(kind::cast).forEach(out::add);
        return out;
    }

    /** RTCP that was sent to a leg since {@link #forget}, as one list for each compound packet. */
    List<List<RtcpPacket>> rtcpTo(long legId) {
        return said(EngineCommand.SendRtcp.class).stream()
                .filter(c -> c.legId() == legId)
                .map(c -> RtcpCodec.parse(c.compound()))
                .toList();
    }

    void forget() {
        commands.clear();
        told.clear();
        disconnects.clear();
    }

    long count(ConductorCounter counter) {
        return machine.counters().value(counter);
    }
}
