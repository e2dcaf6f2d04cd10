package dev.sotto.appliance.md;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.console.ConferenceEntry;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.focus.Participant;
import dev.sotto.sip.focus.RosterEvent;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ConferenceTimesTest {
    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
    private static final String ROOM = "sip:1000@conf.example";

    private final ConferenceTimes times = new ConferenceTimes();

    private static Participant leg(long id) {
        return new Participant(id, "sip:a@b", "", new Hop(Transport.UDP, "192.0.2.1", 5060), "end-to-end");
    }

    private void joins(long id, int second) {
        assertThat(times.on(new RosterEvent.Joined(ROOM, leg(id)), NOON.plusSeconds(second)))
                .isEmpty();
    }

    private void leaves(long id, int second) {
        assertThat(times.on(new RosterEvent.Left(ROOM, leg(id), "bye"), NOON.plusSeconds(second)))
                .isEmpty();
    }

    @Test
    void a_conference_counts_who_came_how_many_at_once_and_how_long_together() {
        joins(1, 0);
        joins(2, 10);
        leaves(1, 20);
        joins(3, 30);
        joins(1, 40);
        leaves(2, 60);
        leaves(3, 70);
        leaves(1, 100);
        assertThat(times.on(new RosterEvent.Ended(ROOM), NOON.plusSeconds(100)))
                .contains(new ConferenceEntry(
                        ROOM, NOON, NOON.plusSeconds(100), 4, 3, Duration.ofSeconds(20 + 50 + 40 + 60)));
        assertThat(times.on(new RosterEvent.Ended(ROOM), NOON.plusSeconds(101))).isEmpty();
    }

    @Test
    void who_was_refused_before_the_answer_is_in_none_and_who_is_left_over_leaves_with_the_end() {
        leaves(9, 0);
        assertThat(times.on(new RosterEvent.Ended(ROOM), NOON)).isEmpty();
        joins(1, 0);
        assertThat(times.on(new RosterEvent.Ended(ROOM), NOON.plusSeconds(60)))
                .contains(new ConferenceEntry(ROOM, NOON, NOON.plusSeconds(60), 1, 1, Duration.ofMinutes(1)));
    }
}
