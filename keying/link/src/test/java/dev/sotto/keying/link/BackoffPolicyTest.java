package dev.sotto.keying.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.SeededEntropy;
import org.junit.jupiter.api.Test;

class BackoffPolicyTest {
    @Test
    void waits_double_up_to_the_most_and_are_never_shorter_than_half() {
        BackoffPolicy policy = new BackoffPolicy(100, 1_000);
        SeededEntropy entropy = new SeededEntropy(1);
        for (int round = 0; round < 1_000; round++) {
            assertThat(policy.waitMillis(1, entropy)).isBetween(50L, 100L);
            assertThat(policy.waitMillis(3, entropy)).isBetween(200L, 400L);
            assertThat(policy.waitMillis(5, entropy)).isBetween(500L, 1_000L);
            assertThat(policy.waitMillis(Integer.MAX_VALUE, entropy)).isBetween(500L, 1_000L);
        }
    }
}
