package dev.sotto.sip.focus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sip.calls.CallCommand;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where the legs of conferences go, and what their descriptions say of it. */
class SpreadLegsTest {
    private final Driver driver = new Driver();

    /** The core of a new leg, by its port and by what the media distributor is told, which must agree. */
    private int coreOf(long legId, String room) {
        Phone phone = new Phone((int) legId);
        driver.invite(legId, room, Optional.of(phone.offer())).expected(legId);
        String answer = driver.command(CallCommand.Answer.class).sdp();
        int core = driver.mediaCommand(MediaCommand.AddLeg.class).core();
        assertThat(answer).contains("m=audio " + (20_000 + core) + " ");
        assertThat(answer).containsPattern("(?i)a=candidate:\\S+ 1 UDP \\d+ 192\\.0\\.2\\.1 " + (20_000 + core) + " ");
        assertThat(answer).doesNotContain(" " + (20_001 - core) + " ");
        return core;
    }

    private List<Integer> shown() {
        return driver.focus.describe().conferences().stream()
                .flatMap(conference -> conference.legs().stream())
                .map(FocusView.LegView::core)
                .toList();
    }

    @Test
    void legs_of_a_conference_stay_on_one_core_and_the_next_conference_begins_on_another() {
        assertThat(coreOf(1, Driver.ROOM)).isZero();
        assertThat(coreOf(2, Driver.ROOM)).isZero();
        assertThat(coreOf(3, Driver.OTHER_ROOM)).isEqualTo(1);
        assertThat(shown()).containsExactlyInAnyOrder(0, 0, 1);
    }

    @Test
    void a_conference_whose_core_is_busy_spreads_over_another_and_comes_back() {
        assertThat(coreOf(1, Driver.ROOM)).isZero();
        driver.media(new MediaEvent.CoresLoaded(Map.of(0, 900, 1, 300)));
        assertThat(driver.outputs()).isEmpty();
        assertThat(coreOf(2, Driver.ROOM)).isEqualTo(1);
        driver.media(new MediaEvent.CoresLoaded(Map.of(0, 100, 1, 300)));
        assertThat(coreOf(3, Driver.ROOM)).isZero();
        assertThat(shown()).containsExactly(0, 1, 0);
    }

    @Test
    void a_new_conference_begins_where_least_is_to_do() {
        driver.media(new MediaEvent.CoresLoaded(Map.of(0, 300)));
        assertThat(coreOf(1, Driver.ROOM)).isEqualTo(1);
        driver.media(new MediaEvent.CoresLoaded(Map.of(1, 300)));
        assertThat(coreOf(2, Driver.OTHER_ROOM)).isZero();
        assertThat(coreOf(3, Driver.ROOM)).as("at home").isEqualTo(1);
    }
}
