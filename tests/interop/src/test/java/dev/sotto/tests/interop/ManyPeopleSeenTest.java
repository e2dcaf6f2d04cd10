package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Two hundred telephones come into a conference and speak while an administrator looks at it: how long after each came does the
 * administrator's stream of events say so, and what does that cost the program?
 */
@Isolated
@Tag("full")
class ManyPeopleSeenTest {
    private static final Duration SPEAK = Duration.ofSeconds(10);
    private static final int PHONES = 200;
    private static final int PER_SECOND = 10;
    private static final String PIN = "83726150";
    private static final String ROOM = "sip:1000@127.0.0.1";
    private static final double P95_MILLIS = 250;
    private static final double MOST_PERCENT = 5;
    /** Of the kernel, in {@code /proc/PID/task/TID/stat}. */
    private static final int TICKS_PER_SECOND = 100;

    private static final Pattern EVENT =
            Pattern.compile("\"at\":\"([^\"]+)\",\"what\":\"carried\",\"sentence\":\"([^\"]+)\"");

    @TempDir
    Path folder;

    private final List<Long> delaysMillis = Collections.synchronizedList(new ArrayList<>());

    @Test
    void an_administrator_sees_who_came_within_a_quarter_of_a_second_and_it_costs_next_to_nothing() throws Exception {
        try (Appliance appliance =
                        Appliance.start(folder, "", ", send-phones-to-gateway: carry", Surroundings.LOOPBACK.quiet());
                Administrator admin = Administrator.of(appliance, folder);
                RunningProgram gateway = appliance.startGateway("1000", PIN)) {
            appliance.kd("phones", ROOM, "allow", PIN, "max", "" + PHONES);
            appliance.kd("phones", ROOM, "carried", "on");
            KeysFile.write(folder.resolve("keys.ulaw"), PIN + "#", 60);
            Sipp sipp = new Sipp(folder, appliance.ports().sip());
            // The first two hundred warm the program up; what compiling takes is not what looking costs.
            comeAndSpeak(appliance, sipp);
            Cost looked;
            try (InputStream stream =
                    admin.stream("/api/v1/events?topics=live,conference:" + Administrator.quoted(ROOM))) {
                read(stream);
                looked = comeAndSpeak(appliance, sipp);
            }
            List<Long> sorted = delaysMillis.stream().sorted().toList();
            Cost unseen = comeAndSpeak(appliance, sipp);
            System.out.printf(
                    "%d seen, p50 %d ms, p95 %d ms, longest %d ms; of a core %s with somebody who looks, %s without%n",
                    sorted.size(), at(sorted, 0.5), at(sorted, 0.95), at(sorted, 1), looked, unseen);
            assertThat(gateway.isAlive()).isTrue();
            assertThat(looked.failed() + unseen.failed()).as("calls").isZero();
            assertThat(sorted).hasSize(PHONES);
            assertThat((double) at(sorted, 0.95)).isLessThanOrEqualTo(P95_MILLIS);
            assertThat(looked.comingPercent() - unseen.comingPercent()).isLessThan(MOST_PERCENT);
            assertThat(looked.speakingPercent() - unseen.speakingPercent()).isLessThan(MOST_PERCENT);
        }
    }

    /** What all threads but those of the media took while they came, and while they spoke. */
    private record Cost(double comingPercent, double speakingPercent, int failed) {
        @Override
        public String toString() {
            return "%.1f %% while they came and %.1f %% while they spoke".formatted(comingPercent, speakingPercent);
        }
    }

    private static Cost comeAndSpeak(Appliance appliance, Sipp sipp) throws InterruptedException {
        long start = System.nanoTime();
        long before = ticksOfLook(appliance.md());
        CompletableFuture<Sipp.Outcome> calls =
                CompletableFuture.supplyAsync(() -> sipp.load("phone-by-tones", PER_SECOND, PHONES));
        Thread.sleep(Duration.ofSeconds(PHONES / PER_SECOND + 1));
        long speaks = System.nanoTime();
        long spoken = ticksOfLook(appliance.md());
        Thread.sleep(SPEAK);
        double speaking = percent(ticksOfLook(appliance.md()) - spoken, System.nanoTime() - speaks);
        return new Cost(
                percent(spoken - before, speaks - start), speaking, calls.join().failed());
    }

    private static long at(List<Long> sorted, double part) {
        return sorted.isEmpty() ? -1 : sorted.get((int) Math.ceil(part * sorted.size()) - 1);
    }

    private static double percent(long ticks, long nanos) {
        return 100.0 * ticks / TICKS_PER_SECOND / (nanos / 1e9);
    }

    /** By the time that stands at each event, and the clock of this machine, which is that of the program too. */
    private void read(InputStream stream) {
        Set<String> seen = new HashSet<>();
        Thread.ofPlatform().name("administrator").start(() -> {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                lines.lines().forEach(line -> {
                    Instant now = Instant.now();
                    Matcher event = EVENT.matcher(line);
                    while (event.find()) {
                        if (seen.add(event.group(1) + event.group(2))) {
                            delaysMillis.add(Duration.between(Instant.parse(event.group(1)), now)
                                    .toMillis());
                        }
                    }
                });
            } catch (IOException | UncheckedIOException _) {
                // Nobody looks any more.
            }
        });
    }

    /**
     * What the threads of the web server took, and the carriers of virtual threads: there the board and the streams are, and the focus too.
     */
    private static long ticksOfLook(RunningProgram program) {
        long all = 0;
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + program.pid() + "/task"))) {
            for (Path task : tasks.toList()) {
                String stat = Files.readString(task.resolve("stat"));
                String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
                String[] rest = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                if (name.startsWith("ForkJoinPool") || name.startsWith("JettyServer") || name.startsWith("qtp")) {
                    all += Long.parseLong(rest[11]) + Long.parseLong(rest[12]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }
}
