package dev.sotto.keying.tunnel;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.Outbox;
import dev.sotto.tests.kit.SimulatedNetwork;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * One media distributor and one key distributor in virtual time, with a connection between them that keeps order, cuts
 * messages anywhere, and loses what is on its way when it breaks.
 */
final class TunnelWorld {
    private record Chunk(long connection, boolean toKd, byte[] octets) {}

    final MdTunnelMachine md;
    final KdTunnelMachine kd;
    final List<MdTunnelOutput> mdSaid = new ArrayList<>();
    final List<KdTunnelOutput> kdSaid = new ArrayList<>();
    private final Outbox<MdTunnelOutput> mdOut = new Outbox<>();
    private final Outbox<KdTunnelOutput> kdOut = new Outbox<>();
    private final SimulatedNetwork<Chunk> wire;
    private final Random random;
    private long connections;
    private boolean up;
    long now = 1;

    TunnelWorld(long seed, List<ProtectionProfile> mdProfiles, KdTunnelConfig config) {
        this.md = new MdTunnelMachine(mdProfiles);
        Fingerprint identity = TestKeys.identity("md");
        this.kd = new KdTunnelMachine(identity, config, new AssociationOwners());
        this.wire = new SimulatedNetwork<>(seed, Weather.CLEAR);
        this.random = new Random(seed);
    }

    boolean isUp() {
        return up;
    }

    void connect() {
        up = true;
        connections++;
        kd(new KdTunnelInput.LinkUp(connections));
        md(new MdTunnelInput.LinkUp());
    }

    /** What is on its way is lost. */
    void cut() {
        if (up) {
            up = false;
            md(new MdTunnelInput.LinkDown());
            kd(new KdTunnelInput.LinkDown(connections));
        }
    }

    void md(MdTunnelInput input) {
        md.on(input, now, mdOut);
        for (MdTunnelOutput output : mdOut.drain()) {
            switch (output) {
                case MdTunnelOutput.SendBytes o -> send(true, o.octets());
                case MdTunnelOutput.Close o -> {
                    mdSaid.add(o);
                    cut();
                }
                default -> mdSaid.add(output);
            }
        }
    }

    void kd(KdTunnelInput input) {
        kd.on(input, now, kdOut);
        for (KdTunnelOutput output : kdOut.drain()) {
            switch (output) {
                case KdTunnelOutput.SendBytes o -> send(false, o.octets());
                case KdTunnelOutput.CloseLink o -> {
                    kdSaid.add(o);
                    settle();
                    cut();
                }
                default -> kdSaid.add(output);
            }
        }
    }

    private void send(boolean toKd, byte[] octets) {
        int from = 0;
        while (from < octets.length) {
            int to = Math.min(octets.length, from + 1 + random.nextInt(octets.length));
            wire.send(now, new Chunk(connections, toKd, Arrays.copyOfRange(octets, from, to)));
            from = to;
        }
    }

    long nextArrivalNanos() {
        return wire.nextArrivalNanos();
    }

    /** Moves the clock, delivering on the way what arrives until then. */
    void until(long nanos) {
        while (wire.nextArrivalNanos() <= nanos) {
            now = Math.max(now, wire.nextArrivalNanos());
            wire.arrived(now).forEach(this::deliver);
        }
        now = Math.max(now, nanos);
    }

    /** Delivers everything that is on its way. */
    void settle() {
        while (wire.nextArrivalNanos() != Long.MAX_VALUE) {
            until(wire.nextArrivalNanos());
        }
    }

    private void deliver(Chunk chunk) {
        if (!up || chunk.connection() != connections) {
            return;
        }
        if (chunk.toKd()) {
            kd(new KdTunnelInput.Received(chunk.connection(), chunk.octets()));
        } else {
            md(new MdTunnelInput.Received(chunk.octets()));
        }
    }

    <T> List<T> mdSaid(Class<T> kind) {
        return mdSaid.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    <T> List<T> kdSaid(Class<T> kind) {
        return kdSaid.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
