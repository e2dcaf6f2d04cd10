package dev.sotto.sip.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sip.stack.SourceLedger.Standing;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SourceLedgerTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Source A = source("192.0.2.1");
    private static final Source B = source("192.0.2.2");

    private final SourceLedger ledger = new SourceLedger(10, 1000);

    private static Source source(String address) {
        try {
            return Source.of(InetAddress.getByName(address));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Charges {@code count} requests, {@code gapNanos} apart. */
    private Map<Standing, Integer> charge(Source source, int count, long fromNanos, long gapNanos) {
        Map<Standing, Integer> standings = new EnumMap<>(Standing.class);
        for (int i = 0; i < count; i++) {
            standings.merge(ledger.charge(source, 1, fromNanos + i * gapNanos), 1, Integer::sum);
        }
        return standings;
    }

    @Test
    void a_network_of_ipv6_is_one_source_and_an_address_of_ipv4_is_one() {
        assertThat(source("2001:db8::1")).isEqualTo(source("2001:db8::ffff:1")).isNotEqualTo(source("2001:db8:0:1::1"));
        assertThat(A).isNotEqualTo(B);
        assertThat(source("::ffff:192.0.2.1")).isEqualTo(A);
        assertThat(source("::c000:201")).isNotEqualTo(A);
    }

    @Test
    void who_keeps_to_the_rate_is_served_for_ever() {
        assertThat(charge(A, 10_000, 0, 100 * MILLI)).containsOnlyKeys(Standing.WITHIN);
    }

    @Test
    void a_burst_is_served_then_refused_in_words_then_ignored_and_nobody_else_suffers() {
        assertThat(charge(A, 100, 0, 0))
                .containsEntry(Standing.WITHIN, 20)
                .containsEntry(Standing.OVER, 20)
                .containsEntry(Standing.FAR_OVER, 60);
        assertThat(ledger.charge(B, 1, 0)).isEqualTo(Standing.WITHIN);
    }

    @Test
    void a_flood_gets_no_more_refusals_than_the_rate_and_is_served_again_when_it_is_over() {
        charge(A, 40, 0, 0);
        Map<Standing, Integer> tenSeconds = charge(A, 10_000, MILLI, MILLI);
        assertThat(tenSeconds).doesNotContainKey(Standing.WITHIN);
        assertThat(tenSeconds.get(Standing.OVER)).isBetween(95, 105);
        assertThat(ledger.charge(A, 1, 13 * SECOND)).isEqualTo(Standing.WITHIN);
    }

    @Test
    void a_source_that_proved_nothing_is_sent_half_as_much_again_as_it_sent_and_an_allowance() {
        long sent = 0;
        long heard = 0;
        for (int i = 0; i < 10_000; i++) {
            ledger.heard(A, 300, i * MILLI);
            heard += 300;
            sent += ledger.mayTell(A, 1200, false, i * MILLI) ? 1200 : 0;
        }
        assertThat(sent).isBetween(heard * 3 / 2, heard * 3 / 2 + 2 * SourceLedger.ALLOWANCE);
    }

    @Test
    void who_is_forged_by_others_can_still_be_answered() {
        while (ledger.mayTell(A, 500, false, 0)) {
            ledger.heard(A, 100, 0);
        }
        int answers = 0;
        while (ledger.mayTell(A, 1500, true, 0)) {
            answers++;
        }
        assertThat(answers).isBetween(10, 11);
        ledger.heard(A, 0, 61 * SECOND);
        ledger.heard(A, 0, 122 * SECOND);
        assertThat(ledger.mayTell(A, 500, false, 122 * SECOND)).isTrue();
    }

    @Test
    void who_asks_now_and_then_is_answered_for_ever_though_answers_are_longer() {
        for (int i = 0; i < 1000; i++) {
            ledger.heard(A, 300, i * SECOND);
            assertThat(ledger.mayTell(A, 700, false, i * SECOND)).isTrue();
        }
    }

    @Test
    void who_proved_that_it_can_be_reached_is_sent_what_there_is_for_an_hour() {
        ledger.prove(A, 0);
        for (int i = 0; i < 1000; i++) {
            assertThat(ledger.mayTell(A, 60_000, false, SECOND)).isTrue();
        }
        assertThat(ledger.isProven(A, 3599 * SECOND)).isTrue();
        assertThat(ledger.isProven(A, 3600 * SECOND)).isFalse();
        assertThat(ledger.isProven(B, 0)).isFalse();
    }

    @Test
    void forged_sources_fill_no_memory_and_push_out_nobody_who_proved_itself() {
        ledger.prove(A, 0);
        for (int i = 0; i < 100_000; i++) {
            ledger.charge(new Source(i, true), 1, i * MILLI / 10);
        }
        assertThat(ledger.size()).isLessThanOrEqualTo(1001);
        assertThat(ledger.isProven(A, 10 * SECOND)).isTrue();
        assertThat(ledger.charge(A, 1, 10 * SECOND)).isEqualTo(Standing.WITHIN);
        // A minute later the forged ones are forgotten and there is room again.
        assertThat(ledger.charge(B, 1, 100 * SECOND)).isEqualTo(Standing.WITHIN);
        assertThat(ledger.size()).isLessThanOrEqualTo(2);
    }
}
