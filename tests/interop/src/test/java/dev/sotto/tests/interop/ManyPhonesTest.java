package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Two hundred telephones with G.711 in one private conference at once, sixty in the short run: sipp's, which type the PIN by tones in the voice.
 */
@Isolated
class ManyPhonesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PHONES = Boolean.getBoolean("sotto.full") ? 200 : 60;
    private static final String PIN = "83726150";

    @TempDir
    Path folder;

    @Test
    void very_many_telephones_are_in_one_conference_and_nothing_is_lost() throws IOException {
        try (Appliance appliance = Appliance.start(folder, "");
                RunningProgram gateway = appliance.startGateway("1000", PIN)) {
            appliance.kd("phones", "sip:1000@127.0.0.1", "allow", PIN, "max", "" + PHONES);
            RunningProgram ada = appliance.call("1000", appliance.enrol("1000", "ada"), "--tone", "440");
            ada.await("event secured", PATIENCE);
            KeysFile.write(folder.resolve("keys.ulaw"), PIN + "#", 60);
            Sipp sipp = new Sipp(folder, appliance.ports().gateway());
            CompletableFuture<Sipp.Outcome> calls =
                    CompletableFuture.supplyAsync(() -> sipp.load("phone-by-tones", 20, PHONES));

            awaitAdmissions(gateway);
            assertThat(appliance.kd("members", "sip:1000@127.0.0.1")).contains(PHONES + " of " + PHONES + " in");
            String busy = appliance.gw("describe");
            System.out.println(PHONES + " telephones: " + sum(busy, "received") + " packets received, "
                    + sum(busy, "lost") + " lost, " + sum(busy, "FELL_BEHIND") + " times behind");
            assertThat(figures(busy, "lost")).hasSize(PHONES).containsOnly(0L);
            assertThat(figures(busy, "rooms")).containsExactly(1L);

            Sipp.Outcome outcome = calls.join();
            assertThat(outcome.failed()).isZero();
            assertThat(outcome.successful()).isEqualTo(PHONES);
            String after = appliance.gw("describe");
            assertThat(figures(after, "lost")).as("phones that are left").isEmpty();
            for (String fault : List.of("SEND_FAILED", "BUG", "RECEIVE_FAILED")) {
                assertThat(figures(after, fault)).as(fault).containsExactly(0L);
            }
        }
    }

    private static void awaitAdmissions(RunningProgram gateway) {
        Pattern admitted = Pattern.compile("gateway\\.judged .*ADMITTED");
        long until = System.nanoTime() + PATIENCE.toNanos();
        long count = 0;
        while (count < PHONES && System.nanoTime() < until) {
            count = admitted.matcher(gateway.output()).results().count();
            LockSupport.parkNanos(200_000_000);
        }
        assertThat(count).as(verdicts(gateway)).isEqualTo(PHONES);
    }

    /** How often the gateway heard what of the key distributor. */
    private static String verdicts(RunningProgram gateway) {
        return Pattern.compile("gateway\\.judged .*verdict=(\\w+)")
                .matcher(gateway.output())
                .results()
                .collect(Collectors.groupingBy(found -> found.group(1), TreeMap::new, Collectors.counting()))
                .toString();
    }

    private static long sum(String json, String name) {
        return figures(json, name).stream().mapToLong(Long::longValue).sum();
    }

    private static List<Long> figures(String json, String name) {
        Matcher figures = Pattern.compile("\"" + name + "\":(\\d+)").matcher(json);
        return figures.results().map(figure -> Long.valueOf(figure.group(1))).toList();
    }
}
