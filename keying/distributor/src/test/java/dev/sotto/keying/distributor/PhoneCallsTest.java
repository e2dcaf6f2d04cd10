package dev.sotto.keying.distributor;

import static dev.sotto.keying.distributor.Bench.ROOM;
import static dev.sotto.keying.distributor.PhoneBench.BONN;
import static dev.sotto.keying.distributor.PhoneBench.HOST_PIN;
import static dev.sotto.keying.distributor.PhoneBench.KOELN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Fingerprint;
import dev.sotto.keying.tunnel.PhoneMessage;
import dev.sotto.keying.tunnel.PhoneMessage.Answer;
import dev.sotto.keying.tunnel.PhoneOrder;
import dev.sotto.keying.tunnel.PhoneOutcome;
import dev.sotto.keying.tunnel.PhonePlace;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Phones that a gateway wants to call, and phones that want the place of others: the key distributor's operator says whether they may. */
class PhoneCallsTest {
    private static final String BOB = "sip:bob@example.org";

    private final PhoneBench phones = new PhoneBench();
    private long asks = 1000;

    private long calls(Fingerprint gateway, String who, Optional<Long> replaced) {
        long askId = ++asks;
        ask(gateway, new PhoneMessage.Call(askId, ROOM, who, replaced));
        return askId;
    }

    private void ask(Fingerprint gateway, PhoneMessage.Call call) {
        phones.take(phones.bench.on(new KdInput.PhoneCalled(gateway, call)));
    }

    private long mayCall() {
        long askId = calls(BONN, BOB, Optional.empty());
        assertThat(phones.outcome(askId)).isEqualTo(PhoneOutcome.MAY_CALL);
        return askId;
    }

    private long mayReplace(long before) {
        long askId = calls(BONN, BOB, Optional.of(before));
        assertThat(phones.outcome(askId)).isEqualTo(PhoneOutcome.MAY_CALL);
        return askId;
    }

    private PhoneOutcome joins(long askId) {
        phones.take(phones.bench.on(new KdInput.PhoneJoins(BONN, askId)));
        return phones.outcome(askId);
    }

    private void allow(PhoneRight right, String... targets) {
        phones.done(new KdCommand.AllowCalls(ROOM, right, true, List.of(targets)));
    }

    private String sentence(long askId) {
        return phones.told.stream()
                .filter(m -> m instanceof Answer answer && answer.askId() == askId)
                .map(m -> ((Answer) m).sentence())
                .reduce("", (before, last) -> last);
    }

    private long host() {
        long askId = phones.asks(BONN, ROOM, HOST_PIN);
        phones.compareAll();
        assertThat(phones.outcome(askId)).isEqualTo(PhoneOutcome.ADMITTED_AS_HOST);
        return askId;
    }

    private List<PhonePlace> places() {
        return phones.view().inside().stream()
                .map(ConferenceView.PhoneView::place)
                .toList();
    }

    // ---- whether they may -------------------------------------------------------------------------------------------

    @Test
    void nobody_is_called_and_nobody_is_replaced_unless_the_operator_allowed_it() {
        phones.allow(ROOM, 5);
        long in = phones.admitted(BONN);
        assertThat(sentence(calls(BONN, BOB, Optional.empty()))).contains("dial-out on");
        assertThat(sentence(calls(BONN, BOB, Optional.of(in)))).contains("transfer on");
        allow(PhoneRight.DIAL_OUT);
        assertThat(phones.outcome(calls(BONN, BOB, Optional.of(in))))
                .as("one right is not the other")
                .isEqualTo(PhoneOutcome.FORBIDDEN);
        assertThat(phones.view().inside()).hasSize(1);
        assertThat(phones.count(KdCounter.PHONE_CALLS_REFUSED)).isEqualTo(3);
        assertThat(phones.count(KdCounter.PHONE_CALLS)).isZero();
    }

