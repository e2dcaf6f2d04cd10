package dev.sotto.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.provisioning.Conference;
import dev.sotto.provisioning.Role;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.Temporal;
import java.util.List;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.model.Calendar;
import net.fortuna.ical4j.model.Period;
import net.fortuna.ical4j.model.component.VEvent;
import net.fortuna.ical4j.model.property.DtStart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calendar files as ical4j reads them. */
class CalendarFileTest {
    @TempDir
    Path folder;

    private static String record(String name, String schedule) {
        return "{'user':'1000','name':'" + name + "','description':'Bring cake; or tea, or both.','schedule':"
                + schedule + "}";
    }

    private Bench.Reply file(Bench bench, String record) {
        String[] operator = Bench.bearer(bench.token(Role.OPERATOR));
        String id = bench.post("/api/v1/conferences", record, operator)
                .json()
                .path("id")
                .asText();
        bench.post("/api/v1/numbers", "{'number':'+4930123456','conference':'" + id + "'}", operator);
        return bench.get("/api/v1/conferences/" + id + "/calendar.ics", operator);
    }

    private static VEvent event(Bench.Reply reply) throws Exception {
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.header("content-type")).startsWith("text/calendar");
        assertThat(reply.text().lines()).allMatch(line -> line.getBytes(StandardCharsets.UTF_8).length <= 75);
        Calendar calendar = new CalendarBuilder().build(new StringReader(reply.text()));
        assertThat(calendar.validate().getEntries()).isEmpty();
        return calendar.<VEvent>getComponent("VEVENT").orElseThrow();
    }

    private static Instant start(VEvent event) {
        Temporal start =
                event.<DtStart<Temporal>>getProperty("DTSTART").orElseThrow().getDate();
        return start instanceof Instant instant
                ? instant
                : start instanceof OffsetDateTime offset ? offset.toInstant() : ((ZonedDateTime) start).toInstant();
    }

    @Test
    void one_meeting_is_one_event_with_name_address_and_numbers() throws Exception {
        try (Bench bench = new Bench(folder)) {
            String name =
                    "Vorstand, Köln; \\u201eJahr\\u201c \\ud83c\\udf89 und alles, was sonst noch ansteht und was niemand vergessen darf";
            VEvent event = event(
                    file(bench, record(name, "{'first':'2026-12-01T10:00','zone':'Europe/Berlin','minutes':45}")));
            assertThat(start(event)).isEqualTo(Instant.parse("2026-12-01T09:00:00Z"));
            assertThat(event.getDuration().getDuration()).hasToString("PT45M");
            assertThat(event.getSummary().getValue())
                    .isEqualTo(
                            "Vorstand, Köln; \u201eJahr\u201c \ud83c\udf89 und alles, was sonst noch ansteht und was niemand vergessen darf");
            assertThat(event.getLocation().getValue()).isEqualTo("sip:1000@example.org");
            assertThat(event.getDescription().getValue()).contains("+4930123456\nBring cake; or tea, or both.");
        }
    }

    /** The last Sunday of October, the first one of November, the first Sunday in April, and no change at all. */
    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin,2026-10-20,-7200,-3600,-3600",
        "America/New_York,2026-10-25,14400,18000,18000",
        "Australia/Sydney,2026-03-29,-39600,-36000,-36000",
        "Asia/Kolkata,2026-10-20,-19800,-19800,-19800",
    })
    void meetings_by_the_clock_on_the_wall_stay_there_over_summer_and_winter(
            String zone, LocalDate first, int west1, int west2, int west3) throws Exception {
        try (Bench bench = new Bench(folder)) {
            String times = "{'first':'" + first + "T10:00','zone':'" + zone + "','repeats':'weekly','last':'"
                    + first.plusWeeks(2) + "'}";
            ZonedDateTime around = first.atStartOfDay(ZoneId.of(zone));
            List<Instant> found = event(file(bench, record("Board", times)))
                    .<ZonedDateTime>calculateRecurrenceSet(new Period<>(around, around.plusMonths(2)))
                    .stream()
                    .map(period -> period.getStart().toInstant())
                    .sorted()
                    .toList();
            Instant ten = first.atTime(10, 0).toInstant(ZoneOffset.UTC);
            assertThat(found)
                    .containsExactly(
                            ten.plusSeconds(west1),
                            ten.plusSeconds(west2 + 7 * 86_400),
                            ten.plusSeconds(west3 + 14 * 86_400));
        }
    }

    @Test
    void a_conference_without_times_has_no_file_and_times_that_are_none_are_refused() {
        try (Bench bench = new Bench(folder)) {
            assertThat(file(bench, "{'user':'1001','name':'Always'}").text()).contains("has no times");
            String[] operator = Bench.bearer(bench.token(Role.OPERATOR));
            Bench.Reply wrong = bench.post(
                    "/api/v1/conferences",
                    record("Board", "{'first':'2026-02-30T10:00','zone':'Mars/Base','last':'tomorrow','minutes':0}"),
                    operator);
            assertThat(wrong.status()).isEqualTo(422);
            assertThat(wrong.text())
                    .contains(
                            "/schedule/first",
                            "/schedule/zone",
                            "/schedule/last",
                            "/schedule/minutes",
                            "must be a day and a time such as");
            assertThat(Conference.Repeats.values()).hasSize(4);
        }
    }
}
