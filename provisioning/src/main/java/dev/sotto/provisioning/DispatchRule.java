package dev.sotto.provisioning;

import dev.sotto.numbering.Hours;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where a call goes that came in by a trunk. The rules are asked in their order; the first that fits decides.
 *
 * @param name what administrators call it
 * @param order its place; smaller is asked first
 * @param enabled whether it is asked
 * @param trunks the trunks whose calls it is for; empty for all
 * @param called which called numbers it is for; empty for all
 * @param calling which calling numbers it is for; empty for all
 * @param window when it is asked; always if empty
 * @param action what happens
 * @param conference where to, for the action conference
 * @param account which telephone, for the action account
 * @param reason what a refused caller's system is told
 * @param role what the caller is in the conference
 * @param attributes what is noted about the participant
 */
public record DispatchRule(
        @Field(form = Form.WORD, min = 1, max = 64) String name,
        @Field(min = 0, max = 1_000_000, fallback = "100") int order,
        @Field(fallback = "true") boolean enabled,
        @Field(refers = "trunks", max = 100) List<String> trunks,
        @Field(form = Form.NUMBERS, max = 1000) List<String> called,
        @Field(form = Form.NUMBERS, max = 1000) List<String> calling,
        @Field Optional<Window> window,
        @Field Action action,
        @Field(refers = "conferences", max = 40) Optional<String> conference,
        @Field(refers = "accounts", max = 40) Optional<String> account,
        @Field(max = 200, fallback = "\"\"") String reason,
        @Field(fallback = "\"guest\"") Part role,
        @Field(form = Form.WORD, max = 20) Map<String, String> attributes)
        implements Checked {
    /** Takes copies. */
    public DispatchRule {
        trunks = List.copyOf(trunks);
        called = List.copyOf(called);
        calling = List.copyOf(calling);
        attributes = Map.copyOf(attributes);
    }

    /** What happens with a call. */
    public enum Action {
        /** It goes into the conference. */
        CONFERENCE,
        /** The caller is asked which meeting. */
        ASK,
        /** It is refused. */
        REJECT,
        /** A registered telephone rings. */
        ACCOUNT
    }

    /** What a caller is in a conference. */
    public enum Part {
        /** May speak and listen. */
        GUEST,
        /** May also lock, admit and mute others. */
        HOST
    }

    /**
     * A part of the week.
     *
     * @param days on which it begins; empty for all
     * @param from the first minute
     * @param to the minute after the last; before or equal to {@code from} it is on the next day
     * @param zone the time zone
     */
    public record Window(
            @Field(max = 7) List<Day> days,
            @Field(form = Form.CLOCK, max = 5) String from,
            @Field(form = Form.CLOCK, max = 5) String to,
            @Field(form = Form.ZONE, max = 64) String zone) {
        /** Takes a copy. */
        public Window {
            days = List.copyOf(days);
        }

        /** The same to compare and to ask. */
        public Hours hours() {
            return new Hours(
                    days.stream().map(day -> DayOfWeek.of(day.ordinal() + 1)).collect(Collectors.toUnmodifiableSet()),
                    LocalTime.parse(from),
                    LocalTime.parse(to),
                    ZoneId.of(zone));
        }
    }

    /** A day of the week. */
    public enum Day {
        MON,
        TUE,
        WED,
        THU,
        FRI,
        SAT,
        SUN
    }

    @Override
    public List<FieldFault> faults() {
        List<FieldFault> out = new ArrayList<>();
        if (action == Action.CONFERENCE && conference.isEmpty()) {
            out.add(new FieldFault("/conference", "must be said for the action conference."));
        }
        if (action != Action.CONFERENCE && conference.isPresent()) {
            out.add(new FieldFault("/conference", "means something for the action conference alone; leave it out."));
        }
        if (action == Action.ACCOUNT && account.isEmpty()) {
            out.add(new FieldFault("/account", "must be said for the action account."));
        }
        if (action != Action.ACCOUNT && account.isPresent()) {
            out.add(new FieldFault("/account", "means something for the action account alone; leave it out."));
        }
        if (action != Action.REJECT && !reason.isEmpty()) {
            out.add(new FieldFault("/reason", "means something for the action reject alone; leave it out."));
        }
        return out;
    }
}
