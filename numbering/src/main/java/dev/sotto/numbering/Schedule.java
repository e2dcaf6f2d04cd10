package dev.sotto.numbering;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When somebody meets: once, or again and again by the clock on the wall of a time zone. A time that does not exist there, because the clock is put
 * forward, is an hour later on that day.
 *
 * @param first when the first meeting begins
 * @param zone the time zone
 * @param length of each meeting, more than nothing and a day at most
 * @param repeats on which days after the first there is another
 * @param last the last day on which one may begin; without it they go on for ever
 * @param early how long before its beginning a meeting is open, a day at most
 */
public record Schedule(
        LocalDateTime first, ZoneId zone, Duration length, Repeats repeats, Optional<LocalDate> last, Duration early) {
    private static final Duration DAY = Duration.ofDays(1);
    private static final int WEEK = 7;
    private static final DateTimeFormatter BASIC = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss");

    /** @throws IllegalArgumentException if a duration is out of its bounds */
    public Schedule {
        if (length.isNegative() || length.isZero() || length.compareTo(DAY) > 0) {
            throw new IllegalArgumentException("a meeting is longer than nothing and a day at most");
        }
        if (early.isNegative() || early.compareTo(DAY) > 0) {
            throw new IllegalArgumentException("a meeting is open a day before at most");
        }
    }

    /** On which days there is a meeting. */
    public enum Repeats {
        /** On the first alone. */
        NEVER,
        /** On each. */
        DAILY,
        /** From Monday to Friday. */
        WORKDAYS,
        /** On the same day of each week. */
        WEEKLY
    }

    /** Whether a meeting is open at {@code moment}. */
    public boolean isOpen(Instant moment) {
        return around(moment)
                .anyMatch(begin -> !moment.isBefore(begin.toInstant().minus(early))
                        && moment.isBefore(begin.toInstant().plus(length)));
    }

    /** When the next meeting after {@code moment} begins; empty if there is none. */
    public Optional<ZonedDateTime> next(Instant moment) {
        LocalDate from =
                max(first.toLocalDate(), moment.atZone(zone).toLocalDate().minusDays(1));
        return from.datesUntil(from.plusDays(WEEK + 2))
                .filter(this::isOn)
                .map(this::on)
                .filter(begin -> begin.toInstant().isAfter(moment))
                .findFirst();
    }

    /** The recurrence rule of iCalendar (RFC 5545 3.3.10); empty if there is one meeting. */
    public Optional<String> rule() {
        String until = last.map(
                        day -> ";UNTIL=" + BASIC.format(on(day).toInstant().atZone(ZoneId.of("UTC"))) + "Z")
                .orElse("");
        return switch (repeats) {
            case NEVER -> Optional.empty();
            case DAILY -> Optional.of("FREQ=DAILY" + until);
            case WORKDAYS -> Optional.of("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR" + until);
            case WEEKLY -> Optional.of("FREQ=WEEKLY" + until);
        };
    }

    /** Those whose time can have {@code moment} in it. */
    private Stream<ZonedDateTime> around(Instant moment) {
        LocalDate day = moment.atZone(zone).toLocalDate();
        return day.minusDays(2).datesUntil(day.plusDays(3)).filter(this::isOn).map(this::on);
    }

    private ZonedDateTime on(LocalDate day) {
        return day.atTime(first.toLocalTime()).atZone(zone);
    }

    private boolean isOn(LocalDate day) {
        long days = first.toLocalDate().until(day, ChronoUnit.DAYS);
        if (days < 0 || last.filter(day::isAfter).isPresent()) {
            return false;
        }
        return switch (repeats) {
            case NEVER -> days == 0;
            case DAILY -> true;
            case WORKDAYS -> day.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0;
            case WEEKLY -> days % WEEK == 0;
        };
    }

    private static LocalDate max(LocalDate one, LocalDate other) {
        return one.isAfter(other) ? one : other;
    }
}