    @Test
    void a_call_that_somebody_on_the_way_can_read_needs_a_word_of_its_own() {
        phones.allow(ROOM, 5);
        allow(PhoneRight.DIAL_OUT);
        ask(BONN, new PhoneMessage.Call(77, ROOM, BOB, Optional.empty(), true));
        assertThat(phones.outcome(77)).isEqualTo(PhoneOutcome.NOT_CARRIED);
        assertThat(phones.view().inside()).isEmpty();
        phones.done(new KdCommand.RulePhones(ROOM, PhoneRule.CARRIED, true));
        ask(BONN, new PhoneMessage.Call(78, ROOM, BOB, Optional.empty(), true));
        assertThat(phones.outcome(78)).isEqualTo(PhoneOutcome.MAY_CALL);
        assertThat(joins(78)).isEqualTo(PhoneOutcome.ADMITTED);
        phones.done(new KdCommand.RulePhones(ROOM, PhoneRule.CARRIED, false));
        assertThat(phones.view().inside()).as("those that were in are out").isEmpty();
    }

    @Test
    void a_conference_without_phones_or_without_this_gateway_calls_nobody() {
        phones.done(new KdCommand.AllowCalls(ROOM, PhoneRight.DIAL_OUT, true, List.of()));
        assertThat(sentence(calls(BONN, BOB, Optional.empty()))).contains("phones CONFERENCE allow PIN");
        phones.allow(ROOM, 5);
        assertThat(phones.outcome(mayCall())).isEqualTo(PhoneOutcome.MAY_CALL);
        phones.done(new KdCommand.Kick(ROOM, "Köln"));
        assertThat(phones.outcome(calls(KOELN, BOB, Optional.empty()))).isEqualTo(PhoneOutcome.FORBIDDEN);
        ask(BONN, new PhoneMessage.Call(77, "sip:9999@nowhere.example", BOB, Optional.empty()));
        assertThat(phones.outcome(77)).isEqualTo(PhoneOutcome.FORBIDDEN);
        int told = phones.told.size();
        ask(Bench.certificate(9), new PhoneMessage.Call(78, ROOM, BOB, Optional.empty()));
        assertThat(phones.told).as("to a stranger").hasSize(told);
    }

    @ParameterizedTest
    @CsvSource({
        "sip:bob@example.org, true",
        "sip:bob@example.org:5070, true",
        "sips:bob@example.org, true",
        "sip:eve@example.org.evil, false",
        "sip:00900123@trunk.example, false",
        "sip:+49228123@trunk.example, true",
        "'sip:bob@example.org;transport=tcp', false",
        "'sip:bob@example.org?Replaces=x', false",
        "'sip:bob:pass@example.org', false",
        "tel:+49228123, false",
        "anna, false"
    })
    void only_listed_targets_may_be_called_and_only_as_plain_addresses(String who, boolean may) {
        phones.allow(ROOM, 5);
        allow(PhoneRight.DIAL_OUT, "sip:*@example.org", "+49228*");
        assertThat(phones.outcome(calls(BONN, who, Optional.empty())))
                .isEqualTo(may ? PhoneOutcome.MAY_CALL : PhoneOutcome.FORBIDDEN);
    }

    @Test
    void the_rights_are_shown_outlive_a_restart_and_end_calls_under_way_when_they_go() {
        phones.allow(ROOM, 5);
        allow(PhoneRight.DIAL_OUT, "sip:*@example.org");
        assertThat(phones.no(new KdCommand.AllowCalls(ROOM, PhoneRight.DIAL_OUT, true, List.of("sip:*@example.org"))))
                .contains("already");
        assertThat(phones.no(new KdCommand.AllowCalls(ROOM, PhoneRight.TRANSFER, true, List.of("bob"))))
                .contains("sip:anna@example.org");
        long called = mayCall();
        phones.restart();
        phones.up(BONN, called);
        phones.up(KOELN);
        assertThat(phones.view().rights()).containsEntry("dial-out", List.of("sip:*@example.org"));
        assertThat(places()).containsExactly(PhonePlace.CALLED);
        phones.done(new KdCommand.AllowCalls(ROOM, PhoneRight.DIAL_OUT, false, List.of()));
        assertThat(phones.ended()).containsExactly(called);
        assertThat(phones.view().inside()).isEmpty();
    }

    // ---- places -----------------------------------------------------------------------------------------------------

