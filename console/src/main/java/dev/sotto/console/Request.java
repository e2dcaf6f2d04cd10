package dev.sotto.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.base.MalformedException;
import dev.sotto.provisioning.Documents;
import java.util.Map;
import java.util.Optional;

/**
 * One request, without anything of the web server.
 *
 * @param method such as GET
 * @param path as asked for
 * @param parts what stands in the variable parts of the path
 * @param query the first value of each parameter
 * @param headers by their names in small letters
 * @param body the text; empty for none
 * @param source the address that it came from
 */
record Request(
        String method,
        String path,
        Map<String, String> parts,
        Map<String, String> query,
        Map<String, String> headers,
        String body,
        String source) {
    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    String part(String name) {
        return parts.getOrDefault(name, "");
    }

    Optional<String> asked(String name) {
        return Optional.ofNullable(query.get(name));
    }

    boolean changesSomething() {
        return !method.equals("GET");
    }

    /** @throws Problem if it is no JSON document */
    JsonNode document() {
        if (!header("content-type").orElse("").split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
            throw new Problem(415, "wrong-content", "Send application/json.");
        }
        try {
            return Documents.parse(body);
        } catch (MalformedException e) {
            throw new Problem(
                    400, "malformed", "The body is no JSON document of ours (near character " + e.offset() + ").");
        }
    }

    /** A text of the document; empty if there is none. */
    static String text(JsonNode document, String name) {
        return document.path(name).isTextual() ? document.path(name).textValue() : "";
    }
}
