package dev.sotto.keying.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.keying.tunnel.GatewayAdmissionOutput.Answered;
import dev.sotto.keying.tunnel.GatewayAdmissionOutput.Ended;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The two ends of a gateway's link: each question has one answer, whatever breaks. */
class PhoneMachinesTest {
    private static final long SECOND = 1_000_000_000;

    private PhoneWorld world = new PhoneWorld(1, new SeededEntropy(1));

    @AfterEach
    void no_pin_is_left() {
        world.until(world.now + 5 * SECOND);
        assertThat(world.pins).allMatch(KeyMaterial::isDestroyed);
    }

    private long onlyAsked() {
        assertThat(world.asked).hasSize(1);
        return world.asked.keySet().iterator().next();
    }

    private long admitted(long phone) {
        world.ask(phone, "246810");
        world.settle();
        long askId = onlyAsked();
        world.answer(askId, PhoneOutcome.ADMITTED);
        world.settle();
        assertThat(world.told())
                .containsExactly(
                        new Answered(phone, PhoneOutcome.ADMITTED, Set.of(), PhoneOutcome.ADMITTED.sentence()));
        return askId;
    }

    @Test
    void a_phone_asks_is_answered_and_ended() {
        world.connect();
        world.ask(7, "");
        world.settle();
        world.answer(onlyAsked(), PhoneOutcome.PIN_WANTED);
        world.settle();
        assertThat(world.told()).hasSize(1);
        assertThat(world.gateway.isAdmitted(7)).isFalse();
        long askId = admitted(7);
        assertThat(world.gateway.isAdmitted(7)).isTrue();
        world.end(askId);
        world.settle();
        assertThat(world.told()).containsExactly(new Ended(7, PhoneEnd.REMOVED, "over"));
        assertThat(world.gateway.isAdmitted(7)).isFalse();
        assertThat(world.gateway.describe().admitted()).isZero();
        assertThat(world.gateway.nextDeadlineNanos()).isEqualTo(NanoClock.NEVER);
    }

    @Test
    void the_pin_is_wiped_with_the_answer() {
        world.connect();
        world.ask(7, "246810");
        world.settle();
        assertThat(world.pins.getFirst().isDestroyed()).isFalse();
        world.answer(onlyAsked(), PhoneOutcome.REFUSED);
        world.settle();
        assertThat(world.pins.getFirst().isDestroyed()).isTrue();
    }

    @Test
    void without_a_link_a_phone_is_told_to_come_later_after_five_seconds() {
        world.ask(7, "246810");
        world.until(5 * SECOND);
        assertThat(world.told()).isEmpty();
        world.until(5 * SECOND + 1);
        assertThat(world.told())
                .containsExactly(new Answered(7, PhoneOutcome.LATER, Set.of(), PhoneOutcome.LATER.sentence()));
        assertThat(world.gateway.describe().counters()).containsEntry(PhoneCounter.UNANSWERED, 1L);
    }

    @Test
    void an_answer_that_comes_too_late_holds_no_place() {
        world.connect();
        world.ask(7, "246810");
        world.settle();
        long askId = onlyAsked();
        world.until(world.now + 5 * SECOND);
        world.answer(askId, PhoneOutcome.ADMITTED);
        world.settle();
        assertThat(world.told()).hasSize(1);
        assertThat(world.gateway.isAdmitted(7)).isFalse();
        world.cut();
        world.connect();
        world.settle();
        assertThat(world.admitted).isEmpty();
    }

    @Test
    void a_question_is_asked_again_on_the_next_connection_and_a_lost_answer_said_again() {
        world.connect();
        world.ask(7, "246810");
        world.cut();
        world.connect();
        world.settle();
        long askId = onlyAsked();
        world.answer(askId, PhoneOutcome.ADMITTED);
        world.cut();
        world.connect();
        world.settle();
        assertThat(world.told()).isEmpty();
        world.answer(onlyAsked(), PhoneOutcome.ADMITTED);
        world.settle();
        assertThat(world.told()).hasSize(1);
        assertThat(world.gateway.isAdmitted(7)).isTrue();
    }

