package dev.sotto.sip.focus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sip.calls.CallCommand.Refuse;
import dev.sotto.sip.calls.CallCommand.Ring;
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
}
