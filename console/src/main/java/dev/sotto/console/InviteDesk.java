package dev.sotto.console;

import dev.sotto.provisioning.Conference;
import dev.sotto.provisioning.DialNumber;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Snapshot;
import dev.sotto.provisioning.Store;
import dev.sotto.provisioning.Stored;
import java.util.List;
import java.util.Map;

/**
 * What somebody is sent who is to join.
 *
 * @param domain of addresses of conferences
 */
record InviteDesk(Store store, String domain) {
    /** The meetings of a conference for a calendar. */
    Answer calendar(Request request, Caller caller) {
        Snapshot now = store.snapshot();
        Stored<Conference> one = now.find(Kind.CONFERENCES, request.part("id")).orElseThrow(Problem::notFound);
        Conference.Schedule schedule = one.value()
                .schedule()
                .orElseThrow(() -> new Problem(
                        404, "no-schedule", "This conference has no times; say under schedule when it is."));
        List<String> numbers = now.all(Kind.NUMBERS).stream()
                .map(Stored::value)
                .filter(number -> number.enabled() && number.conference().equals(one.id()))
                .map(DialNumber::number)
                .toList();
        return new Answer(
                200,
                Map.of(
                        "Cache-Control",
                        "no-store",
                        "Content-Disposition",
                        "attachment; filename=\"" + one.value().user() + ".ics\""),
                CalendarFile.TYPE,
                CalendarFile.of(one, schedule.times(), domain, numbers));
    }
}
