package dev.sotto.endpoint.gateway;

import static dev.sotto.endpoint.gateway.TalkBench.ROOM;
import static dev.sotto.endpoint.gateway.TalkBench.WORDS;
import static dev.sotto.endpoint.gateway.TalkBench.phrases;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.tunnel.PhoneGrant;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Keys by SIP INFO, which whoever carries the signalling could have invented. */
class InfoKeysTest {
    private final TalkBench bench = new TalkBench();

    private static String digits(DialInOutput.Ask ask) {
        String digits = new String(ask.pin().dangerousOctets(), StandardCharsets.US_ASCII);
        ask.pin().destroy();
        return digits;
    }

    private DialInOutput.Ask asked(List<DialInOutput> outputs) {
        return (DialInOutput.Ask) outputs.getLast();
    }

    private void begin() {
        bench.on(new DialInInput.Started(Optional.of(ROOM)));
    }

    @Test
    void a_pin_by_info_is_asked_with_a_mark() {
        begin();
        DialInOutput.Ask ask = asked(bench.pressByInfo("4711#"));
        assertThat(ask.byInfo()).isTrue();
        assertThat(digits(ask)).isEqualTo("4711");
    }

    @Test
    void one_digit_by_info_is_enough_for_the_mark_and_a_new_entry_has_none() {
        begin();
        DialInOutput.Ask mixed = asked(List.copyOf(bench.press("471")).isEmpty() ? bench.pressByInfo("1#") : List.of());
        assertThat(mixed.byInfo()).isTrue();
        assertThat(digits(mixed)).isEqualTo("4711");
        bench.judged(PhoneVerdict.REFUSED);
        DialInOutput.Ask again = asked(bench.press("4711#"));
        assertThat(again.byInfo()).isFalse();
        assertThat(digits(again)).isEqualTo("4711");
    }

    @Test
    void a_key_in_the_media_takes_the_place_of_what_came_by_info_before() {
        begin();
        bench.pressByInfo("99");
        DialInOutput.Ask ask = asked(bench.press("4711#"));
        assertThat(ask.byInfo()).isFalse();
        assertThat(digits(ask)).isEqualTo("4711");
    }

    @Test
    void in_a_private_conference_no_key_by_info_opens_a_microphone_or_asks_for_anything() {
        bench.proved();
        bench.judged(PhoneVerdict.ADMITTED_AS_HOST);
        assertThat(bench.machine.takesInfoKeys()).isFalse();
        bench.on(new DialInInput.Secured(WORDS));
        bench.said();
        bench.press("*6");
        assertThat(bench.pressByInfo("*6*8*9*0##1*2")).isEmpty();
        assertThat(bench.machine.isMuted()).isTrue();
    }

    @Test
    void who_waits_for_a_private_conference_is_not_put_out_by_info() {
        bench.proved();
        bench.judged(PhoneVerdict.LOBBY);
        assertThat(bench.machine.takesInfoKeys()).isFalse();
        assertThat(bench.pressByInfo("##")).isEmpty();
        assertThat(phrases(bench.press("##"))).containsExactly(Phrase.GOODBYE);
    }

    @Test
    void where_the_key_distributor_grants_it_they_are_keys_like_others() {
        bench.proved();
        bench.on(new DialInInput.Judged(PhoneVerdict.ADMITTED, Set.of(PhoneGrant.KEYS_BY_INFO)));
        assertThat(bench.machine.takesInfoKeys()).isTrue();
        bench.on(new DialInInput.Secured(List.of()));
        bench.said();
        assertThat(phrases(bench.pressByInfo("*6"))).containsExactly(Phrase.MUTED);
        assertThat(phrases(bench.pressByInfo("##"))).containsExactly(Phrase.GOODBYE);
    }

    @Test
    void a_refusal_says_nothing_of_what_is_taken() {
        begin();
        digits(asked(bench.pressByInfo("4711#")));
        bench.judged(PhoneVerdict.REFUSED);
        assertThat(bench.machine.takesInfoKeys()).isTrue();
        assertThat(asked(bench.pressByInfo("4711#")).byInfo()).isTrue();
    }
}
