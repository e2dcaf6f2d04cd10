package dev.sotto.numbering;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * A part of each week, by the clock on the wall of its time zone: where that clock is put forward the minutes that do not exist are in nothing,
 * where it is put back an hour counts twice.
 *
 * @param days on which it begins; empty for all
 * @param from the first minute
 * @param to the minute after the last; before or equal to {@code from} it is on the next day
 * @param zone the time zone
 */
public record Hours(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {
    private static final int DAY = 24 * 60;
    private static final int WEEK = 7 * DAY;

    /** Clocks of two zones are compared on each of these days: what their distance is depends on the season. */
    private static final Instant COMPARED_FROM = Instant.parse("2026-01-01T00:00:00Z");

    private static final int COMPARED_DAYS = 366;

    /** Takes a copy; no seconds. */
    public Hours {
        days = Set.copyOf(days);
        from = from.truncatedTo(ChronoUnit.MINUTES);
        to = to.truncatedTo(ChronoUnit.MINUTES);
    }

    /** Whether {@code moment} is in it. */
    public boolean holds(Instant moment) {
        ZonedDateTime there = moment.atZone(zone);
        LocalTime time = there.toLocalTime();
        boolean begun = isOn(there.getDayOfWeek()) && !time.isBefore(from);
        if (from.isBefore(to)) {
            return begun && time.isBefore(to);
        }
        return begun || (isOn(there.getDayOfWeek().minus(1)) && time.isBefore(to));
    }

    /** Whether every minute of {@code other} is in it, whatever the season. */
    public boolean covers(Hours other) {
        return distances(other).stream()
                .allMatch(distance -> compare(other, distance, (mine, its) -> {
                    its.andNot(mine);
                    return its.isEmpty();
                }));
    }

    /** Whether some minute is in both, in some season. */
    public boolean overlaps(Hours other) {
        return distances(other).stream().anyMatch(distance -> compare(other, distance, BitSet::intersects));
    }

    private boolean compare(Hours other, int distance, BiPredicate<BitSet, BitSet> question) {
        return question.test(minutes(0), other.minutes(distance));
    }

    /** By how many minutes our clock can be before that of {@code other}. */
    private Set<Integer> distances(Hours other) {
        Set<Integer> out = new HashSet<>();
        for (int day = 0; day < COMPARED_DAYS; day++) {
            Instant moment = COMPARED_FROM.plus(day, ChronoUnit.DAYS);
            int mine = zone.getRules().getOffset(moment).getTotalSeconds();
            int its = other.zone.getRules().getOffset(moment).getTotalSeconds();
            out.add((mine - its) / 60);
        }
        return out;
    }

    /** The minutes of the week, from Monday, by a clock that is {@code shift} minutes before this one. */
    private BitSet minutes(int shift) {
        int start = from.toSecondOfDay() / 60;
        int length = to.toSecondOfDay() / 60 - start;
        int minutes = length > 0 ? length : length + DAY;
        BitSet out = new BitSet(WEEK);
        for (DayOfWeek day : DayOfWeek.values()) {
            if (isOn(day)) {
                int first = day.ordinal() * DAY + start + shift;
                for (int i = 0; i < minutes; i++) {
                    out.set(Math.floorMod(first + i, WEEK));
                }
            }
        }
        return out;
    }

    private boolean isOn(DayOfWeek day) {
        return days.isEmpty() || days.contains(day);
    }

    @Override
    public String toString() {
        return from + " to " + to + " in " + zone;
    }
}
