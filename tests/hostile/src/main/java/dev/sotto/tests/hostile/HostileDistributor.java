package dev.sotto.tests.hostile;

import dev.sotto.base.Entropy;
import dev.sotto.base.Outbox;
import dev.sotto.keying.tunnel.TunnelMessage.MediaKeys;
import dev.sotto.media.srtp.EncryptedExtensions;
import dev.sotto.media.srtp.HopKeys;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A media distributor that lies. It holds what every media distributor holds: the hop keys of its legs, from the MediaKeys of
 * RFC 9185, and every packet that it ever carried. All that it sends is right on its hop; end to end it can only try.
 *
 * <p>One {@link Fault} at a time is switched on by {@link #commit}. Like all machines here it has no thread and no clock.
 */
public final class HostileDistributor {
    /** Send this to that leg. */
    public record Delivery(int leg, byte[] datagram) {}

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Entropy entropy;
    private final int maxSources;
    private final Map<Integer, Hop> hops = new TreeMap<>();
    private final List<Carried> tape = new ArrayList<>();
    private final Deque<Carried> waiting = new ArrayDeque<>();
    private final Inventions inventions;
    private Fault fault = new Fault.Honest();
    private long floodedNanos;

    /**
     * Honest at first.
     *
     * @param entropy for numbers and for what it invents
     * @param maxSources how many sources it may carry and invent on one hop
     */
    public HostileDistributor(Entropy entropy, int maxSources) {
        this.entropy = entropy;
        this.maxSources = maxSources;
        this.inventions = new Inventions(entropy, tape);
    }

    /** A leg has keys, for the first time or again. */
    public void leg(int leg, MediaKeys keys, EncryptedExtensions encrypted) {
        hops.put(leg, Hop.toEndpoint(keys, encrypted, maxSources, firstIndex()));
    }

    /** Another media distributor is reached by {@code leg}. */
    public void cascade(int leg, HopKeys fromPeer, HopKeys toPeer) {
        hops.put(leg, new Hop(fromPeer, toPeer, EncryptedExtensions.NONE, maxSources, firstIndex()));
    }

    /** From now on it does that, to everybody. */
    public void commit(Fault next, long nowNanos) {
        fault = next;
        floodedNanos = nowNanos;
    }

    /** Everything that it carried so far, in order. */
    public List<Carried> tape() {
        return List.copyOf(tape);
    }

    /** A datagram that looks like RTP came from {@code leg}. */
    public void onDatagram(int leg, byte[] datagram, long nowNanos, Outbox<Delivery> out) {
        Hop hop = hops.get(leg);
        Optional<Carried> carried = hop == null ? Optional.empty() : hop.open(leg, datagram, nowNanos);
        carried.ifPresent(packet -> {
            tape.add(packet);
            forward(packet, out);
        });
    }

    /** Lets a fault do what it does without being asked. */
    public void onTime(long nowNanos, Outbox<Delivery> out) {
        switch (fault) {
            case Fault.Tampering ignored -> {
                // It acts when packets come.
            }
            case Fault.Replay replay -> releaseOlder(nowNanos - replay.ageNanos(), out);
            case Fault.Hold hold -> releaseOlder(nowNanos - hold.ageNanos(), out);
            case Fault.BogusFlood f -> flood(f.perSecond(), nowNanos, out, inventions::bogus);
            case Fault.ReplayedFieldFlood f -> flood(f.perSecond(), nowNanos, out, inventions::replayedField);
            case Fault.KnownSourceFlood f -> flood(f.perSecond(), nowNanos, out, inventions::knownSource);
            case Fault.ForgedBodyFlood f -> flood(f.perSecond(), nowNanos, out, inventions::forgedBody);
            case Fault.Feedback f -> {
                for (int i = due(f.perSecond(), nowNanos); i > 0; i--) {
                    hops.forEach((leg, hop) -> out.add(new Delivery(leg, hop.sealRtcp(inventions.feedback()))));
                }
            }
        }
    }

    /** One packet of the tape for one leg, whatever its age, changed as told. */
    public Delivery send(Carried packet, int toLeg, Fault.Tampering how) {
        Hop hop = hops.get(toLeg);
        if (hop == null) {
            throw new IllegalArgumentException("no leg " + toLeg);
        }
        return new Delivery(toLeg, hop.seal(Tamper.apply(how, packet)));
    }

    private void forward(Carried packet, Outbox<Delivery> out) {
        if (fault instanceof Fault.Replay) {
            waiting.add(packet);
        }
        if (fault instanceof Fault.Hold) {
            waiting.add(packet);
            return;
        }
        Fault.Tampering how = fault instanceof Fault.Tampering tampering ? tampering : new Fault.Honest();
        toOthers(packet, how, out);
    }

    private void toOthers(Carried packet, Fault.Tampering how, Outbox<Delivery> out) {
        for (int leg : hops.keySet()) {
            if (leg != packet.fromLeg()) {
                out.add(send(packet, leg, how));
            }
        }
    }

    private void releaseOlder(long arrivedNanos, Outbox<Delivery> out) {
        while (!waiting.isEmpty() && waiting.getFirst().arrivedNanos() <= arrivedNanos) {
            toOthers(waiting.removeFirst(), new Fault.Honest(), out);
        }
    }

    private interface Invention {
        Carried make();
    }

    private void flood(int perSecond, long nowNanos, Outbox<Delivery> out, Invention invention) {
        for (int i = due(perSecond, nowNanos); i > 0; i--) {
            toOthers(invention.make(), new Fault.Honest(), out);
        }
    }

    /** How many are due since the last call. */
    private int due(int perSecond, long nowNanos) {
        long count = (nowNanos - floodedNanos) * perSecond / SECOND_NANOS;
        floodedNanos += count * SECOND_NANOS / perSecond;
        return (int) count;
    }

    /** In the lower half, so that nobody guesses a rollover (RFC 3711 3.3.1). */
    private long firstIndex() {
        return entropy.nextInt() & 0x7FFF;
    }
}
