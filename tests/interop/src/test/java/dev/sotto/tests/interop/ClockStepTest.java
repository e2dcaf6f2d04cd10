package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The wall clocks of both distributors jump an hour forward and two hours back, while those of the endpoints stay. Calls go on,
 * people get in, keys are renewed: what is to happen after a time is measured with a clock that never jumps.
 */
class ClockStepTest {
    private static final Path ROOT = Path.of(Objects.requireNonNull(System.getProperty("sotto.root")));
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path folder;

    @Test
    void calls_go_on_people_get_in_and_keys_are_renewed_whatever_the_wall_clock_says() {
        SteppedClock clock = SteppedClock.build(ROOT, folder);
        Surroundings surroundings = Surroundings.LOOPBACK.with(clock.environment());
        try (Appliance appliance = Appliance.start(folder, "", surroundings);
                Crowd crowd = Crowd.at(appliance, "1000")) {
            Guests guests = new Guests(appliance, folder.resolve("guests"), "1000");
            List<Caller> members = guests.several(3).stream().map(crowd::call).toList();
            crowd.await(
                    "everybody hears everybody",
                    PATIENCE,
                    () -> members.stream().allMatch(m -> Crowd.hearsAll(m, members)));
            Stretch stretch = Stretch.begin(members);
            for (Duration step : List.of(HOUR, HOUR.negated(), Duration.ZERO)) {
                clock.step(step);
                joinAndRekey(crowd, guests, members);
            }
            // Certificates that were made an hour ahead must do as well.
            clock.step(HOUR);
            List<Integer> keys = keysOf(members);
            appliance.crashAndRestartKd();
            awaitNewKeys(crowd, members, keys);
            joinAndRekey(crowd, guests, members);
            stretch.end();
            crowd.await("every frame is opened", PATIENCE, () -> stretch.missing() == 0);
            assertThat(members).allSatisfy(m -> assertThat(m.ending()).isEmpty());
        }
    }

    private static void joinAndRekey(Crowd crowd, Guests guests, List<Caller> members) {
        try (Caller guest = crowd.call(guests.one())) {
            crowd.await("the guest hears everybody", PATIENCE, () -> Crowd.hearsAll(guest, members));
        }
        List<Integer> keys = keysOf(members);
        guests.ask(List.of("rekey", guests.conference()));
        awaitNewKeys(crowd, members, keys);
    }

    private static List<Integer> keysOf(List<Caller> members) {
        return members.stream().map(m -> m.keys().size()).toList();
    }

    private static void awaitNewKeys(Crowd crowd, List<Caller> members, List<Integer> before) {
        crowd.await(
                "everybody has a new key",
                PATIENCE,
                () -> IntStream.range(0, before.size())
                        .allMatch(i -> members.get(i).keys().size() > before.get(i)));
    }
}