    @Test
    void admitted_phones_are_named_on_the_next_connection_and_what_was_taken_back_is_heard_then() {
        world.connect();
        long stays = admitted(7);
        long goes = admitted(8);
        world.cut();
        world.admitted.remove(goes);
        world.connect();
        world.settle();
        assertThat(world.told()).containsExactly(new Ended(8, PhoneEnd.WITHDRAWN, "unknown"));
        assertThat(world.admitted).containsExactly(stays);
        assertThat(world.gateway.isAdmitted(7)).isTrue();
    }

    @Test
    void who_hangs_up_is_gone_at_once_or_on_the_next_connection() {
        world.connect();
        admitted(7);
        admitted(8);
        world.gone(7);
        world.settle();
        assertThat(world.admitted).hasSize(1);
        world.cut();
        world.gone(8);
        world.connect();
        world.settle();
        assertThat(world.admitted).isEmpty();
        world.ask(9, "1");
        world.gone(9);
        world.settle();
        assertThat(world.asked).isEmpty();
        assertThat(world.told()).isEmpty();
    }

    @Test
    void a_new_question_of_a_phone_replaces_the_one_before() {
        world.connect();
        world.ask(7, "111111");
        world.ask(7, "222222");
        world.settle();
        world.answer(onlyAsked(), PhoneOutcome.REFUSED);
        world.settle();
        assertThat(world.told()).hasSize(1);
    }

    @Test
    void a_new_process_of_the_gateway_never_uses_a_number_again() {
        world.connect();
        long old = admitted(7);
        world.restartGateway();
        world.connect();
        world.settle();
        assertThat(world.admitted).isEmpty();
        assertThat(admitted(7)).isNotEqualTo(old);
    }

    @Test
    void more_phones_than_fit_into_one_message_are_all_named() {
        world.connect();
        for (long phone = 0; phone < 2500; phone++) {
            world.ask(phone, "");
        }
        world.settle();
        List.copyOf(world.asked.keySet()).forEach(askId -> world.answer(askId, PhoneOutcome.ADMITTED));
        world.settle();
        world.kdSaid.clear();
        world.cut();
        world.connect();
        world.settle();
        assertThat(world.admitted).hasSize(2500);
        assertThat(world.kdSaid)
                .filteredOn(KdPhoneOutput.Present.class::isInstance)
                .hasSize(1);
    }

    @Test
    void the_newest_connection_serves_and_the_one_before_is_closed() {
        world.connect();
        world.settle();
        world.kdSaid.clear();
        world.kd(new KdPhoneInput.LinkUp(99));
        world.kd(new KdPhoneInput.Received(99, PhoneCodec.encode(new PhoneMessage.Present(List.of(), true))));
        assertThat(world.kdSaid)
                .containsExactly(
                        new KdPhoneOutput.CloseLink(1, PhoneFault.SUPERSEDED, "by link 99"),
                        new KdPhoneOutput.Present(java.util.Set.of()));
        world.kd(new KdPhoneInput.LinkDown(1));
        assertThat(world.kd.isReady()).isTrue();
        world.kd(new KdPhoneInput.LinkDown(99));
        assertThat(world.kdSaid.getLast()).isEqualTo(new KdPhoneOutput.Absent());
    }

    @Test
    void a_gateway_that_breaks_the_order_is_closed_and_no_question_of_it_is_heard() {
        PhoneMessage.Ask ask =
                new PhoneMessage.Ask(1, PhoneCodecTest.CONFERENCE, "", Optional.of(PhoneCodecTest.pin("1234")));
        PhoneMessage.Present present = new PhoneMessage.Present(List.of(), true);
        assertThat(fault(ask)).isEqualTo(PhoneFault.FIRST_MESSAGE_NOT_PRESENT);
        assertThat(fault(new PhoneMessage.Gone(1))).isEqualTo(PhoneFault.FIRST_MESSAGE_NOT_PRESENT);
        assertThat(fault(present, present)).isEqualTo(PhoneFault.SECOND_PRESENT);
        assertThat(fault(present, new PhoneMessage.End(1, PhoneEnd.OVER, ""))).isEqualTo(PhoneFault.WRONG_DIRECTION);
        List<PhoneMessage> many = new ArrayList<>();
        for (long from = 0; from <= KdPhoneMachine.MAX_PHONES; from += PhoneCodec.MAX_PRESENT) {
            many.add(new PhoneMessage.Present(
                    LongStream.range(from, from + PhoneCodec.MAX_PRESENT)
                            .boxed()
                            .toList(),
                    false));
        }
        assertThat(fault(many.toArray(PhoneMessage[]::new))).isEqualTo(PhoneFault.TOO_MANY_PHONES);
        assertThat(world.asked).isEmpty();
    }

