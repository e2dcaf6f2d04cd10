package dev.sotto.endpoint.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.NanoClock;
import dev.sotto.media.rtp.RtcpPacket.GenericNack;
import dev.sotto.media.rtp.RtcpPacket.NackItem;
import dev.sotto.sdp.NegotiatedRepair;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SimulatedNetwork;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepairMachineTest {
    private static final int OWN = 5;
    private static final int SSRC = 9;
    private static final long MILLI = 1_000_000L;
    private static final long FRAME_NANOS = 20 * MILLI;

    private final RepairMachine machine = agreed();

    private static RepairMachine agreed() {
        RepairMachine machine = new RepairMachine();
        machine.agreed(Optional.of(new NegotiatedRepair(Map.of(), Map.of(112, 111))));
        return machine;
    }

    /** The numbers that a NACK names. */
    static List<Integer> numbers(GenericNack nack) {
        return nack.items().stream()
                .flatMapToInt(item -> IntStream.concat(
                        IntStream.of(item.sequence()),
                        IntStream.range(0, 16)
                                .filter(bit -> (item.following() >> bit & 1) != 0)
                                .map(bit -> (item.sequence() + bit + 1) & 0xFFFF)))
                .boxed()
                .toList();
    }

    private long count(RepairCounter counter) {
        return machine.counters().value(counter);
    }

    /** Everything that is asked for from {@code from} on until nothing is due, with its time. */
    private List<Long> askTimes(long until) {
        List<Long> times = new ArrayList<>();
        for (long now = machine.deadlineNanos(); now <= until; now = machine.deadlineNanos()) {
            if (!machine.due(OWN, now).isEmpty()) {
                times.add(now);
            }
        }
        return times;
    }

    @Test
    @Rfc(number = 4585, section = "6.2.1", must = "a generic NACK names the first lost packet and 16 that follow")
    void what_was_overtaken_is_asked_for_by_its_number_on_the_hop() {
        machine.onArrived(SSRC, 0x1_FFFD, 0);
        machine.onArrived(SSRC, 0x2_0001, 80 * MILLI);
        machine.onArrived(SSRC, 0x2_0014, 80 * MILLI);
        assertThat(machine.deadlineNanos()).isEqualTo(90 * MILLI);
        assertThat(machine.due(OWN, 90 * MILLI - 1)).isEmpty();
        assertThat(machine.due(OWN, 90 * MILLI))
                .containsExactly(new GenericNack(
                        OWN, SSRC, List.of(new NackItem(0xFFFE, 0b1111_1111_1111_1011), new NackItem(15, 0b1111))));
        assertThat(machine.askedFor(0)).containsExactly(SSRC);
        assertThat(machine.askedFor(1)).isEmpty();
        assertThat(machine.askedFor(20)).isEmpty();
        assertThat(count(RepairCounter.ASKED)).isEqualTo(21);
    }

    @Test
    void what_comes_a_little_later_by_itself_is_not_asked_for() {
        machine.onArrived(SSRC, 100, 0);
        machine.onArrived(SSRC, 102, FRAME_NANOS);
        assertThat(machine.onArrived(SSRC, 101, FRAME_NANOS + 9 * MILLI)).isFalse();
        assertThat(askTimes(Long.MAX_VALUE - 1)).isEmpty();
        assertThat(count(RepairCounter.CAME_LATE)).isEqualTo(1);
        assertThat(machine.noted()).isZero();
    }

    @Test
    @Rfc(number = 4588, section = "6.3", must = "what would come too late to be useful is not asked for")
    void a_silent_distributor_is_asked_with_more_and_more_patience_and_not_after_the_time_of_playing() {
        machine.onArrived(SSRC, 100, 0);
        machine.onArrived(SSRC, 101, 0);
        machine.onArrived(SSRC, 103, 2 * MILLI);
        machine.due(OWN, 12 * MILLI);
        machine.onArrived(SSRC, 102, 17 * MILLI);
        assertThat(count(RepairCounter.REPAIRED)).isEqualTo(1);
        // A round trip of 5 ms is known now.
        machine.onArrived(SSRC, 105, 42 * MILLI);
        List<Long> times = askTimes(Long.MAX_VALUE - 1);
        assertThat(times).containsExactly(52 * MILLI, 72 * MILLI, 112 * MILLI);
        assertThat(count(RepairCounter.GIVEN_UP)).isEqualTo(1);
        assertThat(machine.deadlineNanos()).isEqualTo(NanoClock.NEVER);
        assertThat(machine.noted()).isZero();
    }

    @Test
    void what_is_too_old_to_be_played_is_never_asked_for() {
        machine.onArrived(SSRC, 100, 0);
        machine.onArrived(SSRC, 150, 1000 * MILLI);
        List<GenericNack> nacks = machine.due(OWN, 1010 * MILLI);
        // 100 ms at the outset, so that an answer to a question about something older than 90 ms comes after 200.
        assertThat(nacks.getFirst().items()).containsExactly(new NackItem(146, 0b111));
        askTimes(Long.MAX_VALUE - 1);
        assertThat(count(RepairCounter.OVERTAKEN)).isEqualTo(49);
        assertThat(count(RepairCounter.GIVEN_UP)).isEqualTo(49);
    }

    @Test
    void the_first_packets_after_a_silence_are_asked_for_although_the_silence_was_long() {
        machine.onArrived(SSRC, 100, 0);
        machine.onArrived(SSRC, 102, 60_000 * MILLI);
        assertThat(machine.due(OWN, 60_010 * MILLI)).hasSize(1);
    }

    @Test
    @Rfc(number = 8871, section = "8.2.5", must = "what a distributor makes up has no effect beyond a bound")
    void invented_gaps_cost_a_bounded_memory_and_a_bounded_number_of_short_datagrams() {
        long now = 0;
        int datagrams = 0;
        for (int i = 0; i < 20_000; i++) {
            now += MILLI / 10;
            machine.onArrived(i % 100, 1000L * i, now);
            assertThat(machine.noted()).isLessThanOrEqualTo(RepairMachine.MOST_SOURCES * RepairMachine.MOST_MISSING);
            List<GenericNack> nacks = machine.due(OWN, now);
            datagrams += nacks.isEmpty() ? 0 : 1;
            int octets = nacks.stream().mapToInt(n -> 12 + 4 * n.items().size()).sum();
            assertThat(octets).isLessThan(1100);
        }
        assertThat(datagrams).isLessThanOrEqualTo(2 * 100);
    }

    @Test
    void without_agreement_nothing_is_noted() {
        RepairMachine silent = new RepairMachine();
        silent.onArrived(SSRC, 1, 0);
        silent.onArrived(SSRC, 9, 0);
        assertThat(silent.deadlineNanos()).isEqualTo(NanoClock.NEVER);
        assertThat(silent.repeatedType(112)).isEqualTo(-1);
        assertThat(machine.repeatedType(112)).isEqualTo(111);
        assertThat(machine.repeatedType(111)).isEqualTo(-1);
        machine.onArrived(SSRC, 1, 0);
        machine.onArrived(SSRC, 9, 0);
        machine.agreed(Optional.empty());
        assertThat(machine.deadlineNanos()).isEqualTo(NanoClock.NEVER);
        assertThat(count(RepairCounter.GIVEN_UP)).isEqualTo(7);
    }

    @Test
    void new_keys_of_the_hop_begin_anew() {
        machine.onArrived(SSRC, 1, 0);
        machine.onArrived(SSRC, 9, 0);
        machine.onNewHop();
        machine.onArrived(SSRC, 5000, 1);
        assertThat(machine.deadlineNanos()).isEqualTo(NanoClock.NEVER);
        assertThat(machine.noted()).isZero();
    }

    /** What one run gave. */
    private record Outcome(long sent, long lost, long asked, long repaired, long latestNanos) {}

    /** Ten seconds of a source behind a network that treats packets, questions and answers alike. */
    private Outcome run(long seed, Weather weather, int packets) {
        SimulatedNetwork<Long> down = new SimulatedNetwork<>(seed, weather);
        SimulatedNetwork<Integer> up = new SimulatedNetwork<>(seed + 1000, weather);
        Set<Long> came = new HashSet<>();
        long latest = 0;
        int sent = 0;
        long end = packets * FRAME_NANOS + 1000 * MILLI;
        for (long now = 0; now < end; ) {
            while (sent < packets && sent * FRAME_NANOS <= now) {
                down.send(now, 0xFF00L + sent++);
            }
            for (int sequence : up.arrived(now)) {
                long index = 0xFF00L + ((sequence - 0xFF00) & 0xFFFF);
                down.send(now, index);
            }
            for (long index : down.arrived(now)) {
                // A replay window lets each index through once.
                if (came.add(index) && machine.onArrived(SSRC, index, now)) {
                    latest = Math.max(latest, now - (index - 0xFF00L) * FRAME_NANOS);
                }
            }
            for (GenericNack nack : machine.due(OWN, now)) {
                for (int sequence : numbers(nack)) {
                    up.send(now, sequence);
                }
            }
            long next = Math.min(Math.min(up.nextArrivalNanos(), down.nextArrivalNanos()), machine.deadlineNanos());
            now = Math.min(next, sent < packets ? sent * FRAME_NANOS : end);
        }
        long repaired = count(RepairCounter.REPAIRED);
        return new Outcome(sent, sent - came.size() + repaired, count(RepairCounter.ASKED), repaired, latest);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "0.02, 0, 0", "0.1, 0, 0", "0.1, 0.1, 0.1", "0.3, 0, 0", "0.3, 0.2, 0.3"})
    void nothing_is_asked_for_without_need_or_more_than_three_times(double loss, double duplicate, double reorder) {
        // When a packet should have come is guessed from its neighbours, which may have come late themselves.
        long slack = reorder > 0 ? 60 * MILLI : 0;
        for (long seed = 1; seed <= 10; seed++) {
            RepairMachineTest each = new RepairMachineTest();
            Outcome outcome = each.run(seed, new Weather(loss, duplicate, reorder, 30 * MILLI), 1000);
            long overtaken = each.count(RepairCounter.OVERTAKEN);
            assertThat(outcome.asked()).as("seed %d", seed).isLessThanOrEqualTo(RepairMachine.MOST_ASKED * overtaken);
            assertThat(each.count(RepairCounter.CAME_LATE) + outcome.repaired() + each.count(RepairCounter.GIVEN_UP))
                    .as("seed %d: what became of the overtaken", seed)
                    .isEqualTo(overtaken);
            assertThat(outcome.latestNanos())
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(30 * MILLI + RepairMachine.WANTED_NANOS + slack);
            if (loss == 0) {
                assertThat(outcome.asked()).isZero();
            }
        }
    }

    @Test
    void at_a_tenth_lost_both_ways_and_sixty_milliseconds_round_trip_most_is_repaired_in_time() {
        long lost = 0;
        long asked = 0;
        long repaired = 0;
        for (long seed = 1; seed <= 10; seed++) {
            Outcome outcome = new RepairMachineTest().run(seed, new Weather(0.1, 0, 0, 30 * MILLI), 1000);
            lost += outcome.lost();
            asked += outcome.asked();
            repaired += outcome.repaired();
        }
        System.out.println("lost " + lost + " of 10000, asked " + asked + " times, repaired " + repaired);
        assertThat(repaired).isGreaterThan((long) (0.95 * lost));
        assertThat(asked).isLessThan((long) (1.35 * lost));
    }
}
