package dev.sotto.keying.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.tunnel.GatewayAdmissionOutput.Answered;
import dev.sotto.keying.tunnel.GatewayAdmissionOutput.Ended;
import dev.sotto.keying.tunnel.GatewayAdmissionOutput.Ordered;
import dev.sotto.keying.tunnel.GatewayAdmissionOutput.People;
import dev.sotto.keying.tunnel.GatewayAdmissionOutput.Wished;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Phones that wait, speak, are silent and wish, over a link that breaks. */
class PhoneWaitingTest {
    private final PhoneWorld world = new PhoneWorld(1, new SeededEntropy(1));

    private long answered(long phone, PhoneOutcome outcome) {
        world.connect();
        world.ask(phone, "246810");
        world.settle();
        long askId = world.asked.keySet().iterator().next();
        world.answer(askId, outcome);
        world.settle();
        assertThat(world.told()).containsExactly(new Answered(phone, outcome, Set.of(), outcome.sentence()));
        return askId;
    }

    private void says(PhoneMessage.ToGateway message) {
        world.kd(new KdPhoneInput.Tell(message));
        world.settle();
    }

    private void answers(long askId, PhoneOutcome outcome) {
        says(new PhoneMessage.Answer(askId, outcome));
    }

    @Test
    void a_phone_that_waits_is_not_in_until_another_answer_says_so_and_that_counts_once() {
        long askId = answered(7, PhoneOutcome.WAIT_FOR_HOST);
        assertThat(world.gateway.isAdmitted(7)).isFalse();
        assertThat(world.gateway.describe().waiting()).isOne();
        answers(askId, PhoneOutcome.LOBBY);
        answers(askId, PhoneOutcome.LOBBY);
        answers(askId, PhoneOutcome.ADMITTED);
        answers(askId, PhoneOutcome.ADMITTED);
        answers(askId, PhoneOutcome.LOBBY);
        assertThat(world.told())
                .extracting(o -> ((Answered) o).outcome())
                .containsExactly(PhoneOutcome.LOBBY, PhoneOutcome.ADMITTED);
        assertThat(world.gateway.isAdmitted(7)).isTrue();
        assertThat(world.gateway.describe().admitted()).isOne();
    }

    @Test
    void a_phone_that_waits_is_named_on_the_next_connection_and_hears_then_what_was_decided() {
        long askId = answered(7, PhoneOutcome.LOBBY);
        world.cut();
        world.answer(askId, PhoneOutcome.ADMITTED);
        world.connect();
        world.settle();
        assertThat(world.kdSaid.getLast()).isEqualTo(new KdPhoneOutput.Present(java.util.Set.of(askId)));
        assertThat(world.told()).as("what was said into a broken link").isEmpty();
        answers(askId, PhoneOutcome.ADMITTED);
        assertThat(world.gateway.isAdmitted(7)).isTrue();
    }

    @Test
    void a_phone_that_is_denied_is_told_why() {
        long askId = answered(7, PhoneOutcome.LOBBY);
        says(new PhoneMessage.End(askId, PhoneEnd.DENIED, "No."));
        assertThat(world.told()).containsExactly(new Ended(7, PhoneEnd.DENIED, "No."));
        answers(askId, PhoneOutcome.ADMITTED);
        assertThat(world.told()).isEmpty();
        assertThat(world.gateway.isAdmitted(7)).isFalse();
    }

    @Test
    void what_a_phone_does_is_said_when_it_changes_and_again_on_each_connection() {
        long askId = answered(7, PhoneOutcome.ADMITTED);
        world.kdSaid.clear();
        for (int i = 0; i < 2; i++) {
            world.gateway(new GatewayAdmissionInput.Status(7, true, false));
            world.settle();
        }
        PhoneMessage.Status muted = new PhoneMessage.Status(askId, true, false);
        assertThat(world.kdSaid).containsExactly(new KdPhoneOutput.StatusSaid(muted));
        world.cut();
        world.kdSaid.clear();
        world.gateway(new GatewayAdmissionInput.Status(7, true, true));
        world.connect();
        world.settle();
        assertThat(world.kdSaid).endsWith(new KdPhoneOutput.StatusSaid(new PhoneMessage.Status(askId, true, true)));
        world.gateway(new GatewayAdmissionInput.Status(99, true, true));
        world.settle();
        assertThat(world.kdSaid).as("nobody's").hasSize(2);
    }

    @Test
    void a_wish_reaches_the_key_distributor_or_is_answered_at_once_and_never_comes_late() {
        world.gateway(new GatewayAdmissionInput.Wish(7, PhoneWish.LOCK));
        assertThat(world.told()).containsExactly(new Wished(7, PhoneWishOutcome.NOT_NOW));
        long askId = answered(7, PhoneOutcome.ADMITTED_AS_HOST);
        world.gateway(new GatewayAdmissionInput.Wish(7, PhoneWish.ADMIT_NEXT));
        world.settle();
        assertThat(world.kdSaid).endsWith(new KdPhoneOutput.Wished(new PhoneMessage.Wish(askId, PhoneWish.ADMIT_NEXT)));
        says(new PhoneMessage.Wished(askId, PhoneWishOutcome.NOBODY_WAITS));
        assertThat(world.told()).containsExactly(new Wished(7, PhoneWishOutcome.NOBODY_WAITS));
        world.cut();
        world.kdSaid.clear();
        world.gateway(new GatewayAdmissionInput.Wish(7, PhoneWish.END));
        assertThat(world.told()).containsExactly(new Wished(7, PhoneWishOutcome.NOT_NOW));
        world.connect();
        world.settle();
        assertThat(world.kdSaid).noneMatch(KdPhoneOutput.Wished.class::isInstance);
    }

    @Test
    void orders_and_numbers_of_people_reach_the_phones_that_they_are_for() {
        long askId = answered(7, PhoneOutcome.ADMITTED);
        says(new PhoneMessage.Order(askId, PhoneOrder.MUTE));
        says(new PhoneMessage.Order(askId + 1, PhoneOrder.MUTE));
        says(new PhoneMessage.People(PhoneCodecTest.CONFERENCE, 3));
        says(new PhoneMessage.People("sip:other@example.com", 4));
        assertThat(world.told()).isEqualTo(List.of(new Ordered(7, PhoneOrder.MUTE), new People(7, 3)));
    }

    @Test
    void before_the_gateway_said_which_phones_it_has_nothing_else_is_taken_from_it() {
        for (PhoneMessage early :
                List.of(new PhoneMessage.Status(1, true, true), new PhoneMessage.Wish(1, PhoneWish.END))) {
            PhoneWorld other = new PhoneWorld(1, new SeededEntropy(1));
            other.kd(new KdPhoneInput.LinkUp(5));
            other.kd(new KdPhoneInput.Received(5, PhoneCodec.encode(early)));
            assertThat(other.kdSaid)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            KdPhoneOutput.CloseLink.class,
                            close -> assertThat(close.fault()).isEqualTo(PhoneFault.FIRST_MESSAGE_NOT_PRESENT));
        }
    }
}
