package dev.sotto.keying.ekt;

import static dev.sotto.keying.ekt.EktSenderTest.MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.KeyMaterial;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import dev.sotto.tests.kit.SimulatedNetwork;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Senders and key lists of several members in virtual time, over networks that lose, duplicate and reorder. */
class EktConferenceTest {
    private static final int MEMBERS = 4;
    private static final long PACKET_MS = 20;

    /** Somebody who has the EKTKey later than a sender waits for the next Full field at most. */
    private static final int PACKETS_PER_PERIOD = 5;

    /** A packet: the inner transform is stood in for by the key itself, which only the right key equals. */
    private record Packet(int from, int to, int number, KeyMaterial innerKey, KeyMaterial innerSalt, byte[] field) {}

    private static final class Member {
        final int ssrc;
        final EktSender sender;
        final EktKeyList list = new EktKeyList(EktKeyListConfig.ofProfile(0x0009));
        final Map<Integer, Integer> opened = new HashMap<>();
        final Map<Integer, Integer> newestKeyOpened = new HashMap<>();

        Member(int ssrc, long seed) {
            this.ssrc = ssrc;
            this.sender = new EktSender(ssrc, 16, new SeededEntropy(seed), EktSender.Timing.AUDIO);
        }

        void onEktKey(EktParameterSet set, long now) {
            if (list.onEktKey(set, now) == EktKeyOutcome.ADOPTED) {
                sender.onEktKey(set, now);
            }
        }

        void receive(Packet packet, long now) {
            EktField field =
                    EktFieldCodec.split(packet.field, 0, packet.field.length).field();
            for (InnerKey key : list.onPacket(packet.from, field, now).keys()) {
                if (key.masterKey().equals(packet.innerKey) && key.masterSalt().equals(packet.innerSalt)) {
                    list.onVerified(packet.from, key.keyId(), now);
                    opened.merge(packet.from, 1, Integer::sum);
                    newestKeyOpened.put(packet.from, packet.number);
                    return;
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0,0", "0.1,0.05,0.1", "0.3,0.1,0.3"})
    @Rfc(number = 8871, section = "4.5.2", must = "after a rekey everybody makes a new key and all follow")
    void everybody_hears_everybody_through_three_rekeys(double loss, double duplicate, double reorder) {
        for (long seed = 1; seed <= 8; seed++) {
            Run run = new Run(seed, new Weather(loss, duplicate, reorder, 30 * MS));
            run.play(0, 6000);
            for (Member a : run.members) {
                assertFollows(run, a, loss, seed);
            }
        }
    }

    private static void assertFollows(Run run, Member a, double loss, long seed) {
        for (Member b : run.members) {
            if (a == b) {
                continue;
            }
            int heard = a.opened.getOrDefault(b.ssrc, 0);
            int arrived = run.arrived.getOrDefault(List.of(b.ssrc, a.ssrc), 0);
            assertThat(arrived - heard)
                    .as("packets from %s that %s could not open, seed %s", b.ssrc, a.ssrc, seed)
                    .isLessThanOrEqualTo(loss == 0 ? PACKETS_PER_PERIOD : arrived / 8);
            assertThat(a.newestKeyOpened.getOrDefault(b.ssrc, 0))
                    .as("last packet opened, seed %s", seed)
                    .isGreaterThan(280);
            assertThat(a.list.describe())
                    .as("all on the last EKTKey, seed %s", seed)
                    .contains(new EktKeyList.SourceView(b.ssrc, 4, 0));
        }
        assertThat(a.list.counters().value(EktVerdict.UNWRAP_FAILED)).isZero();
    }

    /** One conference: an EKTKey at 0, 1.5, 3 and 4.5 s, each reaching every member a little later than the others. */
    private static final class Run {
        final List<Member> members = new ArrayList<>();
        final Map<List<Integer>, Integer> arrived = new HashMap<>();
        private final SimulatedNetwork<Packet> network;

        Run(long seed, Weather weather) {
            network = new SimulatedNetwork<>(seed, weather);
            for (int i = 0; i < MEMBERS; i++) {
                members.add(new Member(100 + i, seed * 31 + i));
            }
        }

        void play(long fromMs, long untilMs) {
            int number = 0;
            for (long ms = fromMs; ms < untilMs; ms += PACKET_MS) {
                rekey(ms);
                deliver(ms * MS);
                for (Member member : members) {
                    send(member, number, ms * MS);
                }
                number++;
            }
            deliver((untilMs + 1000) * MS);
        }

        private void rekey(long ms) {
            for (int i = 0; i < MEMBERS; i++) {
                long late = ms - i * 40L;
                if (late >= 0 && late % 1500 == 0) {
                    members.get(i).onEktKey(EktSenderTest.set(1 + (int) (late / 1500), 600), ms * MS);
                }
            }
        }

        private void deliver(long now) {
            for (Packet packet : network.arrived(now)) {
                Member to = members.get(packet.to);
                if (to.list.newest(now).isPresent()) {
                    arrived.merge(List.of(packet.from, to.ssrc), 1, Integer::sum);
                    to.receive(packet, now);
                }
            }
        }

        private void send(Member member, int number, long now) {
            if (!(member.sender.onPacket(0, now) instanceof EktSender.Protect p)) {
                return;
            }
            for (int to = 0; to < MEMBERS; to++) {
                if (members.get(to) != member) {
                    Packet packet = new Packet(
                            member.ssrc,
                            to,
                            number,
                            p.masterKey().copy(),
                            p.masterSalt().copy(),
                            p.field());
                    network.send(now, packet);
                }
            }
        }
    }
}
