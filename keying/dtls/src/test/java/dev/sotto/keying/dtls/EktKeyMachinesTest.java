package dev.sotto.keying.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.KeyMaterial;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SimulatedNetwork;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sender and receiver of EKTKeys back to back in virtual time. */
class EktKeyMachinesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int FIRST = 6;
    private static final int KEYS = 30;

    /** A record on the wire: the message, or the numbers of an ACK. */
    private record Load(boolean toClient, long number, byte[] message, List<Long> acknowledged) {}

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 30})
    @Rfc(number = 8870, section = "5.4", must = "EKTKey is retransmitted until its ACK arrives")
    void every_key_arrives_once_in_order_and_is_acknowledged(int lossPercent) {
        for (long seed = 0; seed < 30; seed++) {
            Run run = new Run(seed, new Weather(lossPercent / 100.0, 0.1, 0.2, 20_000_000));
            run.play();
            assertThat(run.arrived).as("seed %d", seed).isEqualTo(run.expected);
            assertThat(run.acknowledged).as("seed %d", seed).hasSize(KEYS);
            assertThat(run.sender.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
        }
    }

    @Test
    @Rfc(number = 6347, section = "4.2.4.1", must = "the timer starts at one second and doubles")
    void the_timer_doubles_and_then_stays() {
        EktKeySender sender = new EktKeySender(FIRST, SECOND);
        sender.enqueue(Cast.ektKey(16, 12, 1, 1), 0);
        List<Long> sentAt = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            long now = sender.deadlineNanos();
            EktKeySender.Due due = sender.due(now).orElseThrow();
            assertThat(due.messageSeq()).isEqualTo(FIRST);
            assertThat(due.again()).isEqualTo(i > 0);
            sender.sent(due.messageSeq(), i, now);
            sentAt.add(now / SECOND);
        }
        assertThat(sentAt).containsExactly(0L, 1L, 3L, 7L, 15L, 23L, 31L);
        assertThat(sender.acknowledge(List.of(3L), 0)).containsExactly(new EktKeySender.Acknowledged(FIRST, 1));
        assertThat(sender.due(Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void only_a_window_of_keys_is_under_way() {
        EktKeySender sender = new EktKeySender(FIRST, SECOND);
        List<KeyMaterial> bodies = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            bodies.add(Cast.ektKey(16, 12, i, i));
            sender.enqueue(bodies.getLast(), 0);
        }
        int sent = 0;
        for (var due = sender.due(0); due.isPresent(); due = sender.due(0)) {
            sender.sent(due.get().messageSeq(), sent++, 0);
        }
        assertThat(sent).isEqualTo(EktKeySender.WINDOW);
        sender.acknowledge(List.of(0L, 1L), 0);
        assertThat(sender.due(0)).isPresent();
        sender.destroy();
        assertThat(bodies).allMatch(KeyMaterial::isDestroyed);
    }

    private static final class Run {
        private final SimulatedNetwork<Load> network;
        private final EktKeySender sender = new EktKeySender(FIRST, SECOND);
        private final EktKeyReceiver receiver = new EktKeyReceiver(FIRST, EktCipherType.AESKW_128);
        private final List<KeyMaterial> expected = new ArrayList<>();
        private final List<KeyMaterial> arrived = new ArrayList<>();
        private final List<EktKeySender.Acknowledged> acknowledged = new ArrayList<>();
        private long now;
        private long records;

        private Run(long seed, Weather weather) {
            network = new SimulatedNetwork<>(seed, weather);
        }

        private void play() {
            for (int i = 0; i < KEYS; i++) {
                expected.add(Cast.ektKey(16, 12, i, i));
                sender.enqueue(Cast.ektKey(16, 12, i, i), now);
            }
            while (acknowledged.size() < KEYS && now < 3600 * SECOND) {
                sendDue();
                now = Math.min(sender.deadlineNanos(), network.nextArrivalNanos());
                network.arrived(now).forEach(this::arrive);
            }
        }

        private void sendDue() {
            for (var due = sender.due(now); due.isPresent(); due = sender.due(now)) {
                network.send(now, new Load(true, records, due.get().octets(), List.of()));
                sender.sent(due.get().messageSeq(), records++, now);
            }
        }

        private void arrive(Load load) {
            if (!load.toClient) {
                acknowledged.addAll(sender.acknowledge(load.acknowledged, now));
                return;
            }
            try {
                EktKeyReceiver.Step step =
                        receiver.receive(load.number, HandshakeFragment.parse(load.message, 0, load.message.length));
                arrived.addAll(step.keys());
                if (!step.acknowledge().isEmpty()) {
                    network.send(now, new Load(false, 0, new byte[0], step.acknowledge()));
                }
            } catch (Rejection e) {
                throw new AssertionError(e);
            }
        }
    }
}
