package dev.sotto.provisioning;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * What somebody did. No secret is in it.
 *
 * @param number counts from 1 without gaps
 * @param at when
 * @param who by whom
 * @param action such as create, replace, remove, sign-in
 * @param kind of the record; empty if it is about none
 * @param recordId its id; empty if it is about none
 * @param label what it was about, for people
 * @param before the record before
 * @param after the record after
 */
public record AuditEntry(
        long number,
        Instant at,
        String who,
        String action,
        String kind,
        String recordId,
        String label,
        Optional<JsonNode> before,
        Optional<JsonNode> after) {
    /**
     * Which ones.
     *
     * @param before only those with a smaller number
     * @param limit how many
     * @param who only theirs; empty for all
     * @param recordId only about this; empty for all
     */
    public record Query(long before, int limit, String who, String recordId) {
        /** The newest. */
        public static Query newest(int limit) {
            return new Query(Long.MAX_VALUE, limit, "", "");
        }
    }
}
