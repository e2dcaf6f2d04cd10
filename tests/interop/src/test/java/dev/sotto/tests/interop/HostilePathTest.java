package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real phone whose packets come again, and come from nobody. What only a hop key can do is in {@code tests/hostile}. */
class HostilePathTest {
    private static final boolean FULL = Boolean.getBoolean("sotto.full");
    private static final Duration HELD = Duration.ofSeconds(FULL ? 60 : 3);
    private static final Duration FLOOD = Duration.ofSeconds(FULL ? 10 : 2);
    private static final int PER_SECOND = 10_000;

    private static final Pattern REPORT = Pattern.compile("event report .*received=(\\d+) .*dropped=(\\d+)");

    /** Of {@code /proc/PID/stat}: what user and kernel mode took, in hundredths of a second. */
    private static final int USER_TIME_FIELD = 13;

    @TempDir
    Path folder;

    @Test
    void what_comes_again_is_not_played_twice_and_a_flood_does_not_silence_the_speaker()
            throws InterruptedException, IOException {
        try (Appliance appliance = Appliance.start(folder, "");
                HostilePath path = HostilePath.start(appliance.ports())) {
            Path speaker = appliance.enrol("1000", "speaker");
            Path listener = appliance.enrol("1000", "listener");
            Path recording = folder.resolve("heard.wav");
            try (RunningProgram speaking = appliance.call("1000", speaker, "--tone", "440", "--codec", "pcmu");
                    RunningProgram listening = listen(appliance, listener, path, recording)) {
                speaking.await("event secured ", Phones.JOIN);
                listening.await("event first-audio ", Phones.JOIN);
                Thread.sleep(Duration.ofSeconds(1));
                List<byte[]> old = path.recorded();
                Thread.sleep(HELD);
                path.again(old);
                double quiet = coreShare(listening, () -> Thread.sleep(FLOOD));
                int[] forged = new int[1];
                double flooded = coreShare(listening, () -> forged[0] = path.flood(PER_SECOND, FLOOD));
                System.out.printf(
                        "a phone in a call takes %.1f %% of a core, under %d forged packets in %d s %.1f %%%n",
                        100 * quiet, forged[0], FLOOD.toSeconds(), 100 * flooded);
                assertThat(listening.awaitExit(Duration.ofSeconds(60)))
                        .as(listening.output())
                        .isZero();
                assertThat(Spectrum.ofWav(recording).amplitude(440)).isGreaterThan(0.02);
                checkNumbers(listening, old.size(), forged[0], path.recorded().size());
            }
        }
    }

    private static RunningProgram listen(Appliance appliance, Path home, HostilePath path, Path recording) {
        long seconds = HELD.toSeconds() + 2 * FLOOD.toSeconds() + 8;
        return appliance.call(
                "1000",
                home,
                "--tone",
                "660",
                "--codec",
                "pcmu",
                "--proxy",
                "127.0.0.1:" + path.sipPort(),
                "--record",
                recording.toString(),
                "--seconds",
                "" + seconds);
    }

    private static void checkNumbers(RunningProgram listening, int again, int forged, int carried) {
        String output = listening.output();
        List<MatchResult> reports = REPORT.matcher(output).results().toList();
        assertThat(reports).as(output).isNotEmpty();
        long received = Long.parseLong(reports.getLast().group(1));
        long dropped = Long.parseLong(reports.getLast().group(2));
        System.out.printf(
                "carried %d, sent again %d, forged %d; the phone opened %d and dropped %d%n",
                carried, again, forged, received, dropped);
        assertThat(received).as("opened, each at most once").isBetween(carried * 8L / 10, (long) carried);
        assertThat(dropped).as("dropped").isBetween((again + forged) * 8L / 10, again + forged + carried / 5L);
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    /** Which share of a core the process took while {@code work} was done. */
    private static double coreShare(RunningProgram program, Work work) throws InterruptedException, IOException {
        long ticks = ticks(program);
        long begun = System.nanoTime();
        work.run();
        return (ticks(program) - ticks) / 100.0 / ((System.nanoTime() - begun) / 1e9);
    }

    private static long ticks(RunningProgram program) throws IOException {
        String[] stat =
                Files.readString(Path.of("/proc/" + program.pid() + "/stat")).split(" ");
        return Long.parseLong(stat[USER_TIME_FIELD]) + Long.parseLong(stat[USER_TIME_FIELD + 1]);
    }
}
