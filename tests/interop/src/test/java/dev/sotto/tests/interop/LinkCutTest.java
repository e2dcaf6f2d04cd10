package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The cable between the media distributor and the key distributor is cut for a while, once so that both ends are told and once so
 * that nobody is. Calls go on without losing a packet; who calls meanwhile is told when to try again, and gets in afterwards.
 */
class LinkCutTest {
    private static final Duration CUT = Duration.ofSeconds(Boolean.getBoolean("sotto.full") ? 30 : 4);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MEMBERS = 3;

    @TempDir
    Path folder;

    @Test
    void calls_go_on_and_new_ones_wait() {
        int port = Ports.free();
        try (Cable cable = Cable.to(port)) {
            Surroundings surroundings = Surroundings.LOOPBACK
                    .withKeyDistributor(Map.of("SOTTO_KD_PORT", "" + port))
                    .withMediaDistributor(Map.of("SOTTO_KD_PORT", "" + cable.port(), "SOTTO_MEDIA_LAST_N", "16"));
            try (Appliance appliance = Appliance.start(folder, "", surroundings);
                    Crowd crowd = Crowd.at(appliance, "1000")) {
                Guests guests = new Guests(appliance, folder.resolve("guests"), "1000");
                List<Caller> members =
                        guests.several(MEMBERS).stream().map(crowd::call).toList();
                crowd.await(
                        "everybody hears everybody",
                        PATIENCE,
                        () -> members.stream().allMatch(m -> Crowd.hearsAll(m, members)));
                Stretch stretch = Stretch.begin(members);
                during(cable::cut, cable, crowd, guests, members);
                during(cable::fallSilent, cable, crowd, guests, members);
                stretch.end();
                crowd.await("every frame is opened", PATIENCE, () -> stretch.missing() == 0);
                assertThat(stretch.expected()).isPositive();
                assertThat(members).allSatisfy(m -> assertThat(m.ending()).isEmpty());
            }
        }
    }

    private static void during(Runnable fault, Cable cable, Crowd crowd, Guests guests, List<Caller> members) {
        fault.run();
        long start = System.nanoTime();
        Caller early = crowd.call(guests.one());
        crowd.await("the call is refused", PATIENCE, () -> early.ending().isPresent());
        assertThat(early.ending().orElseThrow().retryAfterSeconds())
                .as(early.toString())
                .isPresent();
        Crowd.happens(CUT.minusNanos(System.nanoTime() - start), () -> false);
        cable.mend();
        start = System.nanoTime();
        try (Caller later = crowd.call(guests.one())) {
            Caller second = admitted(crowd, guests, later);
            crowd.await("who calls afterwards hears everybody", PATIENCE, () -> Crowd.hearsAll(second, members));
            System.out.printf(
                    "link cut for %d s: the first call after it hears everybody %d ms after it was mended%n",
                    CUT.toSeconds(), Duration.ofNanos(System.nanoTime() - start).toMillis());
            second.close();
        }
    }

    /** The link needs a moment to come back, and who is refused meanwhile calls again. */
    private static Caller admitted(Crowd crowd, Guests guests, Caller first) {
        Caller caller = first;
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            Caller now = caller;
            Crowd.happens(
                    PATIENCE, () -> now.ending().isPresent() || !now.keys().isEmpty());
            if (!now.keys().isEmpty()) {
                return now;
            }
            assertThat(now.ending().orElseThrow().retryAfterSeconds())
                    .as(now.toString())
                    .isPresent();
            Crowd.happens(Duration.ofSeconds(1), () -> false);
            caller = crowd.call(guests.one());
        }
        throw new AssertionError("nobody gets in\n" + crowd);
    }
}
