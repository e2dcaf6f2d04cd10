package dev.sotto.sip.focus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.keying.tunnel.SecurityLabel;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallCommand.TellWeakerLegs;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.WeakerLegs;
import dev.sotto.sip.calls.WeakerLegs.WeakerLeg;
import dev.sotto.sip.focus.MediaCommand.HoldLeg;
import dev.sotto.sip.focus.MediaCommand.OpenLeg;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Everybody hears of a gateway before a packet of it can reach them. */
class WeakerLegTest {
    private static final String LABEL = "through gateway Bonn";

    private final Driver driver = new Driver();

    /** A leg that was answered, without keys. */
    private void answered(long legId) {
        Phone phone = new Phone((int) legId);
        driver.invite(legId, phone).expected(legId);
        phone.accept(driver.command(CallCommand.Answer.class).sdp());
        driver.call(new CallEvent.Acknowledged(legId, Optional.empty()));
    }

    private Driver gatewayKeyed(long legId) {
        return driver.notice(
                new AdmissionMessage.Keyed(legId, new UUID(0, legId), 9, SecurityLabel.THROUGH_GATEWAY, "Bonn"));
    }

    private Driver told(long legId) {
        return driver.call(new CallEvent.WeakerLegsTold(legId, true));
    }

    private static TellWeakerLegs telling(long to, long... weaker) {
        return new TellWeakerLegs(
                to,
                new WeakerLegs(java.util.Arrays.stream(weaker)
                        .mapToObj(leg -> new WeakerLeg(leg, LABEL))
                        .toList()));
    }

    @Test
    void a_leg_is_held_from_its_beginning_and_opened_when_it_has_the_keys_that_the_conference_promises() {
        Phone phone = new Phone(1);
        driver.invite(1, phone).expected(1);
        assertThat(driver.mediaCommands()).hasSize(2).last().isEqualTo(new HoldLeg(1));
        driver.keyed(1);
        assertThat(driver.mediaCommands()).containsExactly(new OpenLeg(1));
        assertThat(driver.commands()).isEmpty();
        driver.keyed(1);
        assertThat(driver.mediaCommands()).isEmpty();
    }

    @Test
    void a_gateway_is_opened_when_all_others_have_said_that_they_know() {
        driver.talking(1, 1);
        driver.talking(2, 2);
        answered(3);
        gatewayKeyed(3);
        assertThat(driver.commands()).containsExactlyInAnyOrder(telling(1, 3), telling(2, 3));
        assertThat(driver.mediaCommands()).isEmpty();
        told(2);
        assertThat(driver.mediaCommands()).isEmpty();
        told(1);
        assertThat(driver.mediaCommands()).containsExactly(new OpenLeg(3));
        assertThat(driver.count(FocusCounter.WEAKER_LEGS_TOLD)).isEqualTo(2);
    }

    @Test
    void a_gateway_that_becomes_weaker_still_is_held_and_told_once_more() {
        driver.talking(1, 1);
        answered(3);
        gatewayKeyed(3);
        told(1);
        assertThat(driver.mediaCommands()).containsExactly(new OpenLeg(3));
        driver.notice(new AdmissionMessage.Keyed(3, new UUID(0, 3), 9, SecurityLabel.THROUGH_GATEWAY_READABLE, "Bonn"));
        assertThat(driver.mediaCommands()).containsExactly(new HoldLeg(3));
        assertThat(driver.commands())
                .containsExactly(new TellWeakerLegs(
                        1, new WeakerLegs(List.of(new WeakerLeg(3, LABEL + ", leg readable by the operator")))));
        told(1);
        assertThat(driver.mediaCommands()).containsExactly(new OpenLeg(3));
        gatewayKeyed(3);
        assertThat(driver.mediaCommands()).as("a stronger label holds nobody").isEmpty();
        assertThat(driver.rosterEvent(RosterEvent.Labelled.class).participant().security())
                .isEqualTo(LABEL);
    }

    @Test
    void nobody_who_cannot_be_told_or_does_not_answer_is_waited_for_longer_than_a_second() {
        driver.talking(1, 1);
        driver.talking(2, 2);
        answered(3);
        gatewayKeyed(3);
        driver.call(new CallEvent.WeakerLegsTold(1, false));
        assertThat(driver.mediaCommands()).isEmpty();
        driver.passSeconds(1);
        assertThat(driver.mediaCommands()).containsExactly(new OpenLeg(3));
        assertThat(driver.count(FocusCounter.WEAKER_LEGS_NOT_TOLD)).isEqualTo(1);
        assertThat(driver.count(FocusCounter.WEAKER_LEGS_WAITED_IN_VAIN)).isEqualTo(1);
        told(2);
        assertThat(driver.outputs()).isEmpty();
    }

    @Test
    void nobody_who_has_left_is_waited_for() {
        driver.talking(1, 1);
        answered(2);
        gatewayKeyed(2);
        assertThat(driver.mediaCommands()).isEmpty();
        driver.call(new CallEvent.Ended(1, CallEvent.Cause.PEER_HUNG_UP, Optional.empty()));
        assertThat(driver.mediaCommands()).contains(new OpenLeg(2));
    }

    @Test
    void whoever_comes_later_hears_nothing_and_is_not_heard_before_it_knows_of_the_gateway() {
        answered(1);
        gatewayKeyed(1);
        assertThat(driver.mediaCommands()).containsExactly(new OpenLeg(1));
        answered(2);
        driver.keyed(2);
        assertThat(driver.commands()).containsExactly(telling(2, 1));
        assertThat(driver.mediaCommands()).isEmpty();
        told(2);
        assertThat(driver.mediaCommands()).containsExactly(new OpenLeg(2));
    }

    @Test
    void of_two_gateways_each_hears_and_a_peer_has_one_notice_under_way_at_a_time() {
        driver.talking(1, 1);
        answered(2);
        gatewayKeyed(2);
        answered(3);
        gatewayKeyed(3);
        assertThat(driver.commands()).containsExactlyInAnyOrder(telling(2, 3), telling(3, 2));
        told(2);
        told(3);
        assertThat(driver.mediaCommands()).isEmpty();
        told(1);
        assertThat(driver.mediaCommands()).containsExactly(new OpenLeg(2));
        assertThat(driver.commands()).containsExactly(telling(1, 2, 3));
        told(1);
        assertThat(driver.mediaCommands()).containsExactly(new OpenLeg(3));
    }

    @Test
    void a_leg_that_becomes_weaker_is_held_again_until_all_know() {
        driver.talking(1, 1);
        driver.talking(2, 2);
        gatewayKeyed(2);
        assertThat(driver.mediaCommands()).containsExactly(new HoldLeg(2));
        assertThat(driver.commands()).isEqualTo(List.of(telling(1, 2)));
        told(1);
        assertThat(driver.mediaCommands()).containsExactly(new OpenLeg(2));
    }
}
