package dev.sotto.keying.distributor;

import static dev.sotto.keying.distributor.Bench.ROOM;
import static dev.sotto.keying.distributor.PhoneBench.BONN;
import static dev.sotto.keying.distributor.PhoneBench.PIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.tunnel.PhoneMessage.Answer;
import dev.sotto.keying.tunnel.PhoneOutcome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which callers may bring a PIN, in addition to the PIN. */
class PhoneCallersTest {
    private final PhoneBench phones = new PhoneBench();

    @ParameterizedTest
    @CsvSource({
        "+49228*, sip:+49228123@trunk.example, true",
        "+49228*, sips:+49-228-(123)@trunk.example:5061;user=phone, true",
        "+49228*, tel:+49228123;phone-context=x, true",
        "+49228*, sip:+49229123@trunk.example, false",
        "+49228123, sip:+492281234@trunk.example, false",
        "00228, sip:00228@10.0.0.1, true",
        "+49228*, sip:anna@+49228.example, false",
        "sip:anna@example.org, sip:Anna@EXAMPLE.org;tag=1, true",
        "sip:anna@example.org, sip:anna:secret@example.org:5070, true",
        "sip:anna@example.org, sip:anna@example.org.evil, false",
        "sip:anna@example.org, sip:bob@evil?x=sip:anna@example.org, false",
        "sip:*@example.org, sip:anyone@example.org, true",
        "sip:*@example.org, sip:example.org, false",
        "sip:an*@example.org, sip:anna@example.org, true",
        "sip:*@example.org, tel:+49228, false",
        "sip:*@[2001:db8::1], sip:x@[2001:db8::1]:5060, true",
        "+49228*, '', false",
        "+49228*, anonymous, false"
    })
    void a_pattern_is_a_number_or_an_address(String pattern, String from, boolean matches) {
        assertThat(CallerPattern.parse(pattern).orElseThrow().matches(from)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "*", "+", "anna", "sip:anna", "sip:@example.org", "+49*228", "sip:a*b@example.org", "a b"})
    void what_is_neither_is_refused_with_an_example(String pattern) {
        assertThat(CallerPattern.parse(pattern)).isEmpty();
        assertThat(phones.no(new KdCommand.LimitCallers(ROOM, List.of("+49228*", pattern))))
                .contains("sip:*@example.org");
    }

    @Test
    void who_may_not_call_hears_the_same_as_with_a_wrong_pin_after_the_same_work() {
        phones.allow(ROOM, 3);
        long in = phones.admitted(BONN);
        assertThat(phones.done(new KdCommand.LimitCallers(ROOM, List.of("+4999*"))))
                .contains("+4999*")
                .contains("in addition to the PIN");
        assertThat(phones.ended()).as("who is in stays in").isEmpty();
        assertThat(phones.outcome(in)).isEqualTo(PhoneOutcome.ADMITTED);
        long other = phones.asks(BONN, ROOM, PIN);
        assertThat(phones.comparing).as("though the PIN is known to be right").hasSize(1);
        phones.compareAll();
        assertThat(phones.told.getLast()).isEqualTo(new Answer(other, PhoneOutcome.REFUSED));
        assertThat(phones.count(KdCounter.CALLERS_REFUSED)).isOne();
        assertThat(phones.view().callers()).containsExactly("+4999*");
        phones.ask(BONN, 991, ROOM, "000000");
        phones.compareAll();
        assertThat(phones.outcome(991)).as("an allowed caller without the PIN").isEqualTo(PhoneOutcome.REFUSED);
        phones.ask(BONN, 992, ROOM, PIN);
        phones.compareAll();
        assertThat(phones.outcome(992)).isEqualTo(PhoneOutcome.ADMITTED);
    }

    @Test
    void the_list_outlives_a_restart_and_any_takes_it_away() {
        phones.allow(ROOM, 3);
        phones.done(new KdCommand.LimitCallers(ROOM, List.of("+4999*")));
        phones.restart();
        phones.up(BONN);
        assertThat(phones.tries(BONN, ROOM, PIN)).isEqualTo(PhoneOutcome.REFUSED);
        phones.done(new KdCommand.LimitCallers(ROOM, List.of()));
        assertThat(phones.tries(BONN, ROOM, PIN)).isEqualTo(PhoneOutcome.ADMITTED);
    }
}
