package dev.sotto.provisioning;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * A conference that people can dial. Who gets keys of a private one, and with which PIN a phone gets in, is decided at the key
 * distributor alone and is not here.
 *
 * @param user the user part of its address
 * @param name what people call it
 * @param description for administrators
 * @param enabled whether anybody can join
 * @param kind what the focus expects; the key distributor's roster decides, and a private one that is on no roster is not served
 * @param mayJoin addresses of whom the focus lets in; empty lets everybody in
 * @param maxLegs how many legs at once
 * @param tags by which an administrator finds it
 * @param schedule when it is open; always if empty
 */
public record Conference(
        @Field(form = Form.USER, min = 1, max = 64) String user,
        @Field(min = 1, max = 120) String name,
        @Field(max = 1000, fallback = "\"\"") String description,
        @Field(fallback = "true") boolean enabled,
        @Field(fallback = "\"private\"") Kinds kind,
        @Field(form = Form.SIP_URI, max = 1000) List<String> mayJoin,
        @Field(min = 1, max = 20_000, fallback = "200") int maxLegs,
        @Field(form = Form.WORD, max = 20) List<String> tags,
        @Field Optional<Schedule> schedule) {
    /** Takes copies of the lists. */
    public Conference {
        mayJoin = List.copyOf(mayJoin);
        tags = List.copyOf(tags);
    }

    /** One that is always open. */
    public Conference(
            String user,
            String name,
            String description,
            boolean enabled,
            Kinds kind,
            List<String> mayJoin,
            int maxLegs,
            List<String> tags) {
        this(user, name, description, enabled, kind, mayJoin, maxLegs, tags, Optional.empty());
    }

    /**
     * When people meet in it.
     *
     * @param first day and time by the clock on the wall of its zone
     * @param zone the time zone
     * @param minutes how long each meeting is
     * @param repeats on which days there is another
     * @param last the last day on which one may begin
     * @param earlyMinutes how long before that it is open
     */
    public record Schedule(
            @Field(form = Form.DATE_TIME, max = 16) String first,
            @Field(form = Form.ZONE, max = 64) String zone,
            @Field(min = 1, max = 1440, fallback = "60") int minutes,
            @Field(fallback = "\"never\"") Repeats repeats,
            @Field(form = Form.DATE, max = 10) Optional<String> last,
            @Field(min = 0, max = 1440, fallback = "15") int earlyMinutes) {
        /** The same to ask. */
        public dev.sotto.numbering.Schedule times() {
            return new dev.sotto.numbering.Schedule(
                    LocalDateTime.parse(first),
                    ZoneId.of(zone),
                    Duration.ofMinutes(minutes),
                    dev.sotto.numbering.Schedule.Repeats.valueOf(repeats.name()),
                    last.map(LocalDate::parse),
                    Duration.ofMinutes(earlyMinutes));
        }
    }

    /** On which days people meet. */
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

    /** Who can read its media. */
    public enum Kinds {
        /** Endpoints, and gateways that the key distributor lets in. */
        PRIVATE,
        /** The gateway and, in principle, the operator. */
        STANDARD,
        /** Whoever the key distributor says: those of a private one if it is on a roster there, otherwise those of a standard one. */
        EITHER
    }
}