    private PhoneFault fault(PhoneMessage... messages) {
        KdPhoneMachine kd = new KdPhoneMachine();
        Outbox<KdPhoneOutput> out = new Outbox<>();
        kd.on(new KdPhoneInput.LinkUp(5), 0, out);
        for (PhoneMessage message : messages) {
            kd.on(new KdPhoneInput.Received(5, PhoneCodec.encode(message)), 0, out);
        }
        List<KdPhoneOutput> outputs = out.drain();
        assertThat(outputs).noneMatch(KdPhoneOutput.Asked.class::isInstance);
        return outputs.stream()
                .filter(KdPhoneOutput.CloseLink.class::isInstance)
                .map(o -> ((KdPhoneOutput.CloseLink) o).fault())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_key_distributor_that_asks_is_closed() {
        world.connect();
        world.settle();
        world.gateway(new GatewayAdmissionInput.Received(PhoneCodec.encode(new PhoneMessage.Gone(1))));
        assertThat(world.told()).containsExactly(new GatewayAdmissionOutput.Close(PhoneFault.WRONG_DIRECTION, "Gone"));
        assertThat(world.gateway.isReady()).isFalse();
    }

    /** Links break, phones come and go: each question has one answer, and at the end both sides know the same phones. */
    @Test
    void whatever_breaks_each_question_has_one_answer_and_both_ends_agree() {
        for (int seed = 1; seed <= 60; seed++) {
            world = new PhoneWorld(seed, new SeededEntropy(seed));
            Random random = new Random(seed);
            Map<Long, Integer> answers = new HashMap<>();
            long phones = 0;
            for (int step = 0; step < 200; step++) {
                phones += act(random, phones);
                world.until(world.now + random.nextInt(3_000_000));
                count(answers);
            }
            reconnect();
            world.until(world.now + 6 * SECOND);
            count(answers);
            assertThat(answers.values()).as("seed %d", seed).allMatch(count -> count == 1);
            assertThat(world.gateway.describe().asked()).as("seed %d", seed).isZero();
            reconnect();
            PhoneState gateway = world.gateway.describe();
            assertThat(gateway.admitted() + gateway.waiting())
                    .as("seed %d", seed)
                    .isEqualTo(world.admitted.size());
            assertThat(world.pins).as("seed %d", seed).allMatch(KeyMaterial::isDestroyed);
        }
    }

    private void reconnect() {
        world.cut();
        world.connect();
        world.settle();
    }

    private int act(Random random, long phones) {
        switch (random.nextInt(7)) {
            case 0, 1 -> {
                world.ask(phones, "246810");
                return 1;
            }
            case 2, 3 -> {
                if (!world.asked.isEmpty()) {
                    PhoneOutcome[] outcomes = PhoneOutcome.values();
                    world.answer(world.asked.keySet().iterator().next(), outcomes[random.nextInt(outcomes.length)]);
                }
            }
            case 4 -> {
                if (!world.admitted.isEmpty()) {
                    world.end(world.admitted.iterator().next());
                }
            }
            case 5 -> {
                if (world.isUp()) {
                    world.cut();
                } else {
                    world.connect();
                }
            }
            default -> world.gone(random.nextInt(1 + (int) phones));
        }
        return 0;
    }

    private void count(Map<Long, Integer> answers) {
        for (GatewayAdmissionOutput output : world.told()) {
            if (output instanceof Answered answered) {
                answers.merge(answered.phone(), 1, Integer::sum);
            }
        }
    }
}
