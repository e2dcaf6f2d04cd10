package dev.sotto.media.distributor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.Rfc;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HopSequenceTest {
    @Test
    void a_first_run_keeps_the_sequence_numbers_where_that_is_safe() {
        HopSequence sequence = new HopSequence();
        assertThat(sequence.next(0x5_1234)).isEqualTo(0x1234);
        assertThat(sequence.next(0x5_1236)).isEqualTo(0x1236);
        assertThat(sequence.next(0x5_1235)).isEqualTo(0x1235);
        assertThat(sequence.next(0x5_1233)).isEqualTo(HopSequence.NONE);
    }

    @Test
    @Rfc(number = 3711, section = "3.3.1", must = "a receiver that starts late can still guess the rollover counter")
    void a_first_run_in_the_upper_half_is_moved_to_the_lower() {
        HopSequence sequence = new HopSequence();
        assertThat(sequence.next(0x5_FFFF)).isEqualTo(0x7FFF);
        assertThat(sequence.next(0x6_0000)).isEqualTo(0x8000);
    }

    @Test
    void numbers_go_on_where_they_stopped_when_a_source_was_paused() {
        HopSequence sequence = new HopSequence();
        sequence.next(100);
        sequence.next(105);
        sequence.pause();
        assertThat(sequence.next(9_000)).isEqualTo(106);
        assertThat(sequence.next(8_999)).as("from before the pause").isEqualTo(HopSequence.NONE);
        assertThat(sequence.next(9_002)).as("loss before us stays visible").isEqualTo(108);
        assertThat(sequence.next(9_001)).isEqualTo(107);
        HopSequence other = new HopSequence();
        other.resumeAfter(106);
        assertThat(other.next(1)).isEqualTo(107);
    }

    @Test
    void no_number_is_given_twice_and_no_pause_looks_like_loss() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            HopSequence sequence = new HopSequence();
            Set<Long> given = new HashSet<>();
            long index = random.nextLong(1L << 40);
            long highest = -1;
            boolean resumed = true;
            for (int i = 0; i < 2_000; i++) {
                if (random.nextInt(100) == 0) {
                    sequence.pause();
                    index += random.nextInt(100_000);
                    resumed = true;
                }
                long late = resumed ? 0 : random.nextInt(4);
                long out = sequence.next(++index - late);
                if (out != HopSequence.NONE && given.add(out)) {
                    assertThat(resumed && highest >= 0 ? out - highest : 1)
                            .as("seed %d step %d", seed, i)
                            .isEqualTo(1);
                    highest = Math.max(highest, out);
                    resumed = false;
                }
            }
            assertThat(highest).as("seed %d", seed).isLessThan(given.size() * 2L + 0x8000);
        }
    }
}
