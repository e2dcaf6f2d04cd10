package dev.sotto.appliance.md;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sotto.media.distributor.ConductorState;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Loss and bitrates in virtual time. */
class LegRatesTest {
    private final LegRates rates = new LegRates();

    private void read(int second, long expected, long packets, long octets) {
        ConductorState.SourceState source =
                new ConductorState.SourceState(1, "", true, false, Long.MAX_VALUE, packets, expected, 100 * packets, 0);
        rates.read(
                new ConductorState.LegState(
                        7,
                        0,
                        true,
                        true,
                        9,
                        false,
                        new ConductorState.RepairState(false, 0, 0),
                        octets,
                        OptionalLong.empty(),
                        OptionalInt.empty(),
                        List.of(source)),
                TimeUnit.SECONDS.toNanos(second));
    }

    @Test
    void nothing_is_said_before_two_seconds_and_nothing_of_who_sent_nothing() {
        assertThat(rates.lossPercent(7)).isEmpty();
        read(1, 50, 50, 0);
        read(2, 100, 100, 4000);
        assertThat(rates.lossPercent(7)).isEmpty();
        assertThat(rates.outKbit(7)).isEmpty();
        read(3, 150, 140, 8000);
        assertThat(rates.lossPercent(7).orElseThrow()).isEqualTo(10);
        assertThat(rates.outKbit(7).orElseThrow()).isEqualTo(32, within(0.1));
        assertThat(rates.inKbit(7).orElseThrow())
                .as("90 packets of 100 octets in 2 s")
                .isEqualTo(36, within(0.1));
        for (int second = 4; second < 12; second++) {
            read(second, 150, 140, 8000);
        }
        assertThat(rates.lossPercent(7)).as("it sends nothing any more").isEmpty();
        assertThat(rates.outKbit(7)).hasValue(0);
    }

    @Test
    void old_loss_is_forgotten_and_a_source_that_goes_makes_no_nonsense() {
        read(1, 100, 10, 9000);
        for (int second = 2; second < 10; second++) {
            read(second, second * 100L, second * 100L - 90, 9000);
        }
        assertThat(rates.lossPercent(7)).hasValue(0);
        read(10, 5, 5, 10);
        assertThat(rates.lossPercent(7)).isEmpty();
        assertThat(rates.outKbit(7)).isEmpty();
        rates.keep(Set.of());
        assertThat(rates.lossPercent(7)).isEmpty();
    }
}
