package dev.sotto.numbering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static Schedule at(String first, Schedule.Repeats repeats) {
        return new Schedule(
                LocalDateTime.parse(first),
                BERLIN,
                Duration.ofMinutes(60),
                repeats,
                Optional.empty(),
                Duration.ofMinutes(15));
    }

    private static boolean open(Schedule schedule, String local) {
        return schedule.isOpen(LocalDateTime.parse(local).atZone(BERLIN).toInstant());
    }

    @Test
    void one_meeting_is_open_from_a_little_before_until_its_end() {
        Schedule once = at("2026-12-01T10:00", Schedule.Repeats.NEVER);
        assertThat(open(once, "2026-12-01T09:44:59")).isFalse();
        assertThat(open(once, "2026-12-01T09:45")).isTrue();
        assertThat(open(once, "2026-12-01T10:59:59")).isTrue();
        assertThat(open(once, "2026-12-01T11:00")).isFalse();
        assertThat(open(once, "2026-12-02T10:00")).isFalse();
        assertThat(once.next(Instant.parse("2026-12-01T08:00:00Z")).map(ZonedDateTime::toLocalDateTime))
                .contains(LocalDateTime.parse("2026-12-01T10:00"));
        assertThat(once.next(Instant.parse("2026-12-01T09:30:00Z"))).isEmpty();
        assertThat(once.next(Instant.parse("2020-01-01T00:00:00Z"))).isPresent();
        assertThat(once.rule()).isEmpty();
    }

    @Test
    void a_meeting_over_midnight_is_open_on_the_next_day_and_the_evening_before() {
        Schedule late = at("2026-12-01T23:30", Schedule.Repeats.WEEKLY);
        assertThat(open(late, "2026-12-02T00:29")).isTrue();
        assertThat(open(late, "2026-12-09T00:29")).isTrue();
        assertThat(open(late, "2026-12-03T00:29")).isFalse();
        Schedule early = at("2026-12-01T00:05", Schedule.Repeats.NEVER);
        assertThat(open(early, "2026-11-30T23:50")).isTrue();
    }

    @Test
    void days_repeat_until_the_last_one() {
        Schedule workdays = at("2026-12-03T10:00", Schedule.Repeats.WORKDAYS);
        assertThat(open(workdays, "2026-12-02T10:00")).as("before the first").isFalse();
        assertThat(open(workdays, "2026-12-04T10:00")).isTrue();
        assertThat(open(workdays, "2026-12-05T10:00")).as("a Saturday").isFalse();
        assertThat(workdays.next(Instant.parse("2026-12-04T12:00:00Z")).map(ZonedDateTime::toLocalDate))
                .contains(LocalDate.parse("2026-12-07"));
        assertThat(workdays.rule()).contains("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR");
        Schedule daily = new Schedule(
                LocalDateTime.parse("2026-12-03T10:00"),
                BERLIN,
                Duration.ofHours(24),
                Schedule.Repeats.DAILY,
                Optional.of(LocalDate.parse("2026-12-05")),
                Duration.ZERO);
        assertThat(open(daily, "2026-12-06T09:59")).isTrue();
        assertThat(open(daily, "2026-12-06T10:00")).isFalse();
        assertThat(daily.rule()).contains("FREQ=DAILY;UNTIL=20261205T090000Z");
        assertThat(at("2026-12-03T10:00", Schedule.Repeats.WEEKLY).rule()).contains("FREQ=WEEKLY");
    }

    @Test
    void the_wall_clock_decides_when_clocks_are_put_forward_and_back() {
        Schedule weekly = at("2026-10-18T10:00", Schedule.Repeats.WEEKLY);
        assertThat(weekly.isOpen(Instant.parse("2026-10-18T08:00:00Z"))).isTrue();
        assertThat(weekly.isOpen(Instant.parse("2026-10-25T09:00:00Z"))).isTrue();
        assertThat(weekly.isOpen(Instant.parse("2026-10-25T08:00:00Z"))).isFalse();
        Schedule gap = at("2026-03-22T02:30", Schedule.Repeats.WEEKLY);
        assertThat(gap.isOpen(Instant.parse("2026-03-29T01:30:00Z")))
                .as("03:30 in summer")
                .isTrue();
    }

    @Test
    void bounds_are_kept() {
        assertThatThrownBy(() -> new Schedule(
                        LocalDateTime.MIN,
                        BERLIN,
                        Duration.ZERO,
                        Schedule.Repeats.NEVER,
                        Optional.empty(),
                        Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Schedule(
                        LocalDateTime.MIN,
                        BERLIN,
                        Duration.ofHours(1),
                        Schedule.Repeats.NEVER,
                        Optional.empty(),
                        Duration.ofHours(25)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Whatever the schedule: right before the next meeting it is open if it opens early, and after its end and before the next it is not. */
    @Test
    void what_is_next_and_what_is_open_agree() {
        Random random = new Random(20261201);
        for (int i = 0; i < 2000; i++) {
            Schedule one = new Schedule(
                    LocalDateTime.parse("2026-10-20T00:00").plusMinutes(random.nextInt(20_000)),
                    BERLIN,
                    Duration.ofMinutes(1 + random.nextInt(300)),
                    Schedule.Repeats.values()[random.nextInt(4)],
                    Optional.empty(),
                    Duration.ofMinutes(random.nextInt(60)));
            Instant moment = Instant.parse("2026-10-19T00:00:00Z").plusSeconds(random.nextInt(3_000_000));
            one.next(moment).map(ZonedDateTime::toInstant).ifPresent(begin -> {
                assertThat(begin).isAfter(moment);
                assertThat(one.isOpen(begin)).isTrue();
                assertThat(one.isOpen(begin.minus(one.early()))).isTrue();
            });
            if (one.next(moment).isEmpty()) {
                assertThat(one.isOpen(moment.plus(Duration.ofDays(2)))).isFalse();
            }
        }
    }
}
