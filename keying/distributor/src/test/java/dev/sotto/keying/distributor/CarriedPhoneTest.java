package dev.sotto.keying.distributor;

import static dev.sotto.keying.distributor.Bench.OPEN;
import static dev.sotto.keying.distributor.Bench.ROOM;
import static dev.sotto.keying.distributor.PhoneBench.BONN;
import static dev.sotto.keying.distributor.PhoneBench.BONN_CERTIFICATE;
import static dev.sotto.keying.distributor.PhoneBench.PIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.tunnel.AdmissionMessage.Keyed;
import dev.sotto.keying.tunnel.PhoneOutcome;
import dev.sotto.keying.tunnel.SecurityLabel;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Phones whose calls passed somebody who saw their description: refused in private conferences, or labelled. */
class CarriedPhoneTest {
    private final PhoneBench phones = new PhoneBench();

    private void carried(boolean on) {
        phones.done(new KdCommand.RulePhones(ROOM, PhoneRule.CARRIED, on));
    }

    private List<SecurityLabel> labels() {
        List<SecurityLabel> labels = phones.keyed.stream().map(Keyed::label).toList();
        phones.keyed.clear();
        return labels;
    }

    @Test
    void a_private_conference_takes_none_before_its_operator_says_so_and_tells_why_to_who_knows_the_pin() {
        phones.allow(ROOM, 3);
        assertThat(phones.carried(BONN, ROOM, "000000")).isEqualTo(PhoneOutcome.REFUSED);
        assertThat(phones.carried(BONN, ROOM, PIN)).isEqualTo(PhoneOutcome.NOT_CARRIED);
        assertThat(phones.view().inside()).isEmpty();
        assertThat(phones.count(KdCounter.PHONES_CARRIED_REFUSED)).isOne();
        assertThat(phones.tries(BONN, ROOM, PIN)).as("one that called directly").isEqualTo(PhoneOutcome.ADMITTED);
        carried(true);
        assertThat(phones.carried(BONN, ROOM, PIN)).isEqualTo(PhoneOutcome.ADMITTED);
        assertThat(phones.view().inside().stream().map(ConferenceView.PhoneView::label))
                .containsExactly("through gateway Bonn", "through gateway Bonn, leg readable by the operator");
    }

    @Test
    void a_standard_conference_takes_them_because_it_promises_no_more() {
        phones.allow(OPEN, 3);
        assertThat(phones.carried(BONN, OPEN, PIN)).isEqualTo(PhoneOutcome.ADMITTED);
    }

    @Test
    void the_leg_of_the_gateway_is_labelled_by_its_weakest_phone_and_call_processing_hears_of_each_change() {
        phones.allow(ROOM, 3);
        carried(true);
        phones.admitted(BONN);
        phones.bench.join(2, BONN_CERTIFICATE);
        phones.carried(BONN, ROOM, PIN);
        assertThat(labels()).containsExactly(SecurityLabel.THROUGH_GATEWAY_READABLE);
        long readable = phones.lastAsk();
        phones.carried(BONN, ROOM, PIN);
        assertThat(labels()).as("said once").isEmpty();
        phones.gone(BONN, phones.lastAsk());
        assertThat(labels()).isEmpty();
        phones.gone(BONN, readable);
        assertThat(labels()).containsExactly(SecurityLabel.THROUGH_GATEWAY);
    }

    @Test
    void those_that_are_in_are_put_out_when_it_is_taken_back() {
        phones.allow(ROOM, 3);
        carried(true);
        phones.admitted(BONN);
        phones.carried(BONN, ROOM, PIN);
        carried(false);
        assertThat(phones.view().inside()).hasSize(1).noneMatch(ConferenceView.PhoneView::carried);
        assertThat(phones.ended()).hasSize(1);
    }
}
