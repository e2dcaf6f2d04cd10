package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.Rfc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Two phones listen over a network that loses 10 % of the datagrams: one asks for what it misses, the other does not. The loss is made by the
 * kernel, in both directions, where this user may do that; otherwise by a relay, on the way to the phones.
 */
@Isolated
class LossyTalkTest {
    private static final int SECONDS = Boolean.getBoolean("sotto.full") ? 300 : 30;
    private static final double LOSS = 0.10;
    private static final String SERVER = "127.0.0.2";
    private static final String RELAY = "127.0.0.3";
    private static final Duration PATIENCE = Duration.ofSeconds(60L + SECONDS);
    private static final Pattern REPORT =
            Pattern.compile("event report .*received=(\\d+) lost=(\\d+) repaired=(\\d+) concealed=(\\d+) ");

    @TempDir
    Path folder;

    /** What a phone says at its end. */
    private record Numbers(long received, long lost, long repaired, long concealed) {
        static Numbers of(RunningProgram phone) {
            List<MatchResult> reports = REPORT.matcher(phone.output()).results().toList();
            assertThat(reports).as(phone.output()).isNotEmpty();
            MatchResult last = reports.getLast();
            return new Numbers(number(last, 1), number(last, 2), number(last, 3), number(last, 4));
        }

        private static long number(MatchResult match, int group) {
            return Long.parseLong(match.group(group));
        }

        double loss() {
            return lost / (double) (received + lost);
        }
    }

    @Test
    @Rfc(number = 4588, section = "6.3", must = "what is missing is asked for, as long as it is useful")
    void who_asks_for_what_is_lost_hears_nearly_all_of_it() {
        Optional<LossyNetwork> kernel = LossyNetwork.open(folder);
        if (kernel.isPresent()) {
            try (LossyNetwork network = kernel.get()) {
                overTheKernel(network);
            }
        } else {
            overTheRelay();
        }
    }

    private void overTheKernel(LossyNetwork network) {
        Surroundings surroundings =
                new Surroundings(network.serverHost(), network.atServer(), network.atServer(), network.atClient());
        try (Appliance appliance = Appliance.start(folder, "", surroundings)) {
            listen(appliance, network.atServer(), () -> network.lose(LOSS));
        }
    }

    private void overTheRelay() {
        Surroundings surroundings =
                new Surroundings(SERVER, List.of(), List.of(), List.of()).with(Map.of("SOTTO_MEDIA_ADVERTISED", RELAY));
        try (Appliance appliance = Appliance.start(folder, "", surroundings);
                UdpRelay media = UdpRelay.start(RELAY, SERVER, appliance.ports().media(), 2)) {
            Impairment loss = new Impairment(LOSS, 0, 0, 1);
            listen(appliance, List.of(), () -> media.impairTowardsClients(loss));
        }
    }

    /** In each of two conferences somebody without loss speaks to somebody with it. */
    private static void listen(Appliance appliance, List<String> speakersAt, Runnable lossBegins) {
        try (RunningProgram firstSpeaker = speaker(appliance, speakersAt, "1000");
                RunningProgram secondSpeaker = speaker(appliance, speakersAt, "2000");
                RunningProgram with = listener(appliance, "1000");
                RunningProgram without = listener(appliance, "2000", "--no-repair")) {
            List.of(firstSpeaker, secondSpeaker, with, without)
                    .forEach(phone -> phone.await("event first-audio ", Phones.JOIN));
            lossBegins.run();
            List.of(with, without)
                    .forEach(phone -> assertThat(phone.awaitExit(PATIENCE))
                            .as(phone.output())
                            .isZero());
            compare(Numbers.of(with), Numbers.of(without));
        }
    }

    private static void compare(Numbers with, Numbers without) {
        System.out.printf(
                "10 %% loss for %d s: without repair %.2f %% lost, %d concealed; with repair %.2f %% lost, %d concealed: "
                        + "%s, %s%n",
                SECONDS, 100 * without.loss(), without.concealed, 100 * with.loss(), with.concealed, without, with);
        assertThat(without.repaired).isZero();
        assertThat(without.loss()).as("what the network does").isGreaterThan(LOSS / 2);
        assertThat(with.loss()).isLessThan(without.loss() / 4);
        assertThat(with.concealed).isLessThan(without.concealed / 2);
        assertThat(with.repaired).isGreaterThan(9 * with.lost);
    }

    private static RunningProgram speaker(Appliance appliance, List<String> at, String user) {
        return appliance.callFrom(at, user, appliance.enrol(user, "speaker"), "--tone", "440");
    }

    private static RunningProgram listener(Appliance appliance, String user, String... more) {
        Path home = appliance.enrol(user, "listener");
        List<String> arguments =
                new ArrayList<>(List.of("--tone", "660", "--record", home + ".wav", "--seconds", "" + SECONDS));
        arguments.addAll(List.of(more));
        return appliance.call(user, home, arguments.toArray(String[]::new));
    }
}
