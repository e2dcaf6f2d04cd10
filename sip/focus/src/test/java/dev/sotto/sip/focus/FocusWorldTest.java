package dev.sotto.sip.focus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.NanoClock;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FocusWorldTest {
    private static final int CALLS = 100;

    private static FocusConfig config() {
        return new FocusConfig(
                List.of(
                        new ConferenceConfig(Driver.ROOM, "Board", 200, List.of()),
                        new ConferenceConfig(Driver.OTHER_ROOM, "Staff", 200, List.of("sip:*@staff.example"))),
                List.of("192.0.2.1"),
                20_000,
                2,
                30,
                1_000,
                Optional.empty(),
                FocusConfig.Limits.USUAL);
    }

    private static List<Peer> callers(FocusWorld world, long seed) {
        List<Peer> peers = new ArrayList<>();
        for (int leg = 1; leg <= CALLS; leg++) {
            Peer peer = new Peer(world, leg, seed);
            peers.add(peer);
            world.add(peer);
        }
        return peers;
    }

    private static void assertNothingIsLeft(FocusWorld world, List<Peer> peers, long seed) {
        assertThat(world.faults).as("seed %d", seed).isEmpty();
        assertThat(peers).as("seed %d: everybody's call ended", seed).allMatch(Peer::isDone);
        assertThat(peers).as("seed %d: at most one final answer", seed).allMatch(p -> p.finals() <= 1);
        assertThat(world.mediaLegs)
                .as("seed %d: legs left at the media distributor", seed)
                .isEmpty();
        assertThat(world.kdLegs)
                .as("seed %d: legs left at the key distributor", seed)
                .isEmpty();
        assertThat(world.focus().describe().conferences()).as("seed %d", seed).isEmpty();
        assertThat(world.focus().deadlineNanos()).as("seed %d", seed).isEqualTo(NanoClock.NEVER);
        assertThat(world.focus().counters().value(FocusCounter.CONFERENCES_DISCARDED))
                .isZero();
    }

    @Test
    void a_hundred_calls_at_once_leave_nothing_after_they_end() {
        FocusWorld world = new FocusWorld(config(), 1, Weather.CLEAR);
        world.connect();
        List<Peer> peers = callers(world, 1);
        peers.forEach(p -> world.in(10, () -> p.call(p.legId() % 2 == 0 ? Driver.ROOM : Driver.OTHER_ROOM)));
        world.run(120);
        assertNothingIsLeft(world, peers, 1);
        long answered = peers.stream().filter(p -> p.status() == 200).count();
        long cancelled = world.focus().counters().value(FocusCounter.CANCELLED);
        assertThat(answered + cancelled).isEqualTo(CALLS);
        assertThat(answered).isGreaterThan(CALLS / 2);
    }

    @ParameterizedTest
    @CsvSource({"0.0, 11", "0.1, 12", "0.2, 13", "0.3, 14", "0.3, 15"})
    void bad_weather_at_the_key_distributor_costs_calls_but_never_leaks_a_leg(double loss, long seed) {
        storm(loss, seed, false);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 25, 26})
    void links_that_break_and_key_distributors_that_restart_never_leak_a_leg(long seed) {
        FocusMachine focus = storm(0.1, seed, true);
        assertThat(focus.counters().value(FocusCounter.KEYS_RESTARTED))
                .as("seed %d: legs negotiated once more", seed)
                .isPositive();
        assertThat(focus.counters().value(FocusCounter.REFUSED_NO_KEY_DISTRIBUTOR))
                .as("seed %d: calls while the link was down", seed)
                .isPositive();
    }

    @Test
    @Tag("full")
    void five_hundred_storms_never_leak_a_leg() {
        for (long seed = 1_000; seed < 1_500; seed++) {
            storm((seed % 4) * 0.1, seed, seed % 2 == 0);
        }
    }

    private static FocusMachine storm(double loss, long seed, boolean breaks) {
        FocusWorld world = new FocusWorld(config(), seed, new Weather(loss, loss / 2, 0.2, 5 * FocusWorld.MILLI));
        Random random = new Random(seed);
        world.connect();
        List<Peer> peers = callers(world, seed);
        peers.forEach(p -> world.in(
                1 + random.nextInt(8_000), () -> p.call(p.legId() % 2 == 0 ? Driver.ROOM : Driver.OTHER_ROOM)));
        if (breaks) {
            for (int i = 0; i < 4; i++) {
                boolean restarts = random.nextBoolean();
                int at = 2_500 * (i + 1) + random.nextInt(1_000);
                world.in(at, () -> world.disconnect(restarts));
                world.in(at + 300, world::connect);
            }
        }
        world.run(300);
        assertNothingIsLeft(world, peers, seed);
        assertThat(world.focus().counters().value(FocusCounter.ANSWERED))
                .as("seed %d", seed)
                .isGreaterThan(10);
        return world.focus();
    }
}
