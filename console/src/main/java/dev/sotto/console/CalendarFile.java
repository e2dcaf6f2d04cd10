package dev.sotto.console;

import dev.sotto.numbering.Schedule;
import dev.sotto.provisioning.Conference;
import dev.sotto.provisioning.Stored;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneOffsetTransitionRule;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A scheduled conference as a calendar takes it (iCalendar, RFC 5545): one event in UTC, or a recurring one with its time zone, whose rules are written
 * out, since not every calendar knows its name.
 */
final class CalendarFile {
    static final String TYPE = "text/calendar; charset=utf-8";

    private static final int LONGEST_LINE = 75;
    private static final int ZONE_YEARS = 10;
    private static final int WEEK = 7;
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss");
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("xxxx");

    private final StringBuilder out = new StringBuilder();

    private CalendarFile() {}

    /** @param numbers that lead to it; may be empty */
    static byte[] of(Stored<Conference> stored, Schedule schedule, String domain, List<String> numbers) {
        Conference conference = stored.value();
        String address = "sip:" + conference.user() + "@" + domain;
        CalendarFile file = new CalendarFile();
        file.line("BEGIN:VCALENDAR");
        file.line("VERSION:2.0");
        file.line("PRODID:-//Sotto//Sotto//EN");
        boolean isRecurring = schedule.rule().isPresent();
        if (isRecurring) {
            file.zone(schedule);
        }
        file.line("BEGIN:VEVENT");
        file.line("UID:" + stored.id() + "@" + domain);
        file.line("DTSTAMP:" + UTC.format(stored.changed()));
        file.line("SEQUENCE:" + (stored.version() - 1));
        ZonedDateTime first = schedule.first().atZone(schedule.zone());
        file.line(
                isRecurring
                        ? "DTSTART;TZID=" + schedule.zone() + ":" + LOCAL.format(first)
                        : "DTSTART:" + UTC.format(first));
        file.line("DURATION:" + schedule.length());
        schedule.rule().ifPresent(rule -> file.line("RRULE:" + rule));
        file.line("SUMMARY:" + text(conference.name()));
        file.line("LOCATION:" + text(address));
        List<String> about = new ArrayList<>(List.of(address));
        about.addAll(numbers);
        if (!conference.description().isBlank()) {
            about.add(conference.description());
        }
        file.line("DESCRIPTION:" + text(String.join("\n", about)));
        file.line("END:VEVENT");
        file.line("END:VCALENDAR");
        return file.out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** RFC 5545 3.6.5: the rules by which clocks are put forward and back; where there are none, each change that is known. */
    private void zone(Schedule schedule) {
        ZoneRules rules = schedule.zone().getRules();
        LocalDateTime before = schedule.first().minusYears(1);
        line("BEGIN:VTIMEZONE");
        line("TZID:" + schedule.zone());
        for (ZoneOffsetTransitionRule rule : rules.getTransitionRules()) {
            change(rules, rule.createTransition(before.getYear()));
            line("RRULE:FREQ=YEARLY;BYMONTH=" + rule.getMonth().getValue() + ";" + day(rule));
            line("END:" + name(rules, rule.createTransition(before.getYear())));
        }
        if (rules.getTransitionRules().isEmpty()) {
            ZoneOffset offset = rules.getOffset(before);
            line("BEGIN:STANDARD");
            line("DTSTART:" + LOCAL.format(before));
            line("TZOFFSETFROM:" + OFFSET.format(offset));
            line("TZOFFSETTO:" + OFFSET.format(offset));
            line("END:STANDARD");
            changes(rules, before.toInstant(offset));
        }
        line("END:VTIMEZONE");
    }

    private void changes(ZoneRules rules, Instant from) {
        Instant end = from.atZone(ZoneOffset.UTC).plusYears(ZONE_YEARS).toInstant();
        ZoneOffsetTransition next = rules.nextTransition(from);
        while (next != null && next.getInstant().isBefore(end)) {
            change(rules, next);
            line("END:" + name(rules, next));
            next = rules.nextTransition(next.getInstant());
        }
    }

    /** All but the end of one. */
    private void change(ZoneRules rules, ZoneOffsetTransition change) {
        line("BEGIN:" + name(rules, change));
        line("DTSTART:" + LOCAL.format(change.getDateTimeBefore()));
        line("TZOFFSETFROM:" + OFFSET.format(change.getOffsetBefore()));
        line("TZOFFSETTO:" + OFFSET.format(change.getOffsetAfter()));
    }

    private static String name(ZoneRules rules, ZoneOffsetTransition change) {
        return rules.isDaylightSavings(change.getInstant()) ? "DAYLIGHT" : "STANDARD";
    }

    /** The day of a rule: the last Sunday, the second one, the first one from the 9th on, or the 9th. */
    private static String day(ZoneOffsetTransitionRule rule) {
        int from = rule.getDayOfMonthIndicator();
        if (rule.getDayOfWeek() == null) {
            return "BYMONTHDAY=" + from;
        }
        String weekday = rule.getDayOfWeek().name().substring(0, 2);
        if (from < 0) {
            return "BYDAY=-1" + weekday;
        }
        String days =
                IntStream.range(from, from + WEEK).mapToObj(Integer::toString).collect(Collectors.joining(","));
        return "BYDAY=" + weekday + ";BYMONTHDAY=" + days;
    }

    /** RFC 5545 3.3.11. */
    private static String text(String value) {
        return value.replace("\\", "\\\\")
                .replace(";", "\\;")
                .replace(",", "\\,")
                .replaceAll("\\R", "\\\\n");
    }

    /** RFC 5545 3.1: folded after 75 octets, never within a character. */
    private void line(String content) {
        int octets = 0;
        for (int at = 0; at < content.length(); ) {
            String one = Character.toString(content.codePointAt(at));
            int size = one.getBytes(StandardCharsets.UTF_8).length;
            if (octets + size > LONGEST_LINE) {
                out.append("\r\n ");
                octets = 1;
            }
            out.append(one);
            octets += size;
            at += one.length();
        }
        out.append("\r\n");
    }
}
