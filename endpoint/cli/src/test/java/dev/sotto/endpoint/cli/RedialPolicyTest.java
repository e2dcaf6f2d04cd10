package dev.sotto.endpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.endpoint.library.Ending;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RedialPolicyTest {
    private static final Ending LATER =
            new Ending(Ending.Kind.NOT_ANSWERED, "503 Service Unavailable", OptionalInt.of(5));

    private final RedialPolicy policy = new RedialPolicy(60);

    @Test
    void it_calls_again_when_the_conference_says() {
        assertThat(policy.waitSeconds(LATER, 0)).hasValue(5);
        assertThat(policy.waitSeconds(new Ending(Ending.Kind.NOT_ANSWERED, "486 Busy Here"), 0))
                .isEmpty();
    }

    @Test
    void it_gives_up_when_patience_is_over_and_has_new_patience_after_a_success() {
        assertThat(policy.waitSeconds(LATER, seconds(0))).isPresent();
        assertThat(policy.waitSeconds(LATER, seconds(54))).isPresent();
        assertThat(policy.waitSeconds(LATER, seconds(55))).isEmpty();
        policy.succeeded();
        assertThat(policy.waitSeconds(LATER, seconds(300))).isPresent();
    }

    @Test
    void it_calls_again_after_a_loss_and_never_after_a_decision() {
        assertThat(policy.waitSeconds(new Ending(Ending.Kind.LOST, "gone"), 0)).isPresent();
        for (Ending.Kind kind : Ending.Kind.values()) {
            boolean decided = kind != Ending.Kind.LOST && kind != Ending.Kind.NOT_ANSWERED;
            assertThat(policy.waitSeconds(new Ending(kind, "so it is"), 0).isPresent() && decided)
                    .as(kind.name())
                    .isFalse();
        }
    }

    @Test
    void without_patience_it_never_calls_again() {
        assertThat(new RedialPolicy(0).waitSeconds(LATER, 0)).isEmpty();
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
