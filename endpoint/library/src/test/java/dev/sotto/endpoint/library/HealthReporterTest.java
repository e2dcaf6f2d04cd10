package dev.sotto.endpoint.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sip.calls.HealthReport;
import dev.sotto.sip.calls.HealthReport.Trouble;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HealthReporterTest {
    private static final int SSRC = 0xCAFE_0001;

    private final HealthReporter reporter = new HealthReporter();

    private static MediaHealth health(Map<ReceiveVerdict, Long> verdicts) {
        return new MediaHealth(List.of(new MediaHealth.SourceHealth(SSRC, verdicts)), Map.of(), Map.of(), Map.of());
    }

    private static long seconds(long s) {
        return TimeUnit.SECONDS.toNanos(s);
    }

    @Test
    void nothing_is_reported_while_everything_opens() {
        for (int s = 5; s < 100; s += 5) {
            Map<ReceiveVerdict, Long> fine = Map.of(ReceiveVerdict.OPENED, 250L * s, ReceiveVerdict.OWN_SSRC, 3L);
            assertThat(reporter.next(health(fine), seconds(s))).isEmpty();
        }
    }

    @Test
    void what_failed_is_reported_once_and_at_most_every_ten_seconds() {
        Map<ReceiveVerdict, Long> some = Map.of(ReceiveVerdict.NO_INNER_KEY, 4L, ReceiveVerdict.UNKNOWN_SPI, 1L);
        assertThat(reporter.next(health(some), seconds(5))).isEmpty();
        assertThat(reporter.next(health(some), seconds(10)))
                .contains(new HealthReport(10, List.of(new HealthReport.Source(SSRC, Map.of(Trouble.NO_KEY, 5L)))));
        assertThat(reporter.next(health(some), seconds(30))).isEmpty();
        Map<ReceiveVerdict, Long> more = Map.of(
                ReceiveVerdict.NO_INNER_KEY, 4L, ReceiveVerdict.UNKNOWN_SPI, 2L, ReceiveVerdict.INNER_BAD_TAG, 9L);
        assertThat(reporter.next(health(more), seconds(35)))
                .contains(new HealthReport(
                        25, List.of(new HealthReport.Source(SSRC, Map.of(Trouble.NO_KEY, 1L, Trouble.TAG, 9L)))));
        assertThat(reporter.next(health(Map.of()), seconds(40))).isEmpty();
    }

    @Test
    void a_report_names_as_many_sources_as_fit() {
        List<MediaHealth.SourceHealth> many = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            many.add(new MediaHealth.SourceHealth(i, Map.of(ReceiveVerdict.INNER_REPLAYED, 1L)));
        }
        HealthReport report = reporter.next(new MediaHealth(many, Map.of(), Map.of(), Map.of()), seconds(11))
                .orElseThrow();
        assertThat(report.sources()).hasSize(HealthReport.MOST_SOURCES);
    }
}
