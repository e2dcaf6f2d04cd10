package dev.sotto.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares an answer with what an OpenAPI 3.1 document says of it, by those keywords of JSON Schema that ours uses. An answer may
 * have no field that is not documented.
 *
 * @param document the whole document, for references
 */
record SchemaCheck(JsonNode document) {
    void answer(String name, @Nullable JsonNode operation, Bench.Reply reply) {
        JsonNode responses =
                Objects.requireNonNull(operation, name + " is not documented").path("responses");
        String status = Integer.toString(reply.status());
        boolean refusal = reply.status() >= 400 && !responses.has(status);
        assertThat(refusal || responses.has(status))
                .as(name + " answers " + status)
                .isTrue();
        JsonNode response = follow(responses.path(refusal ? "default" : status));
        String type = reply.header("content-type").split(";", 2)[0];
        if (!response.has("content")) {
            assertThat(reply.text()).as(name).isEmpty();
            return;
        }
        JsonNode schema = response.path("content").path(type).path("schema");
        assertThat(schema.isObject())
                .as(name + " answers " + status + " as " + type)
                .isTrue();
        if (!type.endsWith("json")) {
            assertThat(types(schema)).as(name).containsExactly("string");
            return;
        }
        value(name, schema, reply.json());
    }

    private JsonNode follow(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    private void value(String place, JsonNode reference, JsonNode value) {
        JsonNode schema = follow(reference);
        assertThat(schema.isObject()).as(place + " has a schema").isTrue();
        if (schema.has("oneOf")) {
            boolean fits = schema.path("oneOf")
                    .valueStream()
                    .anyMatch(one -> types(follow(one)).contains(typeOf(value)));
            assertThat(fits).as(place).isTrue();
            return;
        }
        assertThat(types(schema)).as(place + ": " + value).contains(typeOf(value));
        if (schema.has("enum")) {
            assertThat(schema.path("enum")).as(place).contains(value);
        }
        schema.path("required")
                .forEach(name -> assertThat(value.has(name.asText()))
                        .as(place + " has " + name)
                        .isTrue());
        JsonNode properties = schema.path("properties");
        if (value.isObject() && properties.isObject()) {
            for (Map.Entry<String, JsonNode> each : value.properties()) {
                assertThat(properties.has(each.getKey()))
                        .as(place + "/" + each.getKey() + " is documented")
                        .isTrue();
                value(place + "/" + each.getKey(), properties.path(each.getKey()), each.getValue());
            }
        }
        if (value.isArray()) {
            value.forEach(one -> value(place + "/…", schema.path("items"), one));
        }
    }

    private static List<String> types(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.asText().equals("number")) {
            return List.of("number", "integer");
        }
        return type.isArray()
                ? type.valueStream().map(JsonNode::asText).toList()
                : Stream.of(type.asText()).toList();
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case BOOLEAN -> "boolean";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case NULL -> "null";
            default -> "string";
        };
    }
}
