package dev.sotto.sip.trunks;

import static dev.sotto.sip.trunks.CallLedger.Direction.IN;
import static dev.sotto.sip.trunks.CallLedger.Direction.OUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.NanoClock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallLedgerTest {
    private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");

    private final CallLedger ledger = new CallLedger(ZoneId.of("Europe/Berlin"));
    private long seconds;

    @Test
    void so_many_calls_at_once_in_each_direction_and_together() {
        TrunkConfig trunk = trunk(new TrunkConfig.Limits(3, 2, 2, 100, 0, 60, 0, List.of()));
        assertThat(acquire(1, trunk, IN)).isEmpty();
        assertThat(acquire(2, trunk, IN)).isEmpty();
        assertThat(acquire(3, trunk, IN)).isEqualTo("/limits/maxCallsIn has 2 calls in, as many as it may");
        assertThat(acquire(4, trunk, OUT)).isEmpty();
        assertThat(acquire(5, trunk, OUT)).isEqualTo("/limits/maxCalls has 3 calls, as many as it may");
        release(1);
        release(1);
        release(99);
        assertThat(acquire(5, trunk, OUT)).isEmpty();
        assertThat(ledger.use(trunk.id(), now())).isEqualTo(new CallLedger.Use(1, 2, 0));
        for (long id : ledger.callIds()) {
            release(id);
        }
        assertThat(ledger.use(trunk.id(), now())).isEqualTo(new CallLedger.Use(0, 0, 0));
        assertThat(ledger.deadlineNanos(now())).isEqualTo(NanoClock.NEVER);
    }

    @Test
    void so_many_new_calls_a_second() {
        TrunkConfig trunk = trunk(new TrunkConfig.Limits(0, 0, 0, 2, 0, 60, 0, List.of()));
        assertThat(acquire(1, trunk, IN)).isEmpty();
        assertThat(acquire(2, trunk, OUT)).isEmpty();
        assertThat(acquire(3, trunk, OUT)).startsWith("/limits/callsPerSecond");
        seconds++;
        assertThat(acquire(3, trunk, OUT)).isEmpty();
        assertThat(acquire(4, trunk, OUT)).isEmpty();
        assertThat(acquire(5, trunk, OUT)).startsWith("/limits/callsPerSecond");
    }

    @Test
    void a_call_rings_and_lasts_as_long_as_it_may() {
        TrunkConfig trunk = trunk(new TrunkConfig.Limits(0, 0, 0, 10, 600, 30, 0, List.of()));
        acquire(1, trunk, OUT);
        acquire(2, trunk, IN);
        assertThat(ledger.deadlineNanos(now())).isEqualTo(TimeUnit.SECONDS.toNanos(30));
        seconds = 10;
        ledger.answered(1, now());
        seconds = 30;
        assertThat(due()).containsExactly(new CallLedger.Ending(2, CallLedger.Due.RANG));
        release(2);
        assertThat(ledger.deadlineNanos(now())).isEqualTo(TimeUnit.SECONDS.toNanos(610));
        seconds = 609;
        assertThat(due()).isEmpty();
        seconds = 610;
        assertThat(due()).containsExactly(new CallLedger.Ending(1, CallLedger.Due.LONG));
    }

    @Test
    void the_minutes_of_a_day_are_shared_by_calls_out_and_come_back_at_midnight() {
        TrunkConfig trunk = trunk(new TrunkConfig.Limits(0, 0, 0, 10, 0, 60, 10, List.of()));
        acquire(1, trunk, OUT);
        acquire(2, trunk, OUT);
        acquire(3, trunk, IN);
        for (long id : ledger.callIds()) {
            ledger.answered(id, now());
        }
        assertThat(ledger.deadlineNanos(now())).isEqualTo(TimeUnit.SECONDS.toNanos(300));
        seconds = 100;
        release(1);
        assertThat(ledger.use(trunk.id(), now()).outSecondsToday()).isEqualTo(200);
        assertThat(ledger.deadlineNanos(now())).isEqualTo(TimeUnit.SECONDS.toNanos(500));
        seconds = 499;
        assertThat(due()).isEmpty();
        seconds = 500;
        assertThat(due()).containsExactly(new CallLedger.Ending(2, CallLedger.Due.DAY));
        release(2);
        assertThat(acquire(4, trunk, OUT)).isEqualTo("/limits/dailyMinutes has used its 10 minutes of today");
        assertThat(acquire(4, trunk, IN)).isEmpty();
        seconds = 13 * 3600 - 1;
        assertThat(acquire(5, trunk, OUT)).startsWith("/limits/dailyMinutes");
        seconds = 13 * 3600;
        assertThat(acquire(5, trunk, OUT)).isEmpty();
    }

    @Test
    void limits_that_were_changed_hold_for_the_next_call() {
        acquire(1, trunk(new TrunkConfig.Limits(1, 0, 0, 10, 0, 60, 0, List.of())), OUT);
        assertThat(acquire(2, trunk(new TrunkConfig.Limits(2, 0, 0, 10, 0, 60, 0, List.of())), OUT))
                .isEmpty();
        assertThat(acquire(3, trunk(new TrunkConfig.Limits(2, 0, 0, 10, 0, 60, 0, List.of())), OUT))
                .startsWith("/limits/maxCalls");
    }

    private String acquire(long id, TrunkConfig trunk, CallLedger.Direction direction) {
        CallLedger.Answer answer = ledger.acquire(id, trunk, direction, now(), wall());
        return answer instanceof CallLedger.Answer.Full full ? full.field() + " " + full.words() : "";
    }

    private void release(long id) {
        ledger.released(id, now(), wall());
    }

    private List<CallLedger.Ending> due() {
        return ledger.due(now(), wall());
    }

    private long now() {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    private Instant wall() {
        return START.plusSeconds(seconds);
    }

    private static TrunkConfig trunk(TrunkConfig.Limits limits) {
        return Trunks.named("a").limits(limits).make();
    }
}
