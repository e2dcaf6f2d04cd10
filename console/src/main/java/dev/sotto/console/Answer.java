package dev.sotto.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.provisioning.Documents;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * One answer, without anything of the web server.
 *
 * @param status of HTTP
 * @param headers to send besides those that all have
 * @param contentType of the body
 * @param body the octets; owned by this record
 */
record Answer(int status, Map<String, String> headers, String contentType, byte[] body) {
    static final String JSON = "application/json";

    Answer {
        headers = Map.copyOf(headers);
    }

    static Answer json(int status, JsonNode document) {
        byte[] body = Documents.text(document).getBytes(StandardCharsets.UTF_8);
        return new Answer(status, Map.of("Cache-Control", "no-store"), JSON, body);
    }

    static Answer empty(int status) {
        return new Answer(status, Map.of("Cache-Control", "no-store"), JSON, new byte[0]);
    }

    Answer with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new Answer(status, more, contentType, body);
    }
}
