package dev.sotto.appliance.md;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.console.LiveConference.LiveEvent;
import dev.sotto.notices.Notices;
import dev.sotto.provisioning.NoticeKind;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.focus.Participant;
import dev.sotto.sip.focus.RosterEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What is written down of running conferences, and when. */
class LiveDiaryTest {
    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
    private static final String ROOM = "sip:1000@conf.example";
    private static final Participant ADA = new Participant(
            7, "sip:ada@example.org", "Ada\r\nX", new Hop(Transport.UDP, "192.0.2.1", 5060), "end-to-end");

    private final Notices notices = new Notices(octets -> {}, 100);
    private final LiveDiary diary = new LiveDiary(notices);

    @Test
    void a_conference_begins_with_the_first_and_ends_with_the_last_and_names_stay_on_one_line() {
        diary.on(new RosterEvent.Joined(ROOM, ADA), NOON);
        diary.on(new RosterEvent.Joined(ROOM, ADA), NOON);
        diary.on(new RosterEvent.Labelled(ROOM, ADA, true), NOON);
        diary.on(new RosterEvent.Left(ROOM, ADA, "The participant hung up"), NOON);
        diary.on(new RosterEvent.Ended(ROOM), NOON);
        assertThat(diary.all().get(ROOM))
                .extracting(LiveEvent::what)
                .containsExactly("started", "joined", "joined", "labelled", "left", "ended");
        assertThat(diary.all().get(ROOM)).allMatch(event -> !event.sentence().contains("\n"));
        diary.on(new RosterEvent.Joined(ROOM, ADA), NOON);
        assertThat(diary.all().get(ROOM)).extracting(LiveEvent::what).endsWith("started", "joined");
    }

    @Test
    void notices_say_who_and_where_and_what_an_operator_had_done() {
        diary.on(new RosterEvent.Joined(ROOM, ADA), NOON);
        diary.acted(new LiveNews.Acted(ROOM, "removed", "Removed 1."), NOON);
        diary.acted(new LiveNews.Acted(ROOM, "locked", "Nobody new."), NOON);
        diary.on(new RosterEvent.Rekeyed(ROOM, 4711), NOON);
        diary.on(new RosterEvent.Left(ROOM, ADA, "removed"), NOON);
        diary.on(new RosterEvent.Ended(ROOM), NOON);
        assertThat(notices.after(0, 100).items())
                .extracting(one -> one.notice().kind())
                .containsExactly(
                        NoticeKind.CONFERENCE_STARTED,
                        NoticeKind.PARTICIPANT_JOINED,
                        NoticeKind.PARTICIPANT_REMOVED,
                        NoticeKind.CONFERENCE_LOCKED,
                        NoticeKind.CONFERENCE_REKEYED,
                        NoticeKind.PARTICIPANT_LEFT,
                        NoticeKind.CONFERENCE_ENDED);
        assertThat(notices.after(1, 1).items().getFirst().notice().json("id").toString())
                .contains("\"conference\":\"" + ROOM + "\"", "\"name\":\"Ada\\\\x0d\\\\x0aX\"", "\"id\":\"7\"");
    }

    @Test
    void a_hundred_events_of_five_hundred_conferences_are_kept() {
        for (int i = 0; i < 1000; i++) {
            diary.add(ROOM, NOON, "joined", "number " + i);
        }
        assertThat(diary.all().get(ROOM)).hasSize(100).last().isEqualTo(new LiveEvent(NOON, "joined", "number 999"));
        for (int i = 0; i < 1000; i++) {
            diary.add("sip:" + i + "@conf.example", NOON, "joined", "x");
        }
        assertThat(diary.all()).hasSize(500).doesNotContainKey(ROOM);
    }

    @Test
    void the_same_moment_is_the_same_time_until_the_wall_clock_is_set() {
        AtomicReference<Instant> now = new AtomicReference<>(NOON);
        WallClock times = new WallClock(now::get);
        times.is(1_000_000_000L);
        assertThat(times.at(1_000_000_000L)).isEqualTo(NOON);
        now.set(NOON.plusMillis(300));
        times.is(1_000_000_000L);
        assertThat(times.at(1_000_000_000L)).as("a late look moves nothing").isEqualTo(NOON);
        now.set(NOON.plus(Duration.ofHours(1)));
        times.is(1_000_000_000L);
        assertThat(times.at(1_000_000_000L)).isEqualTo(NOON.plus(Duration.ofHours(1)));
    }
}
