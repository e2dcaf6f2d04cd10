package dev.sotto.keying.distributor;

import static dev.sotto.keying.distributor.Bench.ROOM;
import static dev.sotto.keying.distributor.Bench.SECOND;
import static dev.sotto.keying.distributor.PhoneBench.BONN;
import static dev.sotto.keying.distributor.PhoneBench.KOELN;
import static dev.sotto.keying.distributor.PhoneBench.PIN;
import static dev.sotto.keying.distributor.PhoneBench.command;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.tunnel.PhoneOutcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Phones and the link of their gateway, which breaks, and the key distributor, which is killed. */
class PhoneLinkTest {
    private PhoneBench phones = new PhoneBench().allow(ROOM, 2);

    @Test
    void phones_stay_admitted_over_a_broken_link() {
        long one = phones.admitted(BONN);
        phones.down(BONN);
        phones.waitSeconds(29);
        assertThat(phones.view().inside())
                .extracting(ConferenceView.PhoneView::away)
                .containsExactly(false);
        phones.up(BONN, one);
        phones.waitSeconds(100);
        assertThat(phones.view().inside()).hasSize(1);
        assertThat(phones.ended()).isEmpty();
    }

    @Test
    void after_thirty_seconds_they_take_no_place_and_come_back_if_there_is_one() {
        long one = phones.admitted(BONN);
        long two = phones.admitted(BONN);
        assertThat(phones.tries(KOELN, ROOM, PIN)).isEqualTo(PhoneOutcome.FULL);
        phones.down(BONN);
        phones.waitSeconds(1);
        assertThat(phones.bench.kd.nextDeadlineNanos()).isEqualTo(phones.bench.now + 29 * SECOND);
        phones.waitSeconds(29);
        phones.admitted(KOELN);
        phones.up(BONN, one, two);
        assertThat(phones.ended()).as("one place is taken").hasSize(1);
        assertThat(phones.view().inside()).hasSize(2).noneMatch(ConferenceView.PhoneView::away);
    }

    @Test
    void an_hour_later_nothing_of_them_is_left() {
        long one = phones.admitted(BONN);
        phones.down(BONN);
        phones.waitSeconds(3600);
        assertThat(phones.view().inside()).isEmpty();
        phones.up(BONN, one);
        assertThat(phones.ended()).containsExactly(one);
    }

    @Test
    void a_gateway_that_was_restarted_has_none_of_its_old_phones() {
        phones.admitted(BONN);
        phones.admitted(BONN);
        phones.down(BONN);
        phones.up(BONN);
        assertThat(phones.view().inside()).isEmpty();
        assertThat(phones.ended()).isEmpty();
    }

    @Test
    void a_gateway_cannot_bring_phones_that_were_never_admitted() {
        phones.down(BONN);
        phones.up(BONN, 1000L, 1001L);
        assertThat(phones.ended()).containsExactlyInAnyOrder(1000L, 1001L);
        assertThat(phones.view().inside()).isEmpty();
        long theirs = phones.admitted(KOELN);
        phones.up(BONN, theirs);
        assertThat(phones.toldWhom.getLast()).isEqualTo(BONN);
        assertThat(phones.ended()).endsWith(theirs);
        assertThat(phones.view().inside())
                .extracting(ConferenceView.PhoneView::gateway)
                .containsExactly("Köln");
    }

    @Test
    void what_was_taken_back_while_the_link_was_down_is_said_when_it_is_back() {
        long one = phones.admitted(BONN);
        phones.down(BONN);
        phones.bench.on(command(new KdCommand.ForbidPhones(ROOM)));
        phones.up(BONN, one);
        assertThat(phones.ended()).containsExactly(one);
    }

    @Test
    void an_answer_that_comes_after_the_link_is_down_is_said_again_when_it_is_asked_again() {
        long askId = phones.asks(BONN, ROOM, PIN);
        phones.down(BONN);
        phones.compareAll();
        assertThat(phones.view().inside()).hasSize(1);
        phones.up(BONN);
        assertThat(phones.view().inside())
                .as("the gateway does not have it yet")
                .isEmpty();
        phones.ask(BONN, askId, ROOM, PIN);
        phones.compareAll();
        assertThat(phones.outcome(askId)).isEqualTo(PhoneOutcome.ADMITTED);
        assertThat(phones.view().inside()).hasSize(1);
    }

