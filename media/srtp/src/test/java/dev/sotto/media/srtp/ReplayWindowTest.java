package dev.sotto.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.Rfc;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
    @Test
    @Rfc(number = 3711, section = "3.3.2", must = "a sliding window of at least 64 indices")
    void the_window_agrees_with_a_plain_set_whatever_the_order() {
        for (long seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            ReplayWindow window = new ReplayWindow();
            Set<Long> seen = new HashSet<>();
            long highest = -1;
            long centre = random.nextLong(1L << 40);
            for (int i = 0; i < 2_000; i++) {
                centre += random.nextInt(100) == 0 ? random.nextInt(400) : random.nextInt(3);
                long index = Math.max(0, centre - random.nextInt(160));
                SrtpVerdict expected = expected(seen, highest, index);
                assertThat(window.check(index)).as("seed %d step %d", seed, i).isEqualTo(expected);
                if (expected == SrtpVerdict.OK) {
                    window.commit(index);
                    seen.add(index);
                    highest = Math.max(highest, index);
                }
                assertThat(window.highest()).isEqualTo(highest);
            }
        }
    }

    private static SrtpVerdict expected(Set<Long> seen, long highest, long index) {
        if (highest - index >= ReplayWindow.SIZE && highest >= 0) {
            return SrtpVerdict.TOO_OLD;
        }
        return seen.contains(index) ? SrtpVerdict.REPLAYED : SrtpVerdict.OK;
    }

    @Test
    void checking_changes_nothing() {
        ReplayWindow window = new ReplayWindow();
        assertThat(window.started()).isFalse();
        window.commit(5);
        window.check(1_000_000);
        assertThat(window.highest()).isEqualTo(5);
        assertThat(window.check(4)).isEqualTo(SrtpVerdict.OK);
        assertThat(window.check(5)).isEqualTo(SrtpVerdict.REPLAYED);
        window.reset();
        assertThat(window.started()).isFalse();
        assertThat(window.check(5)).isEqualTo(SrtpVerdict.OK);
    }

    @Test
    @Rfc(number = 3711, section = "3.3.1", must = "the index nearest to the highest one is guessed")
    void the_index_is_guessed_across_wraps() {
        assertThat(ReplayWindow.estimateIndex(-1, 0xFFFF)).isEqualTo(0xFFFF);
        assertThat(ReplayWindow.estimateIndex(0xFFFF, 0)).isEqualTo(0x1_0000);
        assertThat(ReplayWindow.estimateIndex(0x1_0000, 0xFFFF)).isEqualTo(0xFFFF);
        assertThat(ReplayWindow.estimateIndex(0x1_0001, 2)).isEqualTo(0x1_0002);
        assertThat(ReplayWindow.estimateIndex(0, 0xFFFF)).isEqualTo(0xFFFF);
        assertThat(ReplayWindow.estimateIndex(0x5_7FFF, 0xFFFF)).isEqualTo(0x5_FFFF);
        assertThat(ReplayWindow.estimateIndex(0x5_8000, 0)).isEqualTo(0x5_0000);
        assertThat(ReplayWindow.estimateIndex(0x5_8001, 0)).isEqualTo(0x6_0000);
        assertThat(new ReplayWindow().estimateIndex(7)).isEqualTo(7);
    }

    @Test
    void the_guess_is_right_for_every_step_of_less_than_half_the_range() {
        Random random = new Random(3);
        for (int i = 0; i < 100_000; i++) {
            long highest = random.nextLong(1L << 40) + (1L << 20);
            long index = highest + random.nextInt(0xFFFE) - 0x7FFF;
            assertThat(ReplayWindow.estimateIndex(highest, (int) (index & 0xFFFF)))
                    .isEqualTo(index);
        }
    }
}
