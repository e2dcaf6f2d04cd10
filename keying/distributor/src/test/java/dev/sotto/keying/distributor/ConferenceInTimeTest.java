package dev.sotto.keying.distributor;

import static dev.sotto.keying.distributor.Bench.MS;
import static dev.sotto.keying.distributor.Bench.ROOM;
import static dev.sotto.keying.distributor.Bench.SECOND;
import static dev.sotto.keying.distributor.Bench.all;
import static dev.sotto.keying.distributor.Bench.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.ekt.EktFieldCodec;
import dev.sotto.keying.ekt.EktKeyCodec;
import dev.sotto.keying.ekt.EktKeyList;
import dev.sotto.keying.ekt.EktKeyListConfig;
import dev.sotto.keying.ekt.EktKeyOutcome;
import dev.sotto.keying.ekt.EktParameterSet;
import dev.sotto.keying.ekt.EktSender;
import dev.sotto.keying.ekt.InnerKey;
import dev.sotto.keying.tunnel.AdmissionMessage.Kick;
import dev.sotto.keying.tunnel.AdmissionMessage.Leave;
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
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The machine with many members that join, leave and are kicked, in virtual time. EKTKey messages and their
 * acknowledgements cross a network with faults and are sent again as DTLS would (RFC 8870 5.4); members run the real
 * senders and key lists.
 */
class ConferenceInTimeTest {
    private static final long STEP = 20 * MS;

    /** A datagram of the fake DTLS association: an EKTKey to the endpoint, or an acknowledgement from it. */
    private record Datagram(UUID association, int spi, boolean acknowledgement) {}

    private record Pending(long nextSendNanos, long backoffNanos) {}

    private static final class Endpoint {
        final int ssrc;
        final EktKeyList list = new EktKeyList(EktKeyListConfig.ofProfile(0x0009));
        final EktSender sender;
        final Map<Integer, Pending> unacknowledged = new LinkedHashMap<>();
        final List<KdOutput.SendEktKey> order = new ArrayList<>();
        private final Set<Integer> arrived = new HashSet<>();
        private int next;
        boolean deaf;

        Endpoint(int ssrc) {
            this.ssrc = ssrc;
            this.sender = new EktSender(ssrc, 16, new SeededEntropy(ssrc), EktSender.Timing.AUDIO);
        }

        /** Takes a message once all before it are there, as DTLS does; returns what may be acknowledged now. */
        List<Integer> onEktKey(int spi, long now) {
            arrived.add(spi);
            List<Integer> processed = new ArrayList<>(List.of(spi));
            while (next < order.size() && arrived.contains(order.get(next).spi())) {
                EktParameterSet set = EktKeyCodec.parse(order.get(next).body());
                if (list.onEktKey(set, now) == EktKeyOutcome.ADOPTED) {
                    sender.onEktKey(set, now);
                }
                processed.add(order.get(next++).spi());
            }
            List<Integer> done = order.subList(0, next).stream()
                    .map(KdOutput.SendEktKey::spi)
                    .toList();
            processed.retainAll(done);
            return processed;
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

    private static final class Room {
        final Bench bench;
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

    @ParameterizedTest
    @CsvSource({"0,0,0", "0.1,0.05,0.1", "0.3,0.1,0.3"})
    void joins_leaves_and_kicks_leave_everybody_with_one_key(double loss, double duplicate, double reorder) {
        for (long seed = 1; seed <= 5; seed++) {
            Room room = new Room(seed, new Weather(loss, duplicate, reorder, 30 * MS));
            churn(room);
            room.run(room.bench.now + 20 * SECOND);
            ConferenceView view =
                    room.bench.kd.describe(room.bench.now).conferences().getFirst();
            assertThat(view.members())
                    .as("seed %s: %s", seed, room.removed)
                    .hasSize(room.endpoints.size())
                    .allMatch(ConferenceView.MemberView::acknowledged)
                    .allMatch(m -> m.spi() == view.spi());
            if (loss == 0) {
                assertThat(view.members()).hasSize(30 - 10 - 5);
            }
            List<Endpoint> all = List.copyOf(room.endpoints.values());
            room.talk(all, all);
            room.run(room.bench.now + 2 * SECOND);
            assertThat(room.talk(all, all)).as("seed %s", seed).isEmpty();
        }
    }

    /** 30 people come in 6 s, 10 leave and 5 are kicked meanwhile. */
    private static void churn(Room room) {
        for (int i = 0; i < 30; i++) {
            room.join(i, 100 + i);
            room.run(room.bench.now + 200 * MS);
            if (i % 3 == 2) {
                room.take(room.bench.ask(new Leave(i - 1)));
            }
            if (i % 6 == 5) {
                room.take(room.bench.ask(new Kick(i)));
            }
        }
    }

    @Test
    void who_was_kicked_opens_nothing_after_the_switch() {
        for (long seed = 1; seed <= 5; seed++) {
            Room room = new Room(seed, new Weather(0.1, 0.05, 0.1, 30 * MS));
            List<Endpoint> staying = List.of(room.join(1, 1), room.join(2, 2), room.join(3, 3));
            Endpoint kicked = room.join(4, 4);
            room.run(3 * SECOND);
            room.talk(staying, List.of(kicked));
            room.run(4 * SECOND);
            assertThat(room.talk(staying, List.of(kicked))).as("hears before").isEmpty();
            room.take(room.bench.ask(new Kick(4)));
            // The last one to have the key announces it, and 250 ms later all have switched.
            room.run(9 * SECOND);
            room.talk(staying, staying);
            room.run(10 * SECOND + 20 * MS);
            assertThat(room.talk(staying, List.of(kicked)))
                    .as("seed %s: removed %s", seed, room.removed)
                    .hasSize(3);
            assertThat(room.talk(staying, staying)).as("seed %s", seed).isEmpty();
        }
    }

    @Test
    void a_member_that_never_acknowledges_is_out_after_five_seconds_and_the_rest_goes_on() {
        Room room = new Room(1, Weather.CLEAR);
        Endpoint silent = room.join(1, 1);
        List<Endpoint> others = List.of(room.join(2, 2), room.join(3, 3));
        room.run(SECOND);
        silent.deaf = true;
        room.take(room.bench.on(new KdInput.Commanded(1, new KdCommand.Rekey(ROOM), 0)));
        room.run(5900 * MS);
        assertThat(room.removed).isEmpty();
        room.run(6100 * MS);
        assertThat(room.removed).extracting(Removed::legId).containsExactly(1L);
        room.run(8 * SECOND);
        room.talk(others, others);
        room.run(9 * SECOND);
        assertThat(room.talk(others, others)).isEmpty();
        assertThat(room.talk(others, List.of(silent))).hasSize(2);
    }

    @Test
    void an_hour_of_a_quiet_conference_sees_a_new_key_every_five_minutes() {
        Room room = new Room(1, Weather.CLEAR);
        List<Endpoint> all = List.of(room.join(1, 1), room.join(2, 2));
        for (int minute = 1; minute <= 60; minute++) {
            room.run(minute * 60L * SECOND);
            room.talk(all, all);
        }
        assertThat(room.removed).isEmpty();
        long rekeys = room.bench.kd.describe(room.bench.now).counters().getOrDefault(KdCounter.REKEYS, 0L);
        assertThat(rekeys).isBetween(11L, 12L);
        assertThat(room.talk(all, all)).isEmpty();
    }
}
