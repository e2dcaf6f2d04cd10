package dev.sotto.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.provisioning.Documents;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One answer, without anything of the web server.
 *
 * @param status of HTTP
 * @param headers to send besides those that all have
 * @param contentType of the body
 * @param body the octets; owned by this record
 * @param stream writes the body instead, if it is long or does not end; null for a body
 */
record Answer(
        int status,
        Map<String, String> headers,
        String contentType,
        byte[] body,
        @Nullable Stream stream) {
    static final String JSON = "application/json";

    Answer {
        headers = Map.copyOf(headers);
    }

    /** Writes a body, as long as it takes. */
    interface Stream {
        /** @throws IOException if the reader is gone, or does not keep up */
        void write(OutputStream out) throws IOException;
    }

    /** One with a body. */
    Answer(int status, Map<String, String> headers, String contentType, byte[] body) {
        this(status, headers, contentType, body, null);
    }

    static Answer streamed(String contentType, Stream stream) {
        return new Answer(200, Map.of("Cache-Control", "no-store"), contentType, new byte[0], stream);
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
        return new Answer(status, more, contentType, body, stream);
    }
}
