package dev.sotto.sip.trunks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Headers;
import dev.sotto.tests.kit.Rfc;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallerTest {
    private static final String FROM = "sip:0305555@provider.example;user=phone";
    private static final Headers ASSERTED = Headers.NONE
            .with("P-Asserted-Identity", "\"Ada, \\\"A\\\"\" <sip:+4930123456@p>, <tel:+4930123456>")
            .with("Diversion", "<sip:+4940999999@p>;reason=no-answer;counter=1");

    @Test
    @Rfc(number = 3325, section = "5", must = "an asserted identity is believed from a trusted peer alone")
    void what_is_asserted_is_believed_of_a_trusted_trunk_alone() {
        Caller trusted = Caller.of(call(ASSERTED), Trunks.named("a").trusted().make());
        assertThat(trusted.number()).contains("+4930123456");
        assertThat(trusted.displayName()).isEqualTo("Ada, \"A\"");
        assertThat(trusted.isAsserted()).isTrue();
        assertThat(trusted.divertedFrom()).contains("+4940999999");
        Caller plain = Caller.of(
                call(ASSERTED), Trunks.named("a").habits("DE", null, null, true).make());
        assertThat(plain.number()).contains("+49305555");
        assertThat(plain.isAsserted()).isFalse();
        assertThat(plain.divertedFrom()).isEmpty();
    }

    @Test
    @Rfc(number = 3323, section = "4.2", must = "who asks for privacy is shown to nobody")
    void who_wants_to_be_shown_to_nobody_is_not_and_is_still_known() {
        for (Headers headers : new Headers[] {
            ASSERTED.with("Privacy", "critical; id"),
            ASSERTED.with("Privacy", "user"),
            ASSERTED.with("Remote-Party-ID", "<sip:+4930123456@p>;privacy=full")
        }) {
            Caller caller = Caller.of(
                    call(headers), Trunks.named("a").trusted().hiding(false).make());
            assertThat(caller.isWithheld()).isTrue();
            assertThat(caller.shown()).isEmpty();
            assertThat(caller.number()).contains("+4930123456");
        }
        assertThat(Caller.of(
                                call(ASSERTED.with("Privacy", "session")),
                                Trunks.named("a").make())
                        .isWithheld())
                .isFalse();
    }

    @Test
    void a_hidden_number_is_in_nothing_that_others_see() {
        Headers named = Headers.NONE.with("P-Asserted-Identity", "\"030 123456\" <sip:+4930123456@p>");
        assertThat(Caller.of(call(named), Trunks.named("a").trusted().make()).shown())
                .contains("+49…56");
        assertThat(Caller.of(
                                call(named),
                                Trunks.named("a").trusted().hiding(false).make())
                        .shown())
                .contains("030 123456");
        Headers bare = Headers.NONE.with("P-Asserted-Identity", "<tel:+4930123456>");
        assertThat(Caller.of(
                                call(bare),
                                Trunks.named("a").trusted().hiding(false).make())
                        .shown())
                .contains("+4930123456");
        assertThat(Caller.of(call(ASSERTED), Trunks.named("a").trusted().make()).shown())
                .contains("Ada, \"A\"");
    }

    @Test
    void remote_party_id_is_read_where_nothing_is_asserted() {
        Headers headers = Headers.NONE.with("Remote-Party-ID", "\"Bob\" <sip:+4930777777@p>;party=calling;privacy=off");
        Caller caller = Caller.of(call(headers), Trunks.named("a").trusted().make());
        assertThat(caller.number()).contains("+4930777777");
        assertThat(caller.displayName()).isEqualTo("Bob");
        assertThat(caller.isAsserted()).isFalse();
    }

    @ParameterizedTest
    @Rfc(number = 3966, section = "5.1", must = "separators say nothing, and phone-context makes a local number whole")
    @CsvSource({
        "sip:+49-30-(123)@x, +4930123",
        "sip:%2B4930123@x, +4930123",
        "sip:030123;phone-context=+49@x, +49030123",
        "tel:7042;phone-context=+1914555, +19145557042",
        "tel:7042;phone-context=example.com, 7042",
        "sip:+4930123:pw@x;user=phone, +4930123",
        "SIP:+4930123@x, +4930123",
        "sip:ada@x, ",
        "sip:x, ",
        "sip:+@x, ",
        "tel:, ",
        "http://1@x, "
    })
    void numbers_are_read_as_they_are_signalled(String uri, String number) {
        assertThat(SignalledNumber.of(uri)).isEqualTo(Optional.ofNullable(number));
    }

    @ParameterizedTest
    @CsvSource({
        "DE, '', '', 030123456, +4930123456",
        "DE, 9, '', 9030123456, +4930123456",
        "DE, 9, '', 030123456, +4930123456",
        "'', 0, +49, 030123456, +4930123456",
        "'', 0, +49, +4930123456, +4930123456",
        "'', '', +, 4930123456, +4930123456",
        "'', '', +, +4930123456, +4930123456"
    })
    void what_is_taken_off_and_put_before_makes_numbers_whole(
            String country, String strip, String add, String number, String whole) {
        TrunkConfig.Numbers habits = Trunks.named("a")
                .habits(
                        country.isEmpty() ? null : country,
                        strip.isEmpty() ? null : strip,
                        add.isEmpty() ? null : add,
                        true)
                .make()
                .numbers();
        assertThat(SignalledNumber.normalised(number, habits)).isEqualTo(whole);
    }

    private static CallEvent.Invited call(Headers headers) {
        return Trunks.call("sip:1@sotto.example", FROM, "192.0.2.1", headers);
    }
}
