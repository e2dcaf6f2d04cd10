package dev.sotto.appliance.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.appliance.config.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@code field=value} as people write it, put into a record as the API document says that its fields are: texts and numbers need no quotes, lists have
 * commas, and a field inside another one is written with a dot. {@code field=} empties it.
 *
 * @param schemas {@code components.schemas} of the API document
 */
record Assignments(JsonNode schemas) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String REFERENCE = "#/components/schemas/";

    /**
     * Changes a record.
     *
     * @param record of that schema
     * @throws Refused with all that is wrong
     */
    void apply(ObjectNode record, String schema, List<String> words) {
        List<String> faults = new ArrayList<>();
        for (String word : words) {
            int at = word.indexOf('=');
            if (at < 1) {
                faults.add("\"" + word + "\" is not FIELD=VALUE.");
                continue;
            }
            try {
                put(
                        record,
                        schemas.path(schema),
                        Arrays.asList(word.substring(0, at).split("\\.", -1)),
                        word.substring(at + 1));
            } catch (IllegalArgumentException e) {
                faults.add(word.substring(0, at) + " " + e.getMessage());
            }
        }
        if (!faults.isEmpty()) {
            throw new Refused(ExitCode.WRONG_LINE, String.join("\n", faults));
        }
    }

    private void put(ObjectNode into, JsonNode schema, List<String> path, String value) {
        JsonNode property = schema.path("properties").path(path.getFirst());
        if (property.isMissingNode()) {
            List<String> known = new ArrayList<>();
            schema.path("properties").fieldNames().forEachRemaining(known::add);
            throw new IllegalArgumentException("is no field." + Spelling.hint(path.getFirst(), known) + " Fields are: "
                    + String.join(", ", known) + ".");
        }
        JsonNode meant = resolved(property);
        if (path.size() == 1) {
            into.set(path.getFirst(), value(meant, value));
            return;
        }
        ObjectNode inner =
                into.path(path.getFirst()) instanceof ObjectNode there ? there : into.putObject(path.getFirst());
        put(inner, meant, path.subList(1, path.size()), value);
    }

    private JsonNode resolved(JsonNode schema) {
        String reference = schema.path("$ref").asText();
        return reference.startsWith(REFERENCE) ? schemas.path(reference.substring(REFERENCE.length())) : schema;
    }

    private JsonNode value(JsonNode schema, String text) {
        JsonNode type = schema.path("type");
        String word = type.isArray() ? type.path(0).asText() : type.asText();
        return switch (word) {
            case "boolean" -> bool(text);
            case "integer" -> whole(text);
            case "array" -> list(resolved(schema.path("items")), text);
            case "object" -> object(text);
            default -> JsonNodeFactory.instance.textNode(text);
        };
    }

    private static JsonNode bool(String text) {
        return switch (text) {
            case "true", "yes", "on" -> JsonNodeFactory.instance.booleanNode(true);
            case "false", "no", "off" -> JsonNodeFactory.instance.booleanNode(false);
            default -> throw new IllegalArgumentException("is true or false, not \"" + text + "\".");
        };
    }

    private static JsonNode whole(String text) {
        try {
            return JsonNodeFactory.instance.numberNode(Long.parseLong(text));
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("is a whole number, not \"" + text + "\".");
        }
    }

    private JsonNode list(JsonNode items, String text) {
        if (text.startsWith("[")) {
            return parsed(text);
        }
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        if (!text.isEmpty()) {
            Arrays.stream(text.split(",", -1)).map(String::strip).forEach(one -> all.add(value(items, one)));
        }
        return all;
    }

    private static JsonNode object(String text) {
        return text.isEmpty() ? JsonNodeFactory.instance.objectNode() : parsed(text);
    }

    private static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("is no JSON: " + e.getOriginalMessage());
        }
    }
}
