package dev.sotto.keying.tunnel;

import dev.sotto.base.Entropy;
import dev.sotto.base.Outbox;
import dev.sotto.tests.kit.SimulatedNetwork;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The two ends of the admission connection in virtual time; either process can be replaced by a new one. */
final class AdmissionWorld {
    private record Chunk(long connection, boolean toKd, byte[] octets) {}

    final List<MdAdmissionOutput> mdSaid = new ArrayList<>();
    final List<KdAdmissionOutput> kdSaid = new ArrayList<>();
    MdAdmissionMachine md;
    KdAdmissionMachine kd;
    long now = 1;
    private final Entropy entropy;
    private final Outbox<MdAdmissionOutput> mdOut = new Outbox<>();
    private final Outbox<KdAdmissionOutput> kdOut = new Outbox<>();
    private final SimulatedNetwork<Chunk> wire;
    private final Random random;
    private long connections;
    private boolean up;

    AdmissionWorld(long seed, Entropy entropy) {
        this.entropy = entropy;
        this.md = new MdAdmissionMachine(entropy);
        this.kd = new KdAdmissionMachine(entropy.nextLong());
        this.wire = new SimulatedNetwork<>(seed, Weather.CLEAR);
        this.random = new Random(seed);
    }

    boolean isUp() {
        return up;
    }

    void connect() {
        up = true;
        connections++;
        kd(new KdAdmissionInput.LinkUp(connections));
        md(new MdAdmissionInput.LinkUp());
    }

    void cut() {
        if (up) {
            up = false;
            md(new MdAdmissionInput.LinkDown());
            kd(new KdAdmissionInput.LinkDown(connections));
        }
    }

    void restartKd() {
        cut();
        kd = new KdAdmissionMachine(entropy.nextLong());
    }

    void restartMd() {
        cut();
        md = new MdAdmissionMachine(entropy);
    }

    void ask(AdmissionMessage.Request request) {
        md(new MdAdmissionInput.Ask(request));
    }

    void tell(AdmissionMessage.LegNotice notice) {
        kd(new KdAdmissionInput.Tell(notice));
    }

    void md(MdAdmissionInput input) {
        md.on(input, now, mdOut);
        for (MdAdmissionOutput output : mdOut.drain()) {
            if (output instanceof MdAdmissionOutput.SendBytes o) {
                send(true, o.octets());
            } else {
                mdSaid.add(output);
            }
        }
    }

    void kd(KdAdmissionInput input) {
        kd.on(input, now, kdOut);
        for (KdAdmissionOutput output : kdOut.drain()) {
            if (output instanceof KdAdmissionOutput.SendBytes o) {
                send(false, o.octets());
            } else {
                kdSaid.add(output);
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

    void until(long nanos) {
        while (wire.nextArrivalNanos() <= nanos) {
            now = Math.max(now, wire.nextArrivalNanos());
            wire.arrived(now).forEach(this::deliver);
        }
        now = Math.max(now, nanos);
    }

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
            kd(new KdAdmissionInput.Received(chunk.connection(), chunk.octets()));
        } else {
            md(new MdAdmissionInput.Received(chunk.octets()));
        }
    }

    /** What call processing was told since the last time. */
    List<AdmissionMessage.LegNotice> told() {
        List<AdmissionMessage.LegNotice> notices = new ArrayList<>();
        for (MdAdmissionOutput output : mdSaid) {
            if (output instanceof MdAdmissionOutput.Tell tell) {
                notices.add(tell.notice());
            }
        }
        mdSaid.clear();
        return notices;
    }

    /** What the key distributor was asked since the last time. */
    List<AdmissionMessage.Request> asked() {
        List<AdmissionMessage.Request> requests = new ArrayList<>();
        for (KdAdmissionOutput output : kdSaid) {
            if (output instanceof KdAdmissionOutput.Asked asked) {
                requests.add(asked.request());
            }
        }
        kdSaid.clear();
        return requests;
    }
}
