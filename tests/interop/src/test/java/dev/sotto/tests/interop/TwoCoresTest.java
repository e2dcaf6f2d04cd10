package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A conference that is larger than its core, here because a core may have one leg only. */
@Isolated
class TwoCoresTest {
    private static final Duration END = Duration.ofSeconds(60);
    private static final int STAY = 20;
    private static final List<String> CORES = List.of("0", "1");

    @TempDir
    Path folder;

    @Test
    void three_people_on_two_cores_hear_the_other_two_and_not_themselves() {
        Surroundings twoCores = Surroundings.LOOPBACK.withMediaDistributor(Map.of(
                "SOTTO_MEDIA_CORES", "2",
                "SOTTO_MEDIA_LEGS_PER_CORE", "1",
                "SOTTO_MEDIA_PORT_BASE", Integer.toString(Ports.free())));
        try (Appliance appliance = Appliance.start(folder, "", twoCores);
                Phones phones = Phones.three(appliance, folder, "1000", STAY)) {
            phones.awaitAudio();
            checkPlaces(state(appliance));
            assertThat(Crowd.happens(END, () -> bothGotPackets(state(appliance))))
                    .as("packets went from each core to the other")
                    .isTrue();
            phones.awaitGoodEnd(END);
            phones.checkRecordings();
        }
    }

    private static Object state(Appliance appliance) {
        return Objects.requireNonNull(Json.parse(appliance.md("describe")));
    }

    /** Legs on both cores, and which, as the focus says, and the conductor, and the cores themselves. */
    private static void checkPlaces(Object md) {
        List<Object> conferences = list(md, "focus", "machine", "conferences");
        assertThat(conferences).hasSize(1);
        List<String> placed = cores(list(conferences.getFirst(), "legs"));
        assertThat(placed).hasSize(Phones.TONES.size()).containsAll(CORES);
        List<Object> planned = list(md, "conductor", "machine", "conferences");
        assertThat(cores(list(planned.getFirst(), "legs"))).containsExactlyInAnyOrderElementsOf(placed);
        for (String core : CORES) {
            assertThat(list(md, "core-" + core, "legs"))
                    .hasSize((int) placed.stream().filter(core::equals).count());
        }
    }

    private static boolean bothGotPackets(Object md) {
        return CORES.stream()
                .noneMatch(core ->
                        Json.at(md, "core-" + core, "counters", "HANDED_OVER").equals("0"));
    }

    private static List<String> cores(List<Object> legs) {
        return legs.stream().map(leg -> Json.at(leg, "core").toString()).toList();
    }

    private static List<Object> list(Object tree, String... path) {
        return new ArrayList<>((List<?>) Json.at(tree, path));
    }
}
