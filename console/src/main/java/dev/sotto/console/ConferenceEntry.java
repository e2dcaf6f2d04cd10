package dev.sotto.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;

/**
 * One conference that is over.
 *
 * @param conference its address, {@code sip:user@host}
 * @param start when the first one was in it
 * @param end when the last one left
 * @param joined how often somebody joined
 * @param most how many were in it at the same time
 * @param participated the time that all of them were in it, added up
 */
public record ConferenceEntry(
        String conference, Instant start, Instant end, int joined, int most, Duration participated) {
    private static final double SECONDS_A_MINUTE = 60;

    /** As it is kept, and what the API answers. */
    ObjectNode json(String id) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("conference", conference)
                .put("start", start.toString())
                .put("end", end.toString())
                .put("seconds", Duration.between(start, end).toSeconds())
                .put("joined", joined)
                .put("most", most)
                .put("participantMinutes", Math.round(participated.toSeconds() / SECONDS_A_MINUTE * 10) / 10.0);
    }
}
