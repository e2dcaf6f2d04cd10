package dev.sotto.sip.focus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallCommand.Answer;
import dev.sotto.sip.calls.CallCommand.Call;
import dev.sotto.sip.calls.CallCommand.Hangup;
import dev.sotto.sip.calls.CallCommand.Refuse;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Passage;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.focus.FocusConfig.PhoneGateway.Way;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a telephone can make the focus do, by hand. */
class CarriedCallTest {
    private static final long PHONE = 1;
    private static final long GATEWAY = 1001;
    private static final String OFFER = Carrying.sdp(6000);
    private static final String ANSWER = Carrying.sdp(30_000);

    private final Driver driver = new Driver(new SeededEntropy(1), Carrying.config());

    private static CallEvent.Invited invited(String called, String from, Hop source, String sdp, Passage passage) {
        return new CallEvent.Invited(
                PHONE, called, from, called, "Ada", source, Optional.of(sdp).filter(s -> !s.isEmpty()), passage);
    }

    private Driver calls(String called, String sdp) {
        return driver.call(invited(called, "sip:ada@example.org:5060;x=y", Driver.SOURCE, sdp, Passage.DIRECT));
    }

    private Driver talks() {
        calls(Driver.ROOM, OFFER);
        driver.call(new CallEvent.Answered(GATEWAY, Optional.of(ANSWER), false));
        return driver;
    }

    private Refusal refusal() {
        return driver.command(Refuse.class).refusal();
    }

    private void assertNothingLeft() {
        driver.assertEmpty();
        assertThat(driver.focus.isIdle()).isTrue();
    }

    @Test
    void a_telephone_causes_one_invite_to_the_one_gateway_and_nothing_else() {
        calls(Driver.ROOM, OFFER);
        assertThat(driver.outputs()).hasSize(1);
        Call call = driver.command(Call.class);
        assertThat(call.nextHop()).isEqualTo(Carrying.GATEWAY);
        assertThat(call.target()).isEqualTo("sip:1000@192.0.2.70:5070;transport=tcp");
        assertThat(call.from()).as("nothing of its leg to us").isEqualTo("sip:ada@example.org");
        assertThat(call.sdp()).contains(OFFER);
        assertThat(call.passage()).isEqualTo(new Passage(69, 1, true));
        assertThat(driver.requests()).as("to the key distributor").isEmpty();
        assertThat(driver.mediaCommands()).isEmpty();
    }

    @Test
    void the_answer_of_the_gateway_is_the_phones_and_the_call_is_shown_with_its_label() {
        talks();
        assertThat(driver.command(Answer.class)).isEqualTo(new Answer(PHONE, ANSWER, false));
        FocusView.CarriedView shown = driver.focus.describe().carried().getFirst();
        assertThat(shown.phone().security()).isEqualTo("through gateway, leg readable by the operator");
        assertThat(driver.rosterEvent(RosterEvent.Carried.class).participant().legId())
                .isEqualTo(PHONE);
        driver.call(new CallEvent.Ended(PHONE, CallEvent.Cause.PEER_HUNG_UP, Optional.empty()));
        assertThat(driver.command(Hangup.class).legId()).isEqualTo(GATEWAY);
        driver.call(new CallEvent.Ended(GATEWAY, CallEvent.Cause.WE_HUNG_UP, Optional.empty()));
        assertNothingLeft();
    }

    @Test
    void a_perc_endpoint_is_never_carried_nor_one_that_nearly_is() {
        driver.invite(7, new Phone(7));
        assertThat(driver.commands()).noneMatch(Call.class::isInstance);
        String nearly = OFFER.replace("RTP/AVP", "UDP/TLS/RTP/SAVPF") + "a=fingerprint:sha-256 " + "AA:".repeat(31)
                + "AA\r\na=tls-id:abcdefghijklmnopqrstuvwxyz\r\n";
        calls(Driver.ROOM, nearly);
        assertThat(refusal().status()).isEqualTo(488);
    }

