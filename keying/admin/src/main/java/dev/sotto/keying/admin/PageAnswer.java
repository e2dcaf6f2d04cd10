package dev.sotto.keying.admin;

import dev.sotto.base.StateTree;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What the page answers.
 *
 * @param status of HTTP
 * @param type of the content
 * @param headers in addition to those that everything has
 */
record PageAnswer(int status, String type, Map<String, String> headers, byte[] content) {
    private static final String JSON = "application/json";

    /** A tree of records, maps and lists. */
    static PageAnswer of(int status, Object tree) {
        return new PageAnswer(status, JSON, Map.of(), octets(StateTree.toJson(tree)));
    }

    /** A fault in a sentence (RFC 9457). */
    static PageAnswer problem(int status, String sentence) {
        return new PageAnswer(
                status,
                "application/problem+json",
                Map.of(),
                octets(StateTree.toJson(Map.of("status", status, "detail", sentence))));
    }

    /** The same with another header field. */
    PageAnswer with(String header, String value) {
        return new PageAnswer(status, type, Map.of(header, value), content);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
