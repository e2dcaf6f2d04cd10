package dev.sotto.keying.distributor;

import static dev.sotto.keying.distributor.Bench.MS;
import static dev.sotto.keying.distributor.Bench.ROOM;
import static dev.sotto.keying.distributor.Bench.all;
import static dev.sotto.keying.distributor.Bench.told;

import dev.sotto.keying.ekt.EktFieldCodec;
import dev.sotto.keying.ekt.EktKeyCodec;
import dev.sotto.keying.ekt.EktKeyList;
import dev.sotto.keying.ekt.EktKeyListConfig;
import dev.sotto.keying.ekt.EktKeyOutcome;
import dev.sotto.keying.ekt.EktParameterSet;
import dev.sotto.keying.ekt.EktSender;
import dev.sotto.keying.ekt.InnerKey;
import dev.sotto.keying.tunnel.AdmissionMessage.Removed;
import dev.sotto.tests.kit.SeededEntropy;
import dev.sotto.tests.kit.SimulatedNetwork;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * One private conference: the key distributor on the bench, and members with the real senders and key lists. EKTKey messages and
 * their acknowledgements cross a network with faults and are sent again as DTLS would (RFC 8870 5.4).
 */
final class Room {
    private static final long STEP = 20 * MS;

    /** A datagram of the fake DTLS association: an EKTKey to the endpoint, or an acknowledgement from it. */
    private record Datagram(UUID association, int spi, boolean acknowledgement) {}

    record Pending(long nextSendNanos, long backoffNanos) {}

    static final class Endpoint {
        final int ssrc;
        final EktKeyList list = new EktKeyList(EktKeyListConfig.ofProfile(0x0009));
        final EktSender sender;
        final Map<Integer, Pending> unacknowledged = new LinkedHashMap<>();
        final List<KdOutput.SendEktKey> order = new ArrayList<>();
        private final Set<Integer> arrived = new HashSet<>();
        private int next;
        private boolean takesOver;
        boolean deaf;

        Endpoint(int ssrc) {
            this.ssrc = ssrc;
            this.sender = new EktSender(ssrc, 16, new SeededEntropy(ssrc), EktSender.Timing.AUDIO);
        }

        /** A new association: numbers begin anew, keys stay. */
        private void reassociate() {
            unacknowledged.clear();
            order.clear();
            arrived.clear();
            next = 0;
            takesOver = true;
        }

        /** Takes a message once all before it are there, as DTLS does; returns what may be acknowledged now. */
        List<Integer> onEktKey(int spi, long now) {
            arrived.add(spi);
            List<Integer> processed = new ArrayList<>(List.of(spi));
            while (next < order.size() && arrived.contains(order.get(next).spi())) {
                EktParameterSet set = EktKeyCodec.parse(order.get(next).body());
                if (list.onEktKey(set, now) == EktKeyOutcome.ADOPTED) {
                    adopt(set, now);
                }
                takesOver = false;
                processed.add(order.get(next++).spi());
            }
            List<Integer> done = order.subList(0, next).stream()
                    .map(KdOutput.SendEktKey::spi)
                    .toList();
            processed.retainAll(done);
            return processed;
        }

        private void adopt(EktParameterSet set, long now) {
            if (takesOver) {
                sender.takeOver(set, now);
            } else {
                sender.onEktKey(set, now);
            }
        }

        boolean opens(Endpoint from, EktSender.Protect packet, long now) {
            var field = EktFieldCodec.split(packet.field(), 0, packet.field().length)
                    .field();
            for (InnerKey key : list.onPacket(from.ssrc, field, now).keys()) {
                if (key.masterKey().equals(packet.masterKey())
                        && key.masterSalt().equals(packet.masterSalt())) {
                    list.onVerified(from.ssrc, key.keyId(), now);
                    return true;
                }
            }
            return false;
        }
    }

    Bench bench;
    final Map<UUID, Endpoint> endpoints = new LinkedHashMap<>();
    final Map<Long, UUID> legs = new HashMap<>();
    final List<Removed> removed = new ArrayList<>();
    private final SimulatedNetwork<Datagram> network;
    private int ssrcs = 1000;

    Room(long seed, Weather weather) {
        bench = new Bench(seed, KeyDistributorConfig.KeyPolicy.DEFAULT);
        network = new SimulatedNetwork<>(seed, weather);
    }