    @Test
    void a_telephone_with_dtls_is_carried_too() {
        calls(
                Driver.ROOM,
                OFFER.replace("RTP/AVP", "UDP/TLS/RTP/SAVP") + "a=setup:actpass\r\na=fingerprint:sha-256 "
                        + "AA:".repeat(31) + "AA\r\n");
        assertThat(driver.command(Call.class).nextHop()).isEqualTo(Carrying.GATEWAY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:+4990012345@conf.example",
                "sip:1000@elsewhere.example",
                "sip:1000%40evil.example@conf.example",
                "sip:1000;maddr=203.0.113.9@conf.example",
                "sip:conf.example"
            })
    void what_is_no_address_of_ours_is_called_nowhere(String called) {
        calls(called, OFFER);
        assertThat(refusal().status()).isEqualTo(404);
        assertNothingLeft();
    }

    @Test
    void parameters_of_the_address_lead_nowhere_else() {
        calls("sip:1000@conf.example;maddr=203.0.113.9;transport=tls?Route=%3Csip:evil%3E", OFFER);
        Call call = driver.command(Call.class);
        assertThat(call.target()).isEqualTo("sip:1000@192.0.2.70:5070;transport=tcp");
        assertThat(call.nextHop()).isEqualTo(Carrying.GATEWAY);
    }

    @Test
    void a_number_leads_telephones_to_its_conference_and_tells_endpoints_what_to_call() {
        ConferenceConfig board = new ConferenceConfig(
                Driver.ROOM, "Board", 3, List.of(), Optional.empty(), List.of("+4930123"), Optional.empty());
        String number = Driver.ROOM.replaceFirst("sip:[^@]+", "sip:+4930123");
        calls(number, OFFER);
        assertThat(refusal().status()).as("before there is such a number").isEqualTo(404);
        driver.send(new FocusInput.Provisioned(List.of(board)));
        driver.invite(7, number, Optional.of(new Phone(7).offer()));
        assertThat(refusal().status()).isEqualTo(404);
        assertThat(refusal().toString()).contains("This number is for telephones; call " + Driver.ROOM);
        calls(number, OFFER);
        assertThat(driver.command(Call.class).target()).startsWith("sip:1000@");
    }

    @Test
    void the_number_that_asks_which_conference_takes_telephones_alone() {
        calls(Carrying.DIAL_IN, "");
        assertThat(driver.command(Call.class).target()).startsWith("sip:9000@192.0.2.70:");
        driver.invite(7, Carrying.DIAL_IN, Optional.of(new Phone(7).offer()));
        assertThat(refusal().status()).isEqualTo(488);
    }

    @Test
    @Rfc(number = 3261, section = "16.3", must = "483 where Max-Forwards is 0")
    void a_call_without_hops_left_goes_no_further() {
        driver.call(invited(Driver.ROOM, "sip:a@b", Driver.SOURCE, OFFER, new Passage(0, 3, false)));
        assertThat(refusal().status()).isEqualTo(483);
        assertNothingLeft();
    }

    @Test
    void what_was_carried_once_is_not_carried_again() {
        driver.call(invited(Driver.ROOM, "sip:a@b", Driver.SOURCE, OFFER, new Passage(60, 1, true)));
        assertThat(refusal().status()).isEqualTo(482);
        assertNothingLeft();
    }

