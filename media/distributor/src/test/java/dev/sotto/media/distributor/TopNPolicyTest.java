package dev.sotto.media.distributor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.media.distributor.EngineEvent.LevelSample;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopNPolicyTest {
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int VOICE = 20;
    private static final int NOISE = 80;

    private final TopNPolicy<String> policy = new TopNPolicy<>(3);
    private long now;
    private Set<String> heard = Set.of();

    @BeforeEach
    void fourPeople() {
        for (String name : new String[] {"a", "b", "c", "d"}) {
            policy.add(name, now);
        }
        heard = policy.select(now);
    }

    @Test
    void everybody_is_heard_as_long_as_there_are_places() {
        TopNPolicy<String> three = new TopNPolicy<>(3);
        three.add("x", 0);
        three.add("y", 0);
        three.add("z", 0);
        assertThat(three.select(0)).containsExactlyInAnyOrder("x", "y", "z");
    }

    @Test
    void the_first_to_come_have_the_places_while_all_are_silent() {
        assertThat(heard).containsExactlyInAnyOrder("a", "b", "c");
        run(100, NOISE, NOISE, NOISE, NOISE);
        assertThat(heard).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void somebody_who_begins_to_speak_is_heard_within_half_a_second() {
        run(40, VOICE, NOISE, NOISE, NOISE);
        run(10, VOICE, NOISE, NOISE, VOICE);
        assertThat(heard).contains("a", "d").hasSize(3);
    }

    @Test
    void slightly_louder_is_not_enough() {
        run(100, 30, 30, 30, 30 - (int) TopNPolicy.MARGIN_DB);
        assertThat(heard).containsExactlyInAnyOrder("a", "b", "c");
        run(100, 30, 30, 30, 30 - (int) TopNPolicy.MARGIN_DB - 2);
        assertThat(heard).contains("d").hasSize(3);
    }

    @Test
    void a_cough_and_a_pause_between_words_change_nothing() {
        run(40, VOICE, VOICE, VOICE, NOISE);
        run(1, VOICE, VOICE, VOICE, VOICE - 5);
        run(5, VOICE, NOISE, VOICE, NOISE);
        assertThat(heard).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void who_stops_sending_falls_silent() {
        run(40, VOICE, VOICE, VOICE, NOISE);
        for (int i = 0; i < 60; i++) {
            now += TICK;
            hear("a", VOICE);
            hear("b", VOICE);
            hear("d", 50);
            heard = policy.select(now);
        }
        assertThat(heard).containsExactlyInAnyOrder("a", "b", "d");
    }

    @Test
    void a_place_is_kept_for_a_while_whatever_comes() {
        run(40, VOICE, VOICE, VOICE, NOISE);
        policy.remove("a");
        heard = policy.select(now);
        assertThat(heard).contains("d");
        policy.add("e", now);
        for (int i = 0; i < 4; i++) {
            now += TICK;
            hear("b", VOICE);
            hear("c", VOICE);
            hear("d", NOISE);
            hear("e", 0);
            assertThat(policy.select(now)).doesNotContain("e");
        }
    }

    @Test
    void a_source_that_tells_no_level_is_taken_for_a_quiet_voice() {
        for (int i = 0; i < 60; i++) {
            now += TICK;
            hear("a", VOICE);
            hear("b", VOICE);
            hear("c", NOISE);
            policy.heard("d", new LevelSample(1, 1, 1, 127, false), now);
            heard = policy.select(now);
        }
        assertThat(heard).containsExactlyInAnyOrder("a", "b", "d");
    }

    @Test
    void there_are_never_more_than_n_and_never_fewer_than_there_could_be() {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            TopNPolicy<Integer> many = new TopNPolicy<>(3);
            java.util.Set<Integer> present = new java.util.HashSet<>();
            for (int i = 0; i < 500; i++) {
                int who = random.nextInt(8);
                if (random.nextInt(20) == 0) {
                    many.remove(who);
                    present.remove(who);
                } else if (present.add(who)) {
                    many.add(who, i * TICK);
                }
                many.heard(who, new LevelSample(1, who, 1, random.nextInt(128), true), i * TICK);
                Set<Integer> chosen = many.select(i * TICK);
                assertThat(chosen)
                        .as("seed %d", seed)
                        .hasSize(Math.min(3, present.size()))
                        .isSubsetOf(present);
            }
        }
    }

    private void run(int ticks, int... magnitudes) {
        for (int i = 0; i < ticks; i++) {
            now += TICK;
            for (int j = 0; j < magnitudes.length; j++) {
                hear(String.valueOf((char) ('a' + j)), magnitudes[j]);
            }
            heard = policy.select(now);
        }
    }

    private void hear(String who, int magnitude) {
        policy.heard(who, new LevelSample(1, 1, 2, magnitude, true), now);
    }
}
