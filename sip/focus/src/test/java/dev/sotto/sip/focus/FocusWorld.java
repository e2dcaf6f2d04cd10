package dev.sotto.sip.focus;

import dev.sotto.base.Outbox;
import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.keying.tunnel.AdmissionMessage.Expected;
import dev.sotto.keying.tunnel.AdmissionMessage.LegNotice;
import dev.sotto.keying.tunnel.KdAdmissionInput;
import dev.sotto.keying.tunnel.KdAdmissionMachine;
import dev.sotto.keying.tunnel.KdAdmissionOutput;
import dev.sotto.keying.tunnel.Kind;
import dev.sotto.keying.tunnel.MdAdmissionInput;
import dev.sotto.keying.tunnel.MdAdmissionMachine;
import dev.sotto.keying.tunnel.MdAdmissionOutput;
import dev.sotto.keying.tunnel.SecurityLabel;
import dev.sotto.sdp.TlsId;
import dev.sotto.tests.kit.SeededEntropy;
import dev.sotto.tests.kit.SimulatedNetwork;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A focus with the two real ends of the admission link, a key distributor and a media distributor that are played, and
 * {@link Peer}s, all in virtual time. The link is a stream that may break; what lies behind it has weather.
 */
final class FocusWorld {
    static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final FocusMachine focus;
    private final SeededEntropy entropy;
    private final MdAdmissionMachine md;
    private KdAdmissionMachine kd = new KdAdmissionMachine(1);
    private final SimulatedNetwork<Runnable> sure = new SimulatedNetwork<>(0, new Weather(0, 0, 0, MILLI));
    private final SimulatedNetwork<Runnable> weather;
    private final Outbox<FocusOutput> fromFocus = new Outbox<>();
    private final Outbox<MdAdmissionOutput> fromMd = new Outbox<>();
    private final Outbox<KdAdmissionOutput> fromKd = new Outbox<>();
    private final Map<Long, Peer> peers = new HashMap<>();
    private long link;
    private long nowNanos;

    final Set<Long> mediaLegs = new HashSet<>();
    private final Set<Long> held = new HashSet<>();
    private final Set<Long> recorded = new HashSet<>();
    final Set<Long> kdLegs = new HashSet<>();
    final Set<Long> kicked = new HashSet<>();
    final List<String> faults = new ArrayList<>();

    FocusWorld(FocusConfig config, long seed, Weather weather) {
        this.entropy = new SeededEntropy(seed);
        this.focus = new FocusMachine(
                config,
                entropy,
                () -> {
                    throw new AssertionError("nobody is called here");
                },
                nanos -> Instant.EPOCH.plusNanos(nanos));
        this.md = new MdAdmissionMachine(entropy);
        this.weather = new SimulatedNetwork<>(seed, weather);
    }

    FocusMachine focus() {
        return focus;
    }

    long nowNanos() {
        return nowNanos;
    }

    void add(Peer peer) {
        peers.put(peer.legId(), peer);
    }

    /** Runs {@code what} in {@code millis} of virtual time. */
    void in(long millis, Runnable what) {
        sure.send(nowNanos + (millis - 1) * MILLI, what);
    }

    void connect() {
        link++;
        md.on(new MdAdmissionInput.LinkUp(), nowNanos, fromMd);
        kd.on(new KdAdmissionInput.LinkUp(link), nowNanos, fromKd);
        deliver();
    }

    /** Breaks the link; what is on it is lost. */
    void disconnect(boolean kdRestarts) {
        kd.on(new KdAdmissionInput.LinkDown(link), nowNanos, fromKd);
        link++;
        md.on(new MdAdmissionInput.LinkDown(), nowNanos, fromMd);
        deliver();
        if (kdRestarts) {
            kd = new KdAdmissionMachine(entropy.nextLong());
            kdLegs.clear();
        }
    }

    void input(FocusInput input) {
        focus.accept(input, nowNanos, fromFocus);
        deliver();
    }

    /** Lets time pass until nothing is left to happen, at most {@code seconds}. */
    void run(int seconds) {
        long end = nowNanos + TimeUnit.SECONDS.toNanos(seconds);
        while (true) {
            long arrival = Math.min(sure.nextArrivalNanos(), weather.nextArrivalNanos());
            long next = Math.min(arrival, focus.deadlineNanos());
            if (next > end) {
                return;
            }
            nowNanos = Math.max(nowNanos, next);
            sure.arrived(nowNanos).forEach(Runnable::run);
            weather.arrived(nowNanos).forEach(Runnable::run);
            if (focus.deadlineNanos() <= nowNanos) {
                input(new FocusInput.Tick());
            }
        }
    }

    private void deliver() {
        while (!fromFocus.isEmpty() || !fromMd.isEmpty() || !fromKd.isEmpty()) {
            fromFocus.drain().forEach(this::onFocus);
            fromMd.drain().forEach(this::onMd);
            fromKd.drain().forEach(this::onKd);
        }
    }

