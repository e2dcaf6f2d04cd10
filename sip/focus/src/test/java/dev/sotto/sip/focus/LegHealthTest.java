package dev.sotto.sip.focus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.HealthReport;
import dev.sotto.sip.calls.HealthReport.Trouble;
import dev.sotto.sip.focus.FocusView.HealthView;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LegHealthTest {
    /** Phones announce their number as their only source. */
    private static final int PHONE = 1;

    private static final int STRANGER = 0x7000_0001;

    private final Driver driver = new Driver();

    private static HealthReport report(int ssrc, long packets) {
        return new HealthReport(
                10,
                List.of(
                        new HealthReport.Source(ssrc, Map.of(Trouble.TAG, packets)),
                        new HealthReport.Source(STRANGER, Map.of(Trouble.NO_KEY, 7L))));
    }

    private HealthView health() {
        return driver.focus
                .describe()
                .conferences()
                .getFirst()
                .legs()
                .getFirst()
                .health();
    }

    @Test
    void what_an_endpoint_could_not_open_is_shown_with_whose_source_it_is() {
        driver.talking(1, 1);
        assertThat(health().reports()).isZero();
        driver.call(new CallEvent.Health(1, report(PHONE, 3)));
        HealthView said = health();
        assertThat(said.reports()).isEqualTo(1);
        assertThat(said.sources()).containsExactly(new FocusView.TroubleView("1", 1, Map.of(Trouble.TAG, 3L)));
        assertThat(said.unannounced()).isEqualTo(Map.of(Trouble.NO_KEY, 7L));
    }

    @Test
    void an_endpoint_that_reports_all_the_time_is_counted_and_not_heard() {
        driver.talking(1, 1);
        for (int i = 1; i <= 100; i++) {
            driver.call(new CallEvent.Health(1, report(PHONE, i)));
        }
        assertThat(health().sources().getFirst().packets()).isEqualTo(Map.of(Trouble.TAG, 1L));
        assertThat(driver.count(FocusCounter.HEALTH_TOO_OFTEN)).isEqualTo(99);
        driver.passSeconds(2);
        driver.call(new CallEvent.Health(1, report(PHONE, 5)));
        assertThat(health().sources().getFirst().packets()).isEqualTo(Map.of(Trouble.TAG, 5L));
        assertThat(driver.count(FocusCounter.HEALTH_REPORTED)).isEqualTo(2);
    }
}
