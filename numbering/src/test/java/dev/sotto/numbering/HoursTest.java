package dev.sotto.numbering;

import static java.time.DayOfWeek.FRIDAY;
import static java.time.DayOfWeek.MONDAY;
import static java.time.DayOfWeek.SATURDAY;
import static java.time.DayOfWeek.SUNDAY;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HoursTest {
    @Test
    void office_hours_are_by_the_clock_of_the_zone_in_both_seasons() {
        Hours office = hours("08:00", "18:00", "Europe/Berlin", MONDAY, FRIDAY);
        assertThat(office.holds(Instant.parse("2026-01-05T07:00:00Z"))).isTrue();
        assertThat(office.holds(Instant.parse("2026-01-05T06:59:59Z"))).isFalse();
        assertThat(office.holds(Instant.parse("2026-07-06T06:00:00Z"))).isTrue();
        assertThat(office.holds(Instant.parse("2026-07-06T15:59:59Z"))).isTrue();
        assertThat(office.holds(Instant.parse("2026-07-06T16:00:00Z"))).isFalse();
        assertThat(office.holds(Instant.parse("2026-07-07T10:00:00Z"))).isFalse();
    }

    @Test
    void a_night_belongs_to_the_day_on_which_it_began() {
        Hours night = hours("22:00", "06:00", "Europe/Berlin", FRIDAY);
        assertThat(night.holds(Instant.parse("2026-01-09T21:00:00Z"))).isTrue();
        assertThat(night.holds(Instant.parse("2026-01-10T04:59:00Z"))).isTrue();
        assertThat(night.holds(Instant.parse("2026-01-10T05:00:00Z"))).isFalse();
        assertThat(night.holds(Instant.parse("2026-01-09T04:00:00Z"))).isFalse();
        assertThat(night.holds(Instant.parse("2026-01-10T21:00:00Z"))).isFalse();
    }

    @Test
    void the_hour_that_is_left_out_is_in_nothing_and_the_one_that_comes_twice_counts_twice() {
        Hours early = hours("02:00", "03:00", "Europe/Berlin", SUNDAY);
        assertThat(early.holds(Instant.parse("2026-03-29T00:59:59Z"))).isFalse();
        assertThat(early.holds(Instant.parse("2026-03-29T01:00:00Z"))).isFalse();
        assertThat(early.holds(Instant.parse("2026-10-25T00:00:00Z"))).isTrue();
        assertThat(early.holds(Instant.parse("2026-10-25T01:30:00Z"))).isTrue();
        assertThat(early.holds(Instant.parse("2026-10-25T02:00:00Z"))).isFalse();
    }

    @Test
    void from_and_to_alike_are_a_whole_day() {
        Hours saturday = hours("06:00", "06:00", "UTC", SATURDAY);
        assertThat(saturday.holds(Instant.parse("2026-01-10T06:00:00Z"))).isTrue();
        assertThat(saturday.holds(Instant.parse("2026-01-11T05:59:00Z"))).isTrue();
        assertThat(saturday.holds(Instant.parse("2026-01-11T06:00:00Z"))).isFalse();
    }

    @Test
    void hours_are_compared_minute_by_minute_also_between_zones() {
        Hours berlin = hours("08:00", "18:00", "Europe/Berlin");
        assertThat(berlin.covers(hours("09:00", "18:00", "Europe/Berlin", MONDAY)))
                .isTrue();
        assertThat(berlin.covers(hours("09:00", "18:01", "Europe/Berlin", MONDAY)))
                .isFalse();
        assertThat(berlin.covers(hours("08:00", "18:00", "Europe/London"))).isFalse();
        assertThat(berlin.covers(hours("07:00", "17:00", "Europe/London"))).isTrue();
        assertThat(berlin.overlaps(hours("18:00", "08:00", "Europe/Paris"))).isFalse();
        assertThat(berlin.overlaps(hours("18:00", "08:00", "America/New_York"))).isTrue();
        assertThat(hours("00:00", "00:00", "Asia/Tokyo").covers(berlin)).isTrue();
        assertThat(hours("00:00", "00:00", "Asia/Tokyo", MONDAY)
                        .overlaps(hours("00:00", "00:00", "Asia/Tokyo", FRIDAY)))
                .isFalse();
    }

    private static Hours hours(String from, String to, String zone, DayOfWeek... days) {
        return new Hours(Set.of(days), LocalTime.parse(from), LocalTime.parse(to), ZoneId.of(zone));
    }
}
