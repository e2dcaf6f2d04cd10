package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A key distributor that dies without a word, again and again. Calls go on: members lose no packet. Who calls meanwhile is told
 * to try later, does so, and gets in. Its successor gives everybody a new key, which never was one before.
 */
class KeyDistributorCrashTest {
    private static final Duration BACK = Duration.ofSeconds(60);
    private static final boolean FULL = Boolean.getBoolean("sotto.full");
    private static final int MEMBERS = FULL ? 10 : 4;
    private static final int CRASHES = FULL ? 20 : 2;

    /** What was said within this time may still be on its way. */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    private final List<Long> millisToNewKeys = new ArrayList<>();
    private final List<Long> millisToJoin = new ArrayList<>();

    @Test
    void members_lose_nothing_and_those_who_waited_hear_everybody() {
        Surroundings everybodyIsHeard = Surroundings.LOOPBACK.with(Map.of("SOTTO_MEDIA_LAST_N", "16"));
        try (Appliance appliance = Appliance.start(folder, "", everybodyIsHeard);
                Crowd crowd = Crowd.at(appliance, "1000")) {
            Guests guests = new Guests(appliance, folder.resolve("guests"), "1000");
            List<Caller> members =
                    guests.several(MEMBERS).stream().map(crowd::call).toList();
            Path latecomer = appliance.enrol("1000", "latecomer");
            crowd.await(
                    "everybody hears everybody",
                    BACK,
                    () -> members.stream().allMatch(m -> Crowd.hearsAll(m, members)));
            Stretch stretch = Stretch.begin(members);
            for (int i = 0; i < CRASHES; i++) {
                crashOnce(appliance, crowd, members, latecomer);
            }
            stretch.end();
            Crowd.happens(ON_ITS_WAY, () -> stretch.missing() == 0);
            long drops = KernelDrops.here()
                    + (MEMBERS - 1) * KernelDrops.of(appliance.md().pid());
            report(stretch, drops);
            if (stretch.missing() > drops) {
                throw new AssertionError("frames not opened\n" + crowd + "\n" + appliance.md("describe"));
            }
            assertThat(members).allSatisfy(m -> assertThat(m.openedAgain()).isZero());
            noKeyCameBack(members);
        }
    }

    /** Somebody calls while the key distributor is dead, and comes in when it is back. */
    private void crashOnce(Appliance appliance, Crowd crowd, List<Caller> members, Path latecomer) {
        List<Integer> keys = members.stream().map(m -> m.keys().size()).toList();
        appliance.kd().kill();
        try (RunningProgram phone = appliance.call("1000", latecomer, "--tone", "440", "--codec", "pcmu")) {
            phone.await("event redial .*seconds=", BACK);
            appliance.restartKd();
            long start = System.nanoTime();
            crowd.await("everybody has a new key", BACK, () -> allHaveMore(members, keys));
            millisToNewKeys.add(millisSince(start));
            phone.await("event first-audio ", BACK);
            millisToJoin.add(millisSince(start));
            crowd.await("the latecomer hears everybody", BACK, () -> heard(phone) == MEMBERS);
        }
    }

    private static long heard(RunningProgram phone) {
        return phone.output().lines().filter(l -> l.contains("event heard ")).count();
    }

    private static boolean allHaveMore(List<Caller> members, List<Integer> keys) {
        for (int i = 0; i < keys.size(); i++) {
            if (members.get(i).keys().size() <= keys.get(i)) {
                return false;
            }
        }
        return true;
    }

    private void report(Stretch stretch, long drops) {
        millisToNewKeys.sort(Long::compare);
        millisToJoin.sort(Long::compare);
        System.out.printf(
                "%d crashes of the key distributor, %d members: %d frames to be heard, %d missing (%d because this machine"
                        + " was too busy to fetch them); from its start, new keys for"
                        + " all: median %d ms, worst %d ms; the latecomer hears: median %d ms, worst %d ms%n",
                CRASHES,
                MEMBERS,
                stretch.expected(),
                stretch.missing(),
                drops,
                millisToNewKeys.get(CRASHES / 2),
                millisToNewKeys.getLast(),
                millisToJoin.get(CRASHES / 2),
                millisToJoin.getLast());
    }

    /** A key that somebody took once is never issued again, under whatever SPI. */
    private static void noKeyCameBack(List<Caller> members) {
        for (Caller member : members) {
            Set<String> seen = new HashSet<>();
            for (String line : member.keys()) {
                assertThat(seen.add(line.split(" ", -1)[2]))
                        .as("a key that member %d never had before", member.number())
                        .isTrue();
            }
        }
    }

    private static long millisSince(long start) {
        return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }
}
