package dev.sotto.keying.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CoverageTest {
    @Test
    void it_is_complete_exactly_when_every_octet_has_arrived() {
        Random random = new Random(20261120);
        for (int round = 0; round < 500; round++) {
            int length = 1 + random.nextInt(100);
            Coverage coverage = new Coverage(length);
            BitSet model = new BitSet();
            for (int i = 0; i < 60; i++) {
                int start = random.nextInt(length);
                int end = start + random.nextInt(length - start + 1);
                assertThat(coverage.add(start, end)).isTrue();
                model.set(start, end);
                assertThat(coverage.isComplete()).as("round %d", round).isEqualTo(model.cardinality() == length);
            }
        }
    }

    @Test
    void a_message_without_octets_needs_its_empty_fragment() {
        Coverage coverage = new Coverage(0);
        assertThat(coverage.isComplete()).isFalse();
        coverage.add(0, 0);
        assertThat(coverage.isComplete()).isTrue();
    }
}