    private void onFocus(FocusOutput output) {
        switch (output) {
            case FocusOutput.Call call -> peer(call.command().legId()).onCommand(call.command());
            case FocusOutput.Admission admission ->
                md.on(new MdAdmissionInput.Ask(admission.request()), nowNanos, fromMd);
            case FocusOutput.Media media -> onMedia(media.command());
            case FocusOutput.Roster roster -> {}
            case FocusOutput.Answer answer -> {}
            case FocusOutput.Recorded over -> {
                if (!recorded.add(over.call().who().legId())) {
                    faults.add("leg " + over.call().who().legId() + " was written down twice");
                }
            }
            case FocusOutput.Discarded discarded -> faults.add("discarded: " + discarded.bug());
        }
    }

    private Peer peer(long legId) {
        Peer peer = peers.get(legId);
        if (peer == null) {
            throw new AssertionError("a command for nobody: leg " + legId);
        }
        return peer;
    }

    private void onMd(MdAdmissionOutput output) {
        long now = link;
        switch (output) {
            case MdAdmissionOutput.SendBytes bytes ->
                in(1, () -> {
                    if (link == now) {
                        kd.on(new KdAdmissionInput.Received(now, bytes.octets()), nowNanos, fromKd);
                        deliver();
                    }
                });
            case MdAdmissionOutput.Close close -> faults.add("md closed: " + close);
            case MdAdmissionOutput.Reachable reachable ->
                focus.accept(new FocusInput.KeysReachable(reachable.restarted()), nowNanos, fromFocus);
            case MdAdmissionOutput.Unreachable gone ->
                focus.accept(new FocusInput.KeysUnreachable(), nowNanos, fromFocus);
            case MdAdmissionOutput.Tell tell ->
                focus.accept(new FocusInput.Admission(tell.notice()), nowNanos, fromFocus);
            case MdAdmissionOutput.TellPhone tell ->
                focus.accept(new FocusInput.Phone(tell.notice()), nowNanos, fromFocus);
        }
    }

    private void onKd(KdAdmissionOutput output) {
        switch (output) {
            case KdAdmissionOutput.SendBytes bytes ->
                in(1, () -> {
                    if (link == bytes.link()) {
                        md.on(new MdAdmissionInput.Received(bytes.octets()), nowNanos, fromMd);
                        deliver();
                    }
                });
            case KdAdmissionOutput.CloseLink close -> faults.add("kd closed: " + close);
            case KdAdmissionOutput.Asked asked -> onAsked(asked.request());
        }
    }

    /** The key distributor says yes, if the weather lets it. */
    private void onAsked(AdmissionMessage.Request request) {
        switch (request) {
            case AdmissionMessage.Expect expect -> {
                kdLegs.add(expect.legId());
                tell(new Expected(expect.legId(), Driver.KD, TlsId.random(entropy), Kind.PRIVATE));
            }
            case AdmissionMessage.Leave leave -> kdLegs.remove(leave.legId());
            case AdmissionMessage.Kick kick -> {
                kdLegs.remove(kick.legId());
                kicked.add(kick.legId());
                kd.on(new KdAdmissionInput.Tell(new AdmissionMessage.Removed(kick.legId(), "out")), nowNanos, fromKd);
            }
            case AdmissionMessage.Identify identify -> {}
            case AdmissionMessage.Lock lock -> {}
            case AdmissionMessage.RekeyWanted wanted -> {}
            case AdmissionMessage.PhoneWanted wanted -> {}
        }
    }

    private void tell(LegNotice notice) {
        KdAdmissionMachine told = kd;
        weather.send(nowNanos, () -> {
            if (kd == told && kdLegs.contains(notice.legId())) {
                kd.on(new KdAdmissionInput.Tell(notice), nowNanos, fromKd);
                deliver();
            }
        });
    }

    private void onMedia(MediaCommand command) {
        switch (command) {
            case MediaCommand.AddLeg add -> {
                if (!mediaLegs.add(add.legId())) {
                    faults.add("leg " + add.legId() + " was added twice");
                }
                handshake(add.legId());
            }
            case MediaCommand.ChangeLeg change -> {
                if (!mediaLegs.contains(change.legId())) {
                    faults.add("leg " + change.legId() + " was changed but is not there");
                }
                if (change.restart() == MediaCommand.Restart.ICE_AND_KEYS) {
                    handshake(change.legId());
                }
            }
            case MediaCommand.HoldLeg hold -> {
                if (!held.add(hold.legId())) {
                    faults.add("leg " + hold.legId() + " was held twice");
                }
            }
            case MediaCommand.OpenLeg open -> {
                if (!held.remove(open.legId()) || !mediaLegs.contains(open.legId())) {
                    faults.add("leg " + open.legId() + " was opened but not held");
                }
            }
            case MediaCommand.MuteLeg mute -> {}
            case MediaCommand.RemoveLeg remove -> {
                held.remove(remove.legId());
                if (!mediaLegs.remove(remove.legId())) {
                    faults.add("leg " + remove.legId() + " was removed but was not there");
                }
            }
        }
    }

    private void handshake(long legId) {
        UUID association = new UUID(entropy.nextLong(), entropy.nextLong());
        tell(new AdmissionMessage.Keyed(legId, association, 0x0009, SecurityLabel.END_TO_END));
    }
}