    Endpoint join(long leg, int person) {
        bench.roster(person);
        bench.expect(leg, ROOM, person);
        UUID association = bench.nextAssociation();
        Endpoint endpoint = new Endpoint(++ssrcs);
        endpoints.put(association, endpoint);
        legs.put(leg, association);
        take(bench.handshake(association, 0x0009, person, leg));
        return endpoint;
    }

    /** The key distributor was killed and is back; nobody of the conference is with it yet. */
    void restartKd(long seed) {
        bench = bench.killedAndStartedAgain(seed);
        endpoints.values().forEach(endpoint -> endpoint.unacknowledged.clear());
    }

    /** A member of before the restart takes our offer and ends its new handshake. */
    void comeBack(long leg, int person) {
        Endpoint endpoint = Objects.requireNonNull(endpoints.remove(legs.get(leg)));
        UUID association = bench.nextAssociation();
        endpoint.reassociate();
        endpoints.put(association, endpoint);
        legs.put(leg, association);
        bench.offer(leg, person);
        take(bench.handshake(association, 0x0009, person, leg));
    }

    /** Everybody says something in each step until then; returns what somebody else could not open. */
    List<String> converse(long untilNanos) {
        List<String> deafness = new ArrayList<>();
        while (bench.now < untilNanos) {
            run(bench.now + STEP);
            List<Endpoint> all = List.copyOf(endpoints.values());
            for (Endpoint speaker : all) {
                if (speaker.sender.onPacket(0, bench.now) instanceof EktSender.Protect packet) {
                    all.stream()
                            .filter(l -> l != speaker && !l.opens(speaker, packet, bench.now))
                            .forEach(l -> deafness.add(speaker.ssrc + "->" + l.ssrc + " at " + bench.now / MS + " ms"));
                }
            }
        }
        return deafness;
    }

    void take(List<KdOutput> outputs) {
        for (KdOutput.SendEktKey key : all(outputs, KdOutput.SendEktKey.class)) {
            Endpoint endpoint = endpoints.get(key.association());
            if (endpoint != null) {
                endpoint.order.add(key);
                endpoint.unacknowledged.put(key.spi(), new Pending(bench.now, 250 * MS));
            }
        }
        removed.addAll(told(outputs, Removed.class));
        for (KdOutput.CloseAssociation close : all(outputs, KdOutput.CloseAssociation.class)) {
            endpoints.remove(close.association());
        }
    }

    /** Runs everybody until {@code untilNanos}. */
    void run(long untilNanos) {
        while (bench.now < untilNanos) {
            bench.now += STEP;
            send();
            for (Datagram datagram : network.arrived(bench.now)) {
                deliver(datagram);
            }
            if (bench.kd.nextDeadlineNanos() <= bench.now) {
                take(bench.on(new KdInput.Tick()));
            }
        }
    }

    private void send() {
        endpoints.forEach((association, endpoint) -> endpoint.unacknowledged.replaceAll((spi, p) -> {
            if (bench.now < p.nextSendNanos) {
                return p;
            }
            network.send(bench.now, new Datagram(association, spi, false));
            return new Pending(bench.now + p.backoffNanos, 2 * p.backoffNanos);
        }));
    }

    private void deliver(Datagram datagram) {
        Endpoint endpoint = endpoints.get(datagram.association);
        if (endpoint == null || endpoint.deaf) {
            return;
        }
        if (datagram.acknowledgement) {
            endpoint.unacknowledged.remove(datagram.spi);
            take(bench.on(new KdInput.Acknowledged(datagram.association, datagram.spi)));
            return;
        }
        for (int spi : endpoint.onEktKey(datagram.spi, bench.now)) {
            network.send(bench.now, new Datagram(datagram.association, spi, true));
        }
    }

    /** Everybody sends one packet; returns who of {@code listeners} could not open whom. */
    List<String> talk(List<Endpoint> speakers, List<Endpoint> listeners) {
        List<String> deafness = new ArrayList<>();
        for (Endpoint speaker : speakers) {
            speaker.sender.announceSoon();
            if (speaker.sender.onPacket(0, bench.now) instanceof EktSender.Protect packet) {
                listeners.stream()
                        .filter(l -> l != speaker && !l.opens(speaker, packet, bench.now))
                        .forEach(l -> deafness.add(speaker.ssrc + "->" + l.ssrc));
            }
        }
        return deafness;
    }
}