    @Test
    void who_is_called_holds_a_place_and_is_nobody_until_somebody_is_there() {
        phones.allow(ROOM, 2);
        allow(PhoneRight.DIAL_OUT);
        phones.admitted(BONN);
        long called = mayCall();
        assertThat(phones.view().in()).isOne();
        assertThat(places()).containsExactly(PhonePlace.GUEST, PhonePlace.CALLED);
        assertThat(phones.outcome(calls(BONN, BOB, Optional.empty()))).isEqualTo(PhoneOutcome.FULL);
        assertThat(phones.tries(KOELN, ROOM, PhoneBench.PIN)).isEqualTo(PhoneOutcome.FULL);
        assertThat(joins(called)).isEqualTo(PhoneOutcome.ADMITTED);
        assertThat(phones.view().in()).isEqualTo(2);
        int told = phones.told.size();
        assertThat(joins(called)).as("said twice").isEqualTo(PhoneOutcome.ADMITTED);
        assertThat(phones.told).hasSize(told + 1);
        phones.gone(BONN, called);
        assertThat(joins(called)).as("of one that has gone").isEqualTo(PhoneOutcome.ADMITTED);
        assertThat(phones.view().in()).isOne();
    }

    @Test
    void the_same_question_is_one_question_whoever_says_it_again() {
        phones.allow(ROOM, 2);
        allow(PhoneRight.DIAL_OUT);
        long called = mayCall();
        ask(BONN, new PhoneMessage.Call(called, ROOM, BOB, Optional.empty()));
        assertThat(phones.outcomes(called)).containsExactly(PhoneOutcome.MAY_CALL, PhoneOutcome.MAY_CALL);
        assertThat(phones.view().inside()).hasSize(1);
        phones.take(phones.bench.on(new KdInput.PhoneJoins(KOELN, called)));
        assertThat(places()).as("another gateway says that it joins").containsExactly(PhonePlace.CALLED);
    }

    @Test
    void lock_lobby_and_host_are_asked_when_somebody_is_there() {
        phones.allowHosts(ROOM, 5);
        allow(PhoneRight.DIAL_OUT);
        long locked = mayCall();
        phones.done(new KdCommand.Lock(ROOM));
        assertThat(phones.outcome(calls(BONN, BOB, Optional.empty()))).isEqualTo(PhoneOutcome.LOCKED);
        assertThat(joins(locked)).isEqualTo(PhoneOutcome.LOCKED);
        assertThat(phones.view().inside()).isEmpty();
        phones.done(new KdCommand.Unlock(ROOM));
        phones.done(new KdCommand.RulePhones(ROOM, PhoneRule.WAIT_FOR_HOST, true));
        phones.done(new KdCommand.RulePhones(ROOM, PhoneRule.LOBBY, true));
        long waiting = mayCall();
        assertThat(joins(waiting)).isEqualTo(PhoneOutcome.WAIT_FOR_HOST);
        host();
        assertThat(phones.outcome(waiting)).isEqualTo(PhoneOutcome.LOBBY);
        phones.done(new KdCommand.AdmitPhones(ROOM, new PhonePick.All()));
        assertThat(phones.outcome(waiting)).isEqualTo(PhoneOutcome.ADMITTED);
    }

    @Test
    void hosts_who_came_while_it_rang_have_their_places() {
        phones.allowHosts(ROOM, 1);
        allow(PhoneRight.DIAL_OUT);
        long called = mayCall();
        host();
        assertThat(joins(called)).isEqualTo(PhoneOutcome.FULL);
        assertThat(places()).containsExactly(PhonePlace.HOST);
    }

    @Test
    void nobody_lets_in_or_mutes_a_phone_that_is_only_called() {
        phones.allow(ROOM, 5);
        allow(PhoneRight.DIAL_OUT);
        long called = mayCall();
        assertThat(phones.no(new KdCommand.AdmitPhones(ROOM, new PhonePick.All())))
                .contains("No phone");
        assertThat(phones.no(new KdCommand.OrderPhones(ROOM, new PhonePick.All(), PhoneOrder.MUTE)))
                .contains("No phone");
        assertThat(phones.done(new KdCommand.EndPhones(ROOM))).startsWith("1 ");
        assertThat(phones.ended()).containsExactly(called);
    }

    // ---- taking the place of another one ----------------------------------------------------------------------------

