package dev.sotto.keying.tunnel;

import static dev.sotto.keying.tunnel.AdmissionCodecTest.PRINT;
import static dev.sotto.keying.tunnel.AdmissionCodecTest.TLS_ID;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.tunnel.AdmissionMessage.Expect;
import dev.sotto.keying.tunnel.AdmissionMessage.Expected;
import dev.sotto.keying.tunnel.AdmissionMessage.Gone;
import dev.sotto.keying.tunnel.AdmissionMessage.Leave;
import dev.sotto.keying.tunnel.AdmissionMessage.LegNotice;
import dev.sotto.keying.tunnel.AdmissionMessage.Request;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Legs come and go while the connection breaks at random moments: in the end both ends know the same. */
class AdmissionReconnectTest {
    private static final long STEP_NANOS = 400_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24})
    void both_ends_agree_in_the_end_and_every_leg_hears_its_answer_once(long seed) {
        Random random = new Random(seed);
        AdmissionWorld world = new AdmissionWorld(seed, new SeededEntropy(seed));
        Set<Long> atMd = new HashSet<>();
        Set<Long> atKd = new HashSet<>();
        Map<Long, Integer> answers = new HashMap<>();
        for (long step = 1; step <= 3_000; step++) {
            weather(world, random);
            restarts(world, random, atMd, atKd);
            life(world, random, step, atMd, atKd);
            world.until(world.now + STEP_NANOS);
            answer(world, atKd);
            hear(world, atMd, answers);
        }
        if (!world.isUp()) {
            world.connect();
        }
        for (int i = 0; i < 3; i++) {
            world.settle();
            answer(world, atKd);
            hear(world, atMd, answers);
        }
        assertThat(atKd).as("seed " + seed).isEqualTo(atMd);
        assertThat(answers.values()).as("seed " + seed).allMatch(count -> count == 1);
        assertThat(answers.keySet()).as("seed " + seed).containsAll(atMd);
        assertThat(world.md.describe().legs()).as("seed " + seed).isEqualTo(atMd.size());
        assertThat(world.kd.describe().legs()).as("seed " + seed).isEqualTo(atKd.size());
    }

    private static void weather(AdmissionWorld world, Random random) {
        if (!world.isUp()) {
            if (random.nextInt(8) == 0) {
                world.connect();
            }
        } else if (random.nextInt(60) == 0) {
            world.cut();
        }
    }

    /** A new key distributor knows no leg; a new media distributor has none. */
    private static void restarts(AdmissionWorld world, Random random, Set<Long> atMd, Set<Long> atKd) {
        int die = random.nextInt(1_000);
        if (die == 0) {
            world.restartKd();
            atKd.clear();
        } else if (die == 1) {
            world.restartMd();
            atMd.clear();
        }
    }

    private static void life(AdmissionWorld world, Random random, long step, Set<Long> atMd, Set<Long> atKd) {
        switch (random.nextInt(12)) {
            case 0 -> {
                atMd.add(step);
                world.ask(AdmissionMachinesTest.expect(step));
            }
            case 1 ->
                atMd.stream().findAny().ifPresent(leg -> {
                    atMd.remove(leg);
                    world.ask(new Leave(leg));
                });
            case 2 ->
                atKd.stream().findAny().ifPresent(leg -> {
                    atKd.remove(leg);
                    world.tell(new Gone(leg, "the endpoint hung up"));
                });
            default -> {}
        }
    }

    private static void answer(AdmissionWorld world, Set<Long> atKd) {
        for (Request request : world.asked()) {
            if (request instanceof Expect expect) {
                atKd.add(expect.legId());
                world.tell(new Expected(expect.legId(), PRINT, TLS_ID, Kind.PRIVATE));
            } else if (request instanceof Leave leave) {
                atKd.remove(leave.legId());
            }
        }
    }

    private static void hear(AdmissionWorld world, Set<Long> atMd, Map<Long, Integer> answers) {
        for (LegNotice notice : world.told()) {
            if (notice instanceof Gone gone) {
                atMd.remove(gone.legId());
            } else {
                answers.merge(notice.legId(), 1, Integer::sum);
            }
        }
    }
}
