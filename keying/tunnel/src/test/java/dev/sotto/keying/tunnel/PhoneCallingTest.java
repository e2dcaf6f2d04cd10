package dev.sotto.keying.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.tunnel.GatewayAdmissionOutput.Answered;
import dev.sotto.keying.tunnel.GatewayAdmissionOutput.Ended;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Phones that the gateway calls, and that want the place of others, over a link that breaks. */
class PhoneCallingTest {
    private static final String BOB = "sip:bob@example.org";

    private final PhoneWorld world = new PhoneWorld(1, new SeededEntropy(1));

    private void calls(long phone, Optional<Long> replaced) {
        world.gateway(new GatewayAdmissionInput.Call(phone, PhoneCodecTest.CONFERENCE, BOB, replaced));
        world.settle();
    }

    private long mayBeCalled(long phone) {
        calls(phone, Optional.empty());
        long askId = world.called.keySet().iterator().next();
        world.answer(askId, PhoneOutcome.MAY_CALL);
        world.settle();
        assertThat(world.told()).containsExactly(answered(phone, PhoneOutcome.MAY_CALL));
        return askId;
    }

    private static Answered answered(long phone, PhoneOutcome outcome) {
        return new Answered(phone, outcome, Set.of(), outcome.sentence());
    }

    @Test
    void a_phone_that_may_be_called_is_in_only_when_it_joined_and_the_key_distributor_said_so() {
        world.connect();
        long askId = mayBeCalled(7);
        assertThat(world.gateway.isAdmitted(7)).isFalse();
        for (int i = 0; i < 2; i++) {
            world.gateway(new GatewayAdmissionInput.Join(7));
        }
        world.settle();
        assertThat(world.joins).containsExactly(askId);
        world.answer(askId, PhoneOutcome.ADMITTED);
        world.settle();
        assertThat(world.told()).containsExactly(answered(7, PhoneOutcome.ADMITTED));
        assertThat(world.gateway.isAdmitted(7)).isTrue();
    }

    @Test
    void who_joins_while_the_link_is_broken_is_heard_of_on_the_next_one() {
        world.connect();
        long askId = mayBeCalled(7);
        world.cut();
        world.gateway(new GatewayAdmissionInput.Join(7));
        world.connect();
        world.settle();
        assertThat(world.kdSaid).endsWith(new KdPhoneOutput.Present(Set.of(askId)));
        assertThat(world.joins).containsExactly(askId);
        world.answer(askId, PhoneOutcome.LOCKED);
        world.settle();
        assertThat(world.told()).containsExactly(answered(7, PhoneOutcome.LOCKED));
        assertThat(world.gateway.isAdmitted(7)).isFalse();
    }

    @Test
    void nobody_joins_who_was_not_called_or_may_not_be() {
        world.connect();
        world.gateway(new GatewayAdmissionInput.Join(7));
        calls(7, Optional.empty());
        world.gateway(new GatewayAdmissionInput.Join(7));
        long askId = world.called.keySet().iterator().next();
        world.answer(askId, PhoneOutcome.FORBIDDEN);
        world.gateway(new GatewayAdmissionInput.Join(7));
        world.settle();
        assertThat(world.joins).isEmpty();
        assertThat(world.told()).containsExactly(answered(7, PhoneOutcome.FORBIDDEN));
    }

    @Test
    void a_question_that_was_lost_is_asked_again_and_one_that_nobody_answers_is_taken_back() {
        calls(7, Optional.empty());
        assertThat(world.called).isEmpty();
        world.connect();
        world.settle();
        assertThat(world.called).hasSize(1);
        world.until(world.now + 5_000_000_000L);
        world.settle();
        assertThat(world.told()).containsExactly(answered(7, PhoneOutcome.LATER));
        world.answer(world.called.keySet().iterator().next(), PhoneOutcome.MAY_CALL);
        world.settle();
        assertThat(world.told()).as("a yes that came too late").isEmpty();
    }

    @Test
    void who_is_to_be_replaced_is_named_by_the_question_that_let_it_in_and_only_if_it_is_in() {
        world.connect();
        calls(9, Optional.of(8L));
        assertThat(world.told()).containsExactly(answered(9, PhoneOutcome.FORBIDDEN));
        assertThat(world.called).isEmpty();
        world.ask(8, "246810");
        world.settle();
        long in = world.asked.keySet().iterator().next();
        calls(9, Optional.of(8L));
        assertThat(world.called).as("while it is asked for its PIN").isEmpty();
        world.answer(in, PhoneOutcome.ADMITTED);
        world.settle();
        calls(9, Optional.of(8L));
        assertThat(world.called.values())
                .singleElement()
                .satisfies(call -> assertThat(call.replaced()).contains(in));
    }

    @Test
    void a_phone_that_is_called_can_be_ended() {
        world.connect();
        long askId = mayBeCalled(7);
        world.kd(new KdPhoneInput.Tell(new PhoneMessage.End(askId, PhoneEnd.WITHDRAWN, "Off.")));
        world.settle();
        assertThat(world.told()).containsExactly(new Ended(7, PhoneEnd.WITHDRAWN, "Off."));
        world.gateway(new GatewayAdmissionInput.Join(7));
        world.settle();
        assertThat(world.joins).isEmpty();
    }
}