    @Test
    void a_question_that_is_asked_again_while_its_pin_is_compared_gets_one_answer() {
        long askId = phones.asks(BONN, ROOM, PIN);
        phones.down(BONN);
        phones.up(BONN);
        phones.ask(BONN, askId, ROOM, PIN);
        phones.compareAll();
        assertThat(phones.outcomes(askId)).containsExactly(PhoneOutcome.ADMITTED);
        phones.ask(BONN, askId, ROOM, PIN);
        assertThat(phones.outcomes(askId)).containsExactly(PhoneOutcome.ADMITTED, PhoneOutcome.ADMITTED);
        assertThat(phones.view().inside()).hasSize(1);
    }

    @Test
    void a_phone_that_nobody_waits_for_any_more_takes_no_place() {
        long askId = phones.asks(BONN, ROOM, PIN);
        phones.down(BONN);
        phones.up(BONN);
        phones.compareAll();
        assertThat(phones.view().inside()).isEmpty();
        long gone = phones.asks(BONN, ROOM, "000000");
        long queued = phones.asks(BONN, ROOM, PIN);
        phones.gone(BONN, queued);
        phones.gone(BONN, gone);
        phones.compareAll();
        assertThat(phones.view().inside()).isEmpty();
        assertThat(phones.outcomes(askId)).isEmpty();
        assertThat(phones.outcomes(queued)).isEmpty();
    }

    @Test
    void phones_survive_a_restart_of_the_key_distributor() {
        long one = phones.admitted(BONN);
        long two = phones.admitted(KOELN);
        phones.restart();
        assertThat(phones.view().inside()).hasSize(2);
        assertThat(phones.tries(BONN, ROOM, PIN))
                .as("the places are kept for half a minute")
                .isEqualTo(PhoneOutcome.FULL);
        phones.up(BONN, one);
        phones.waitSeconds(30);
        assertThat(phones.view().inside())
                .extracting(ConferenceView.PhoneView::gateway, ConferenceView.PhoneView::away)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("Bonn", false),
                        org.assertj.core.api.Assertions.tuple("Köln", true));
        phones.up(KOELN, two);
        assertThat(phones.view().inside()).noneMatch(ConferenceView.PhoneView::away);
        assertThat(phones.ended()).isEmpty();
    }

    @Test
    void a_gateway_with_the_right_pin_cannot_fill_the_disk() {
        int before = phones.bench.journal.size();
        for (int i = 0; i < 5000; i++) {
            phones.gone(BONN, phones.admitted(BONN));
        }
        assertThat(phones.bench.journal.size() - before).isLessThanOrEqualTo(500);
        assertThat(phones.view().inside()).isEmpty();
    }

    /** Whatever happens in which order, no conference has more phones than it may, and none without its gateway's wish. */
    @Test
    void nothing_that_a_gateway_a_network_or_an_operator_does_lets_too_many_in() {
        for (int seed = 1; seed <= 40; seed++) {
            Random random = new Random(seed);
            phones = new PhoneBench().allow(ROOM, 3);
            Set<Long> mine = new HashSet<>();
            List<Long> asked = new ArrayList<>();
            for (int step = 0; step < 300; step++) {
                act(random, mine, asked);
                long counted = phones.view().inside().stream()
                        .filter(phone -> !phone.away())
                        .count();
                assertThat(counted).as("seed %d step %d", seed, step).isLessThanOrEqualTo(3);
            }
            phones.comparing.forEach(waiting -> waiting.pin().destroy());
            phones.bench.on(command(new KdCommand.Distrust(BONN)));
            assertThat(phones.pins).as("seed %d", seed).allMatch(dev.sotto.base.KeyMaterial::isDestroyed);
        }
    }

    private void act(Random random, Set<Long> mine, List<Long> asked) {
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> asked.add(phones.asks(BONN, ROOM, random.nextInt(4) == 0 ? "000000" : PIN));
            case 3 -> phones.compare();
            case 4 -> {
                if (!asked.isEmpty()) {
                    phones.gone(BONN, asked.get(random.nextInt(asked.size())));
                }
            }
            case 5 -> phones.down(BONN);
            case 6 -> {
                asked.stream().filter(_ -> random.nextBoolean()).forEach(mine::add);
                phones.up(BONN, mine.toArray(Long[]::new));
                if (!asked.isEmpty()) {
                    phones.ask(BONN, asked.getLast(), ROOM, PIN);
                }
            }
            default -> phones.waitSeconds(random.nextInt(40));
        }
    }
}
