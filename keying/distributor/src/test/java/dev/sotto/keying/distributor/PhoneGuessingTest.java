package dev.sotto.keying.distributor;

import static dev.sotto.keying.distributor.Bench.OTHER;
import static dev.sotto.keying.distributor.Bench.ROOM;
import static dev.sotto.keying.distributor.Bench.SECOND;
import static dev.sotto.keying.distributor.PhoneBench.BONN;
import static dev.sotto.keying.distributor.PhoneBench.KOELN;
import static dev.sotto.keying.distributor.PhoneBench.PIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Fingerprint;
import dev.sotto.keying.tunnel.PhoneOutcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** People and gateways who do not know the PIN and try. */
class PhoneGuessingTest {
    private static final String NOWHERE = "sip:7777@example.com";
    private static final long DAY = 86_400 * SECOND;

    private final PhoneBench phones = new PhoneBench().allow(ROOM, 500);
    private int guess = 100_000;

    private PhoneOutcome guessOfSix(Fingerprint gateway, String conference) {
        return phones.tries(gateway, conference, Integer.toString(guess++));
    }

    /** Of four digits, which help most. */
    private PhoneOutcome guess(Fingerprint gateway, String conference) {
        return phones.tries(gateway, conference, four());
    }

    private String four() {
        return Integer.toString(1000 + guess++ % 9000);
    }

