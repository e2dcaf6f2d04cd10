package dev.sotto.endpoint.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.endpoint.library.MediaHealth.SourceHealth;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourceVerdictsTest {
    private final SourceVerdicts verdicts = new SourceVerdicts();

    @Test
    void each_source_has_its_own_counters() {
        verdicts.count(1, ReceiveVerdict.INNER_BAD_TAG);
        verdicts.count(2, ReceiveVerdict.OPENED);
        verdicts.count(2, ReceiveVerdict.OUTER_REPLAYED);
        verdicts.count(ReceiveVerdict.MALFORMED);
        assertThat(verdicts.sources())
                .containsExactly(
                        new SourceHealth(2, Map.of(ReceiveVerdict.OPENED, 1L, ReceiveVerdict.OUTER_REPLAYED, 1L)),
                        new SourceHealth(1, Map.of(ReceiveVerdict.INNER_BAD_TAG, 1L)));
        assertThat(verdicts.unattributed()).isEqualTo(Map.of(ReceiveVerdict.MALFORMED, 1L));
        assertThat(new MediaHealth(verdicts.sources(), verdicts.unattributed(), Map.of(), Map.of()).dropped())
                .isEqualTo(3);
    }

    @Test
    void an_ssrc_that_nobody_vouched_for_gets_no_row() {
        for (int ssrc = 0; ssrc < 1000; ssrc++) {
            verdicts.count(ssrc, ReceiveVerdict.OUTER_BAD_TAG);
            verdicts.count(ssrc, ReceiveVerdict.FLOOD);
        }
        assertThat(verdicts.sources()).isEmpty();
        assertThat(verdicts.unattributed())
                .isEqualTo(Map.of(ReceiveVerdict.OUTER_BAD_TAG, 1000L, ReceiveVerdict.FLOOD, 1000L));
    }

    @Test
    void the_table_is_bounded_and_keeps_the_sources_that_were_opened() {
        for (int ssrc = 0; ssrc < 1000; ssrc++) {
            verdicts.count(ssrc, ReceiveVerdict.NO_INNER_KEY);
        }
        for (int ssrc = 2000; ssrc < 2080; ssrc++) {
            verdicts.count(ssrc, ReceiveVerdict.OPENED);
        }
        List<Integer> kept = verdicts.sources().stream().map(SourceHealth::ssrc).toList();
        assertThat(kept).hasSize(MediaHealth.MAX_SOURCES).allMatch(ssrc -> ssrc >= 2000);
        assertThat(verdicts.unattributed())
                .isEqualTo(Map.of(ReceiveVerdict.NO_INNER_KEY, 1000L, ReceiveVerdict.OPENED, 16L));
    }
}