    @Test
    void keys_of_sdp_that_came_over_tls_are_sent_on_over_no_network_without_it() {
        Hop tls = new Hop(Transport.TLS, "192.0.2.50", 40_000);
        driver.call(invited(Driver.ROOM, "sip:a@b", tls, OFFER, Passage.DIRECT));
        assertThat(refusal().status()).isEqualTo(302);
        Driver here = new Driver(new SeededEntropy(1), Carrying.config(Way.CARRY, true));
        here.call(invited(Driver.ROOM, "sip:a@b", tls, OFFER, Passage.DIRECT));
        assertThat(here.command(Call.class).legId()).isEqualTo(GATEWAY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:", "mailto:a@b", "sip:a b@c", "urn:x", "tel:+49;phone-context=<x>"})
    void a_caller_without_an_address_that_can_be_passed_on_is_anonymous(String from) {
        driver.call(invited(Driver.ROOM, from, Driver.SOURCE, OFFER, Passage.DIRECT));
        assertThat(driver.command(Call.class).from()).isEqualTo("sip:anonymous@anonymous.invalid");
    }

    @Test
    void there_are_no_more_legs_than_the_appliance_may_have() {
        for (int call = 1; call <= 101; call++) {
            driver.call(new CallEvent.Invited(
                    call, Driver.ROOM, "sip:a@b", Driver.ROOM, "", Driver.SOURCE, Optional.of(OFFER)));
            // Each has two legs, whose numbers do not meet here.
            assertThat(driver.commands().getFirst() instanceof Call)
                    .as("call " + call)
                    .isEqualTo(call <= 100);
        }
        assertThat(refusal().status()).isEqualTo(503);
        assertThat(refusal().retryAfterSeconds()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 302, 401, 407})
    void a_gateway_sends_nobody_elsewhere_and_asks_nobody_for_a_password(int status) {
        calls(Driver.ROOM, OFFER);
        driver.call(new CallEvent.Rejected(
                GATEWAY,
                new Refusal(status, "x", List.of(), Optional.empty(), Optional.of("sip:premium@evil.example"))));
        assertThat(refusal().status()).isEqualTo(502);
        assertThat(refusal().contact()).isEmpty();
        assertThat(driver.commands()).noneMatch(Call.class::isInstance);
        assertNothingLeft();
    }

    @Test
    @Rfc(number = 3261, section = "20.33", must = "Retry-After says when to call again")
    void a_503_of_the_gateway_is_passed_on_with_its_warning_and_one_without_a_time_gets_ours() {
        calls(Driver.ROOM, OFFER);
        driver.call(new CallEvent.Rejected(
                GATEWAY, Refusal.saying(503, "Too much is going on here").withRetryAfter(9)));
        assertThat(refusal().warnings().getFirst().text()).isEqualTo("Too much is going on here");
        assertThat(refusal().retryAfterSeconds()).contains(9);
        calls(Driver.ROOM, OFFER);
        driver.call(new CallEvent.Rejected(1002, Refusal.of(503, "Service Unavailable")));
        assertThat(refusal().retryAfterSeconds()).contains(5);
    }

    @Test
    void a_phone_that_gives_up_before_anybody_rings_leaves_nothing() {
        calls(Driver.ROOM, OFFER);
        driver.call(new CallEvent.Cancelled(PHONE, Optional.of(new Reason(200, ""))));
        assertThat(driver.command(Hangup.class).legId()).isEqualTo(GATEWAY);
        driver.call(new CallEvent.Answered(GATEWAY, Optional.of(ANSWER), false));
        assertThat(driver.commands()).as("an answer that crossed it").isEmpty();
        driver.call(new CallEvent.Ended(GATEWAY, CallEvent.Cause.WE_HUNG_UP, Optional.empty()));
        assertNothingLeft();
    }

    @Test
    void an_answer_without_a_description_is_none() {
        calls(Driver.ROOM, OFFER);
        driver.call(new CallEvent.Answered(GATEWAY, Optional.empty(), false));
        assertThat(refusal().status()).isEqualTo(502);
        assertThat(driver.command(Hangup.class).legId()).isEqualTo(GATEWAY);
        calls(Carrying.DIAL_IN, "");
    }

    @Test
    void of_two_changes_that_meet_the_second_waits() {
        talks();
        driver.call(new CallEvent.Reinvited(GATEWAY, Optional.of(Carrying.sdp(30_002))));
        assertThat(driver.command(CallCommand.Reinvite.class).legId()).isEqualTo(PHONE);
        driver.call(new CallEvent.Reinvited(PHONE, Optional.of(Carrying.sdp(6002))));
        assertThat(driver.command(CallCommand.RefuseReinvite.class).refusal().status())
                .isEqualTo(491);
        driver.call(new CallEvent.ReinviteRefused(PHONE, Refusal.of(488, "Not Acceptable Here")));
        CallCommand.RefuseReinvite passed = driver.command(CallCommand.RefuseReinvite.class);
        assertThat(passed.legId()).isEqualTo(GATEWAY);
        assertThat(passed.refusal().status()).isEqualTo(488);
    }

    @Test
    void when_the_appliance_stops_every_carried_call_ends() {
        talks();
        driver.send(new FocusInput.Stop());
        assertThat(driver.commands()).hasSize(2).allMatch(Hangup.class::isInstance);
        driver.call(new CallEvent.Ended(PHONE, CallEvent.Cause.WE_HUNG_UP, Optional.empty()));
        driver.call(new CallEvent.Ended(GATEWAY, CallEvent.Cause.WE_HUNG_UP, Optional.empty()));
        assertNothingLeft();
        calls(Driver.ROOM, OFFER);
        assertThat(refusal().status()).isEqualTo(503);
    }
}