    private void guesses(Fingerprint gateway, String conference, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(guess(gateway, conference)).isEqualTo(PhoneOutcome.REFUSED);
        }
    }

    @Test
    void after_five_wrong_pins_there_is_a_pause_that_doubles_to_an_hour() {
        guesses(BONN, ROOM, 5);
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            long from = phones.bench.now;
            while (guess(BONN, ROOM) == PhoneOutcome.LATER) {
                phones.waitSeconds(1);
            }
            pauses.add((phones.bench.now - from) / SECOND);
        }
        assertThat(pauses).containsExactly(30L, 60L, 120L, 240L, 480L, 960L, 1920L, 3600L, 3600L, 3600L);
    }

    @Test
    void the_right_pin_does_not_help_during_the_pause_and_is_not_looked_at() {
        guesses(BONN, ROOM, 5);
        long before = phones.count(KdCounter.PINS_VERIFIED);
        assertThat(phones.tries(BONN, ROOM, PIN)).isEqualTo(PhoneOutcome.LATER);
        assertThat(phones.count(KdCounter.PINS_VERIFIED)).isEqualTo(before);
        assertThat(phones.tries(KOELN, ROOM, PIN))
                .as("another gateway's callers do not suffer")
                .isEqualTo(PhoneOutcome.ADMITTED);
    }

    @Test
    void a_conference_that_does_not_exist_pauses_like_one_that_does() {
        for (String conference : List.of(ROOM, NOWHERE, OTHER, Bench.OPEN)) {
            List<PhoneOutcome> heard = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                heard.add(guess(BONN, conference));
            }
            assertThat(heard).as(conference).containsOnly(PhoneOutcome.REFUSED, PhoneOutcome.LATER);
            assertThat(heard.indexOf(PhoneOutcome.LATER)).as(conference).isEqualTo(5);
        }
    }

    @Test
    void a_right_pin_or_a_day_makes_it_forget() {
        guesses(BONN, ROOM, 4);
        phones.admitted(BONN);
        guesses(BONN, ROOM, 4);
        assertThat(phones.tries(BONN, ROOM, PIN)).isEqualTo(PhoneOutcome.ADMITTED);
        guesses(KOELN, ROOM, 5);
        phones.pass(DAY);
        guesses(KOELN, ROOM, 5);
        assertThat(guess(KOELN, ROOM)).isEqualTo(PhoneOutcome.LATER);
    }

    @Test
    void who_knows_one_pin_does_not_go_on_guessing_another_by_it() {
        int tried = 0;
        for (int i = 0; i < 200; i++) {
            phones.tries(BONN, ROOM, PIN);
            tried += guess(BONN, NOWHERE) == PhoneOutcome.REFUSED ? 1 : 0;
        }
        assertThat(tried).isEqualTo(5);
    }

    @Test
    void somebody_else_who_comes_in_gives_the_guesser_no_more_than_twenty_guesses() {
        int tried = 0;
        for (int i = 0; i < 500; i++) {
            phones.tries(BONN, ROOM, PIN);
            tried += guess(BONN, ROOM) == PhoneOutcome.REFUSED ? 1 : 0;
        }
        assertThat(tried).isEqualTo(20);
    }

    @Test
    void several_gateways_are_no_better_than_a_few() {
        List<Fingerprint> gateways = new ArrayList<>(List.of(BONN, KOELN));
        for (int i = 0; i < 20; i++) {
            Fingerprint more = Fingerprint.sha256(new byte[] {6, (byte) i});
            phones.take(phones.bench.on(PhoneBench.command(new KdCommand.TrustGateway(more, "gateway " + i))));
            phones.admit(ROOM, 600 + i, "gateway " + i);
            phones.up(more);
            gateways.add(more);
        }
        int tried = 0;
        for (int round = 0; round < 5; round++) {
            for (Fingerprint gateway : gateways) {
                tried += guess(gateway, ROOM) == PhoneOutcome.REFUSED ? 1 : 0;
            }
        }
        assertThat(tried).isEqualTo(20);
    }

    @Test
    void many_conferences_are_no_better_either() {
        int tried = 0;
        for (int i = 0; i < 1000; i++) {
            tried += guess(BONN, "sip:" + i + "@example.com") == PhoneOutcome.REFUSED ? 1 : 0;
        }
        assertThat(tried).isEqualTo(100);
        for (int hour = 0; hour < 48; hour++) {
            phones.waitSeconds(3600);
            for (int i = 0; i < 10; i++) {
                tried += guess(BONN, "sip:x" + hour + "." + i + "@example.com") == PhoneOutcome.REFUSED ? 1 : 0;
            }
        }
        assertThat(tried).as("in two days").isLessThan(300);
        assertThat(phones.tries(KOELN, ROOM, PIN)).isEqualTo(PhoneOutcome.ADMITTED);
    }

    @Test
    void ordinary_mistakes_with_long_pins_close_neither_a_conference_nor_a_gateway() {
        for (int i = 0; i < 300; i++) {
            phones.tries(BONN, ROOM, PIN);
            assertThat(guessOfSix(BONN, ROOM)).as("wrong PIN %d", i).isEqualTo(PhoneOutcome.REFUSED);
            phones.waitSeconds(600);
        }
        assertThat(phones.tries(BONN, ROOM, PIN)).isEqualTo(PhoneOutcome.ADMITTED);
    }

    @Test
    void six_digits_are_ten_times_as_many_tries_and_a_hundred_times_as_many_pins() {
        int tried = 0;
        for (int i = 0; i < 500; i++) {
            phones.tries(BONN, ROOM, PIN);
            tried += guessOfSix(BONN, ROOM) == PhoneOutcome.REFUSED ? 1 : 0;
        }
        assertThat(tried).isEqualTo(200);
    }

    @Test
    void each_hour_forgives_one_guess_of_four_digits() {
        for (int i = 0; i < 19; i++) {
            phones.tries(BONN, ROOM, PIN);
            guess(BONN, ROOM);
        }
        for (int hour = 0; hour < 100; hour++) {
            phones.waitSeconds(3600);
            phones.tries(BONN, ROOM, PIN);
            assertThat(guess(BONN, ROOM)).isEqualTo(PhoneOutcome.REFUSED);
            assertThat(phones.tries(BONN, ROOM, PIN)).as("hour %d", hour).isEqualTo(PhoneOutcome.ADMITTED);
        }
    }

    @Test
    void asking_all_at_once_is_no_better_than_one_after_the_other() {
        List<Long> asked = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            asked.add(phones.asks(BONN, ROOM, four()));
        }
        assertThat(phones.comparing).hasSize(1);
        phones.compareAll();
        assertThat(asked.stream().filter(id -> phones.outcome(id) == PhoneOutcome.REFUSED))
                .hasSize(5);
        assertThat(asked.stream().filter(id -> phones.outcome(id) == PhoneOutcome.LATER))
                .hasSize(195);
    }

    @Test
    void hanging_up_before_the_answer_hides_no_guess() {
        for (int i = 0; i < 5; i++) {
            long askId = phones.asks(BONN, ROOM, four());
            phones.gone(BONN, askId);
            phones.compareAll();
            assertThat(phones.outcomes(askId)).isEmpty();
        }
        assertThat(guess(BONN, ROOM)).isEqualTo(PhoneOutcome.LATER);
    }

    @Test
    void neither_does_a_link_that_breaks_before_the_answer() {
        for (int i = 0; i < 5; i++) {
            long askId = phones.asks(BONN, ROOM, four());
            phones.down(BONN);
            phones.up(BONN);
            phones.compareAll();
            assertThat(phones.outcomes(askId)).isEmpty();
        }
        assertThat(guess(BONN, ROOM)).isEqualTo(PhoneOutcome.LATER);
    }

    @Test
    void a_question_that_is_said_again_counts_once_and_gets_the_same_answer() {
        for (int i = 0; i < 4; i++) {
            guess(BONN, ROOM);
        }
        long askId = phones.asks(BONN, ROOM, "9999");
        phones.up(BONN);
        phones.ask(BONN, askId, ROOM, "9999");
        phones.compareAll();
        phones.up(BONN);
        phones.ask(BONN, askId, ROOM, "9999");
        assertThat(phones.outcomes(askId)).containsExactly(PhoneOutcome.REFUSED, PhoneOutcome.REFUSED);
        phones.waitSeconds(30);
        assertThat(phones.tries(BONN, ROOM, PIN)).isEqualTo(PhoneOutcome.ADMITTED);
    }

    @Test
    void a_flood_of_one_gateway_keeps_nobody_of_another_waiting() {
        for (int i = 0; i < 300; i++) {
            phones.asks(BONN, "sip:f" + i + "@example.com", "000000");
        }
        assertThat(phones.count(KdCounter.PHONES_LATER)).as("the line is full").isEqualTo(43);
        long askId = phones.asks(KOELN, ROOM, PIN);
        phones.compare();
        phones.compare();
        phones.compare();
        assertThat(phones.outcome(askId)).isEqualTo(PhoneOutcome.ADMITTED);
        phones.compareAll();
    }

    @Test
    void nobody_is_compared_who_has_given_up_waiting() {
        phones.asks(BONN, ROOM, "000000");
        long late = phones.asks(BONN, ROOM, PIN);
        phones.waitSeconds(5);
        phones.compare();
        assertThat(phones.outcome(late)).isEqualTo(PhoneOutcome.LATER);
        assertThat(phones.comparing).isEmpty();
    }
}