    @Test
    void a_transfer_hands_over_one_place_with_its_role_and_its_mute_and_no_more() {
        phones.allowHosts(ROOM, 1);
        allow(PhoneRight.TRANSFER);
        long before = host();
        phones.take(phones.bench.on(new KdInput.PhoneStatus(BONN, new PhoneMessage.Status(before, true, true))));
        long after = mayReplace(before);
        assertThat(places()).containsExactly(PhonePlace.HOST, PhonePlace.CALLED);
        assertThat(joins(after)).isEqualTo(PhoneOutcome.ADMITTED_AS_HOST);
        assertThat(places()).containsExactly(PhonePlace.HOST);
        assertThat(phones.heard(PhoneMessage.Order.class))
                .containsExactly(new PhoneMessage.Order(after, PhoneOrder.MUTE));
        assertThat(phones.outcome(calls(BONN, BOB, Optional.of(before))))
                .as("a place that was given away")
                .isEqualTo(PhoneOutcome.FORBIDDEN);
    }

    @Test
    void a_guest_hands_over_the_place_of_a_guest_and_the_lobby_holds() {
        phones.allow(ROOM, 2);
        allow(PhoneRight.TRANSFER);
        long before = phones.admitted(BONN);
        long after = mayReplace(before);
        phones.done(new KdCommand.RulePhones(ROOM, PhoneRule.LOBBY, true));
        assertThat(joins(after)).isEqualTo(PhoneOutcome.LOBBY);
        assertThat(places()).containsExactly(PhonePlace.LOBBY);
        assertThat(phones.heard(PhoneMessage.Order.class)).isEmpty();
    }

    @Test
    void a_transfer_that_fails_leaves_everything_as_it_was() {
        phones.allow(ROOM, 1);
        allow(PhoneRight.TRANSFER);
        long before = phones.admitted(BONN);
        long after = mayReplace(before);
        phones.gone(BONN, after);
        assertThat(places()).containsExactly(PhonePlace.GUEST);
        long locked = mayReplace(before);
        phones.done(new KdCommand.Lock(ROOM));
        assertThat(joins(locked)).isEqualTo(PhoneOutcome.LOCKED);
        assertThat(places()).containsExactly(PhonePlace.GUEST);
        assertThat(phones.ended()).isEmpty();
    }

    @Test
    void who_hangs_up_after_a_transfer_began_leaves_the_place_to_the_other_one_also_over_a_restart() {
        phones.allowHosts(ROOM, 1);
        allow(PhoneRight.TRANSFER);
        long before = host();
        long after = mayReplace(before);
        phones.gone(BONN, before);
        assertThat(phones.tries(KOELN, ROOM, PhoneBench.PIN))
                .as("the place is taken")
                .isEqualTo(PhoneOutcome.FULL);
        phones.restart();
        phones.up(BONN, after);
        phones.up(KOELN);
        assertThat(joins(after)).isEqualTo(PhoneOutcome.ADMITTED_AS_HOST);
    }

    @Test
    void nobody_takes_the_place_of_a_phone_that_was_put_out() {
        phones.allow(ROOM, 2);
        allow(PhoneRight.TRANSFER);
        long before = phones.admitted(BONN);
        long after = mayReplace(before);
        phones.done(new KdCommand.EndPhones(ROOM));
        assertThat(phones.ended()).containsExactlyInAnyOrder(before, after);
        joins(after);
        assertThat(phones.view().inside()).isEmpty();
    }

    @Test
    void only_a_phone_of_this_gateway_that_is_in_this_conference_is_replaced_and_by_one_at_a_time() {
        phones.allow(ROOM, 9);
        allow(PhoneRight.TRANSFER);
        long other = phones.admitted(KOELN);
        assertThat(phones.outcome(calls(BONN, BOB, Optional.of(other)))).isEqualTo(PhoneOutcome.FORBIDDEN);
        phones.done(new KdCommand.RulePhones(ROOM, PhoneRule.LOBBY, true));
        long waits = phones.asks(BONN, ROOM, PhoneBench.PIN);
        phones.compareAll();
        assertThat(phones.outcome(calls(BONN, BOB, Optional.of(waits)))).isEqualTo(PhoneOutcome.FORBIDDEN);
        phones.done(new KdCommand.AdmitPhones(ROOM, new PhonePick.All()));
        mayReplace(waits);
        assertThat(phones.outcome(calls(BONN, BOB, Optional.of(waits)))).isEqualTo(PhoneOutcome.FORBIDDEN);
    }
}
