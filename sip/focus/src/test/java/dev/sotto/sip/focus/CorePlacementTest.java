package dev.sotto.sip.focus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CorePlacementTest {
    private static final int[] NONE = {0, 0, 0};
    private static final int[] MANY = {5, 5, 5};

    private final CorePlacement placement = new CorePlacement(3, 10);

    @Test
    void a_conference_begins_on_the_least_busy_core_then_the_emptiest_then_the_first() {
        assertThat(placement.forConference(NONE, 0)).isZero();
        assertThat(placement.forConference(new int[] {2, 1, 1}, 0)).isEqualTo(1);
        placement.loaded(Map.of(0, 300, 1, 200, 2, 215));
        assertThat(placement.forConference(new int[] {0, 5, 4}, 0))
                .as("alike, so the emptier")
                .isEqualTo(2);
        placement.loaded(Map.of(0, 300, 2, 215));
        assertThat(placement.forConference(new int[] {0, 9, 0}, 0))
                .as("a core that says nothing is idle")
                .isEqualTo(1);
        assertThat(placement.forConference(new int[] {0, 10, 0}, 0)).as("full").isEqualTo(2);
    }

    @Test
    void a_conference_stays_at_home_while_there_is_room() {
        placement.loaded(Map.of(0, CorePlacement.BUSY_PERMILLE - 1));
        assertThat(placement.forLeg(0, new int[] {9, 0, 0}, new int[] {9, 0, 0}, 0))
                .isZero();
        placement.loaded(Map.of(0, CorePlacement.BUSY_PERMILLE));
        assertThat(placement.forLeg(0, MANY, MANY, 0)).isNotZero();
        placement.loaded(Map.of());
        assertThat(placement.forLeg(0, new int[] {10, 0, 0}, new int[] {10, 0, 0}, 0))
                .as("as many legs as a core may have")
                .isEqualTo(1);
    }

    @Test
    void when_home_is_busy_legs_go_to_the_cores_that_the_conference_uses_already() {
        placement.loaded(Map.of(0, 900, 1, 100, 2, 500));
        assertThat(placement.forLeg(0, new int[] {5, 0, 1}, MANY, 0)).isEqualTo(2);
        assertThat(placement.forLeg(0, new int[] {5, 0, 0}, MANY, 0))
                .as("none yet")
                .isEqualTo(1);
        placement.loaded(Map.of(0, 900, 1, 100, 2, 800));
        assertThat(placement.forLeg(0, new int[] {5, 0, 1}, MANY, 0))
                .as("busy too")
                .isEqualTo(1);
        placement.loaded(Map.of(0, 500, 1, 100, 2, 800));
        assertThat(placement.forLeg(0, new int[] {5, 3, 1}, MANY, 0))
                .as("home again")
                .isZero();
    }

    @Test
    void when_no_core_has_room_the_one_with_least_to_do_takes_the_leg() {
        placement.loaded(Map.of(0, 900, 1, 950, 2, 800));
        assertThat(placement.forLeg(0, new int[] {5, 5, 0}, MANY, 0)).isEqualTo(2);
        placement.loaded(Map.of());
        assertThat(placement.forLeg(0, new int[] {12, 0, 0}, new int[] {12, 11, 10}, 0))
                .isEqualTo(2);
    }

    @Test
    void legs_that_were_just_placed_count_before_any_load_shows_them() {
        CorePlacement wide = new CorePlacement(2, 1000);
        wide.loaded(Map.of(0, 100, 1, 100 + CorePlacement.ALIKE_PERMILLE));
        int[] legs = {0, 0};
        int[] conferencesOn = {0, 0};
        for (int i = 0; i < 100; i++) {
            int home = wide.forConference(legs, i);
            conferencesOn[home]++;
            legs[wide.forLeg(home, new int[2], legs, i)]++;
        }
        assertThat(conferencesOn[0]).isBetween(40, 80);
        assertThat(conferencesOn[1]).isBetween(20, 60);
        wide.loaded(Map.of(0, CorePlacement.BUSY_PERMILLE - 30));
        assertThat(wide.forLeg(0, new int[] {1, 0}, legs, 100))
                .as("and make a core busy")
                .isEqualTo(1);
        assertThat(wide.forLeg(0, new int[] {1, 0}, legs, 3 * CorePlacement.NEW_NANOS))
                .as("until its load would show them")
                .isZero();
    }

    @Test
    void the_same_always_leads_to_the_same_and_nobody_is_left_without_a_core() {
        for (long seed = 0; seed < 200; seed++) {
            assertThat(run(seed)).as("seed %d", seed).isEqualTo(run(seed));
        }
    }

    private static String run(long seed) {
        Random random = new Random(seed);
        int cores = 1 + random.nextInt(5);
        CorePlacement placement = new CorePlacement(cores, 1 + random.nextInt(8));
        int[] legs = new int[cores];
        int[] mine = new int[cores];
        StringBuilder out = new StringBuilder();
        long now = random.nextLong();
        int home = placement.forConference(legs, now);
        for (int i = 0; i < 40; i++) {
            now += random.nextInt(1_500_000_000);
            placement.loaded(Map.of(random.nextInt(cores), random.nextInt(1001)));
            int core = placement.forLeg(home, mine, legs, now);
            legs[core]++;
            mine[core] += random.nextInt(2);
            out.append(core).append(' ');
        }
        return out.toString();
    }
}
