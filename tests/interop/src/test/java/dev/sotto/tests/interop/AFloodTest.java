package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** People still get their calls while somebody floods the front end, and under twice the load that it can carry. */
@Isolated
class AFloodTest {
    private static final int CALLS_PER_SECOND = 10;
    private static final Duration SETTLE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"OPTIONS, 1, 4000", "INVITE, 250, 1500"})
    void calls_go_on_while_one_source_or_many_flood(String method, int sources, int perSecond) {
        flood(method, sources, perSecond, 6);
    }

    @Tag("full")
    @ParameterizedTest
    @CsvSource({
        "OPTIONS, 1, 20000",
        "REGISTER, 1, 20000",
        "INVITE, 1, 20000",
        "OPTIONS, 250, 5000",
        "REGISTER, 250, 5000",
        "INVITE, 250, 5000"
    })
    void calls_go_on_for_a_minute_while_one_source_or_many_flood(String method, int sources, int perSecond) {
        flood(method, sources, perSecond, 60);
    }

    private void flood(String method, int sources, int perSecond, int seconds) {
        try (Appliance appliance = Appliance.start(folder, "")) {
            Sipp sipp = new Sipp(folder, appliance.ports().sip());
            assertThat(sipp.load("perc-offer", CALLS_PER_SECOND, 10).successful())
                    .isEqualTo(10);
            Flood flood = new Flood(appliance.ports().sip(), method, sources);
            CompletableFuture<Long> sent =
                    CompletableFuture.supplyAsync(() -> run(flood, perSecond, Duration.ofSeconds(seconds)));
            int calls = CALLS_PER_SECOND * (seconds - 1);
            Sipp.Outcome outcome = sipp.load("perc-offer", CALLS_PER_SECOND, calls);
            System.out.printf(
                    "flood of %d %s in %d s from %d sources: %d of %d calls, set-up median %d ms, p99 %d ms; %s%n",
                    sent.join(),
                    method,
                    seconds,
                    sources,
                    outcome.successful(),
                    calls,
                    outcome.quantile(0.5),
                    outcome.quantile(0.99),
                    counters(appliance));
            assertThat(outcome.successful()).isGreaterThanOrEqualTo(calls * 95 / 100);
            assertNothingLeft(appliance);
        }
    }

    /** The aim is nine tenths of the best; the machine that tests does much else. */
    @Test
    void twice_the_load_is_refused_in_words_and_what_was_taken_is_carried_to_its_end() {
        ramp(2, 200, 400);
    }

    @Tag("full")
    @Test
    void a_ramp_to_several_times_the_load_finds_no_collapse() {
        ramp(15, 50, 100, 200, 300, 400, 600, 800, 1000);
    }

    private void ramp(int seconds, int... rates) {
        try (Appliance appliance = Appliance.start(folder, "", ", requests-per-second: 100000")) {
            Sipp sipp = new Sipp(folder, appliance.ports().sip());
            sipp.load("perc-offer", CALLS_PER_SECOND, 20);
            double best = 0;
            double last = 0;
            for (int rate : rates) {
                long began = System.nanoTime();
                Sipp.Outcome outcome = sipp.load("perc-offer", rate, rate * seconds);
                double took = Math.max(seconds, (System.nanoTime() - began) / 1e9 - 1);
                last = outcome.successful() / took;
                best = Math.max(best, last);
                System.out.printf(
                        "offered %d calls/s for %d s: %d carried, %d refused, %.0f/s, set-up median %d ms, p99 %d ms; %s%n",
                        rate,
                        seconds,
                        outcome.successful(),
                        outcome.failed(),
                        last,
                        outcome.quantile(0.5),
                        outcome.quantile(0.99),
                        counters(appliance));
            }
            assertThat(last).isGreaterThan(best / 3);
            assertNothingLeft(appliance);
        }
    }

    private static long run(Flood flood, int perSecond, Duration length) {
        try {
            return flood.run(perSecond, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the front end counted, without zeros. */
    private static String counters(Appliance appliance) {
        Matcher all = Pattern.compile("\"([A-Z_]+)\":([1-9]\\d*)").matcher(appliance.md("describe"));
        StringBuilder text = new StringBuilder();
        while (all.find()) {
            text.append(all.group(1)).append('=').append(all.group(2)).append(' ');
        }
        return text.toString();
    }

    private static void assertNothingLeft(Appliance appliance) {
        long deadline = System.nanoTime() + SETTLE.toNanos();
        String state = appliance.md("describe");
        while (!state.contains("\"conferences\":[]") && System.nanoTime() < deadline) {
            state = appliance.md("describe");
        }
        assertThat(state).contains("\"conferences\":[]");
    }
}
