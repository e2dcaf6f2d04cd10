package dev.sotto.sip.focus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.keying.tunnel.Kind;
import dev.sotto.numbering.Schedule;
import dev.sotto.sip.calls.CallCommand.Answer;
import dev.sotto.sip.calls.CallCommand.Hangup;
import dev.sotto.sip.calls.CallCommand.Refuse;
import dev.sotto.sip.calls.CallCommand.Ring;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Conferences change while the focus runs. */
class ProvisionedTest {
    private static final String NEW_ROOM = "sip:3000@conf.example";

    private final Driver driver = new Driver();

    private void provisioned(ConferenceConfig... conferences) {
        driver.send(new FocusInput.Provisioned(List.of(conferences)));
        assertThat(driver.commands()).as("nobody's call is touched").isEmpty();
    }

    private static ConferenceConfig room(String address, int maxLegs) {
        return new ConferenceConfig(address, "Room", maxLegs, List.of());
    }

    private Refuse refusal(long leg, String room) {
        driver.invite(leg, room, Optional.of(new Phone((int) leg).offer()));
        return driver.command(Refuse.class);
    }

    private void rings(long leg, String room) {
        driver.invite(leg, room, Optional.of(new Phone((int) leg).offer()));
        assertThat(driver.commands()).containsExactly(new Ring(leg));
    }

    @Test
    void a_new_conference_can_be_called_at_once_and_one_that_is_gone_cannot() {
        assertThat(refusal(1, NEW_ROOM).refusal().status()).isEqualTo(404);
        provisioned(room(NEW_ROOM, 10));
        rings(2, NEW_ROOM);
        assertThat(refusal(3, Driver.ROOM).refusal().status()).isEqualTo(404);
    }

    @Test
    void who_is_in_a_conference_that_is_taken_away_stays_and_can_still_be_removed_by_an_operator() {
        rings(1, Driver.ROOM);
        provisioned();
        assertThat(driver.focus.describe().conferences()).hasSize(1);
        assertThat(refusal(2, Driver.ROOM).refusal().status()).isEqualTo(404);
        driver.send(new FocusInput.Commanded(1, new OperatorCommand.Kick(Driver.ROOM, "1")));
        assertThat(driver.focus.describe().conferences()).isEmpty();
    }

    @Test
    void a_smaller_limit_holds_for_the_next_one_who_calls() {
        rings(1, Driver.ROOM);
        rings(2, Driver.ROOM);
        provisioned(room(Driver.ROOM, 2));
        assertThat(refusal(3, Driver.ROOM).refusal().status()).isEqualTo(486);
        provisioned(room(Driver.ROOM, 3));
        rings(4, Driver.ROOM);
    }

    private Driver expectedAs(long leg, Kind said) {
        return driver.notice(new AdmissionMessage.Expected(leg, Driver.KD, Driver.kdTlsId((int) leg), said));
    }

    @Test
    void a_conference_that_is_to_be_private_is_not_served_as_a_standard_one_and_the_caller_hears_why() {
        provisioned(new ConferenceConfig(NEW_ROOM, "Board", 10, List.of(), Optional.of(Kind.PRIVATE)));
        rings(1, NEW_ROOM);
        expectedAs(1, Kind.STANDARD);
        Refuse refused = driver.command(Refuse.class);
        assertThat(refused.refusal().status()).isEqualTo(403);
        assertThat(refused.refusal().warnings().getFirst().text()).contains("no roster");
        assertThat(driver.requests())
                .as("the key distributor need not wait")
                .containsExactly(new AdmissionMessage.Leave(1));
        RefusedCall kept = driver.focus.describe().refused().getLast();
        assertThat(kept.reason()).isEqualTo("no-roster");
        assertThat(kept.whatToDo()).contains("kd invite");
        assertThat(driver.count(FocusCounter.REFUSED_NO_ROSTER)).isEqualTo(1);
        driver.assertEmpty();
        rings(2, NEW_ROOM);
        expectedAs(2, Kind.PRIVATE);
        assertThat(driver.command(Answer.class).legId()).isEqualTo(2);
    }

    @Test
    void who_is_in_a_private_conference_that_loses_its_roster_is_put_out_and_not_served_less() {
        provisioned(new ConferenceConfig(Driver.ROOM, "Board", 10, List.of(), Optional.of(Kind.PRIVATE)));
        driver.talking(1, 1);
        driver.send(new FocusInput.KeysReachable(true));
        expectedAs(1, Kind.STANDARD);
        assertThat(driver.command(Hangup.class).reason().orElseThrow().text()).contains("no roster");
        driver.assertEmpty();
    }

    @Test
    void without_a_stated_kind_or_with_standard_the_key_distributor_alone_decides() {
        provisioned(
                room(Driver.ROOM, 10),
                new ConferenceConfig(NEW_ROOM, "Open", 10, List.of(), Optional.of(Kind.STANDARD)));
        rings(1, Driver.ROOM);
        expectedAs(1, Kind.STANDARD);
        assertThat(driver.command(Answer.class).legId()).isEqualTo(1);
        rings(2, NEW_ROOM);
        expectedAs(2, Kind.PRIVATE);
        assertThat(driver.command(Answer.class).legId()).isEqualTo(2);
    }

    /** The driver's clock begins with 1970. */
    private static ConferenceConfig withTimes(String first) {
        Schedule schedule = new Schedule(
                LocalDateTime.parse(first),
                ZoneOffset.UTC,
                Duration.ofHours(1),
                Schedule.Repeats.NEVER,
                Optional.empty(),
                Duration.ofMinutes(15));
        return new ConferenceConfig(
                NEW_ROOM, "Board", 10, List.of(), Optional.empty(), List.of(), Optional.of(schedule));
    }

    @Test
    void outside_of_its_times_callers_hear_when_a_conference_is_open() {
        provisioned(withTimes("1970-01-08T10:00"));
        Refuse early = refusal(1, NEW_ROOM);
        assertThat(early.refusal().status()).isEqualTo(480);
        assertThat(early.refusal().warnings().getFirst().text())
                .isEqualTo("This conference is again on Thursday 8 January 1970 10:00 (Z); call then");
        RefusedCall kept = driver.focus.describe().refused().getLast();
        assertThat(kept.reason()).isEqualTo("not-open");
        assertThat(kept.whatToDo()).contains("change them at the conference");
        provisioned(withTimes("1969-12-31T10:00"));
        assertThat(refusal(2, NEW_ROOM).refusal().warnings().getFirst().text()).contains("is over");
        assertThat(driver.count(FocusCounter.REFUSED_NOT_OPEN)).isEqualTo(2);
        provisioned(withTimes("1970-01-01T00:05"));
        rings(3, NEW_ROOM);
    }

    @Test
    void whoever_is_in_a_conference_keeps_it_open() {
        provisioned(withTimes("1970-01-01T00:05"));
        rings(1, NEW_ROOM);
        provisioned(withTimes("1970-01-08T10:00"));
        rings(2, NEW_ROOM);
    }
}
