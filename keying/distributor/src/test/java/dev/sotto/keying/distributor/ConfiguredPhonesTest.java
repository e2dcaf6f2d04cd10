package dev.sotto.keying.distributor;

import static dev.sotto.keying.distributor.Bench.ROOM;
import static dev.sotto.keying.distributor.PhoneBench.BONN;
import static dev.sotto.keying.distributor.PhoneBench.HOST_PIN;
import static dev.sotto.keying.distributor.PhoneBench.PIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.tunnel.Kind;
import dev.sotto.keying.tunnel.PhoneOutcome;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Settings for telephones that stand in the configuration. */
class ConfiguredPhonesTest {
    private static final String HALL = "sip:4711@example.com";
    private static final String NEW_PIN = "11223344";

    private final PhoneBench phones = new PhoneBench();

    private PhoneSettings hall(String pin, PhoneRule... rules) {
        return new PhoneSettings(
                HALL, phones.verifier(pin), Optional.of(phones.verifier(HOST_PIN)), 2, Set.of(rules), List.of());
    }

    private void start(PhoneSettings... configured) {
        phones.restart(List.of(configured));
        phones.up(BONN);
    }

    private ConferenceView view() {
        return phones.bench.kd.describe(phones.bench.now).conferences().stream()
                .filter(conference -> conference.conference().equals(HALL))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void telephones_get_into_a_conference_of_which_only_the_configuration_knows() {
        start(hall(PIN));
        assertThat(phones.tries(BONN, HALL, "000000")).isEqualTo(PhoneOutcome.REFUSED);
        assertThat(phones.tries(BONN, HALL, PIN)).isEqualTo(PhoneOutcome.ADMITTED);
        assertThat(phones.tries(BONN, HALL, HOST_PIN)).isEqualTo(PhoneOutcome.ADMITTED_AS_HOST);
        assertThat(phones.tries(BONN, HALL, PIN)).isEqualTo(PhoneOutcome.FULL);
        assertThat(view().kind()).isEqualTo("standard");
        assertThat(view().phones().configured()).isTrue();
    }

    @Test
    void the_rules_of_the_configuration_count() {
        start(hall(PIN, PhoneRule.LOBBY, PhoneRule.WAIT_FOR_HOST));
        assertThat(phones.tries(BONN, HALL, PIN)).isEqualTo(PhoneOutcome.WAIT_FOR_HOST);
        start(new PhoneSettings(HALL, phones.verifier(PIN), Optional.empty(), 2, Set.of(), List.of("+49228*")));
        assertThat(phones.tries(BONN, HALL, PIN)).as("not of this caller").isEqualTo(PhoneOutcome.REFUSED);
    }

    @Test
    void what_a_command_says_holds_until_the_next_start_and_tells_so() {
        start(hall(PIN));
        phones.allow(HALL, NEW_PIN, 9);
        assertThat(phones.done(new KdCommand.RulePhones(HALL, PhoneRule.LOBBY, true)))
                .contains("until the key distributor starts again");
        assertThat(phones.tries(BONN, HALL, PIN)).isEqualTo(PhoneOutcome.REFUSED);
        assertThat(phones.tries(BONN, HALL, NEW_PIN)).isEqualTo(PhoneOutcome.LOBBY);
        start(hall(PIN));
        assertThat(phones.tries(BONN, HALL, NEW_PIN)).isEqualTo(PhoneOutcome.REFUSED);
        assertThat(phones.tries(BONN, HALL, PIN)).isEqualTo(PhoneOutcome.ADMITTED);
        assertThat(phones.done(new KdCommand.ForbidPhones(HALL))).contains("until the key distributor starts again");
        start(hall(PIN));
        assertThat(phones.tries(BONN, HALL, PIN)).isEqualTo(PhoneOutcome.ADMITTED);
    }

    @Test
    void a_phone_that_is_in_stays_in_over_a_restart_and_a_new_pin() {
        start(hall(PIN));
        long askId = phones.asks(BONN, HALL, PIN);
        phones.compareAll();
        phones.restart(List.of(hall(NEW_PIN)));
        phones.up(BONN, askId);
        assertThat(phones.ended()).isEmpty();
        assertThat(view().phones().in()).isEqualTo(1);
    }

    @Test
    void bans_and_locks_of_a_configured_conference_outlive_a_restart() {
        start(hall(PIN));
        phones.done(new KdCommand.Lock(HALL));
        start(hall(PIN));
        assertThat(phones.tries(BONN, HALL, PIN)).isEqualTo(PhoneOutcome.LOCKED);
    }

    @Test
    void a_conference_that_is_taken_out_of_the_configuration_takes_no_telephones_any_more() {
        start(hall(PIN));
        phones.allow(HALL, NEW_PIN, 9);
        long askId = phones.asks(BONN, HALL, NEW_PIN);
        phones.compareAll();
        phones.told.clear();
        phones.restart();
        phones.up(BONN, askId);
        assertThat(phones.ended()).containsExactly(askId);
        assertThat(phones.tries(BONN, HALL, PIN)).isEqualTo(PhoneOutcome.REFUSED);
        assertThat(phones.tries(BONN, HALL, NEW_PIN)).isEqualTo(PhoneOutcome.REFUSED);
    }

    @Test
    void a_standard_conference_that_was_created_has_the_settings_of_the_configuration_as_long_as_they_are_there() {
        phones.done(new KdCommand.Create(HALL, Kind.STANDARD, 0));
        phones.allow(HALL, NEW_PIN, 5);
        start(hall(PIN));
        assertThat(phones.tries(BONN, HALL, NEW_PIN)).isEqualTo(PhoneOutcome.REFUSED);
        assertThat(phones.tries(BONN, HALL, PIN)).isEqualTo(PhoneOutcome.ADMITTED);
        start();
        assertThat(phones.tries(BONN, HALL, NEW_PIN)).isEqualTo(PhoneOutcome.ADMITTED);
    }

    @Test
    void the_configuration_changes_nothing_of_a_private_conference() {
        phones.allow(ROOM, PIN, 5);
        PhoneSettings intruding =
                new PhoneSettings(ROOM, phones.verifier(NEW_PIN), Optional.empty(), 2, Set.of(), List.of());
        start(intruding, hall(PIN));
        assertThat(phones.bench.kd.refusedSettings()).containsExactly(ROOM);
        assertThat(phones.tries(BONN, ROOM, NEW_PIN)).isEqualTo(PhoneOutcome.REFUSED);
        assertThat(phones.tries(BONN, ROOM, PIN)).isEqualTo(PhoneOutcome.ADMITTED);
        assertThat(phones.no(new KdCommand.Create(HALL, Kind.PRIVATE, 0x0009))).contains("kd.phones");
    }
}
