package dev.sotto.provisioning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes records as JSON, for the store with what is kept of secrets, for everybody else with whether there is one. */
enum RecordWriter {
    /** Whole, for the store. */
    STORED,
    /** Without secrets, for answers and the audit log. */
    SHOWN;

    /** Whether there is a secret. */
    static final String SET = "set";

    ObjectNode write(Record record) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        for (RecordComponent part : record.getClass().getRecordComponents()) {
            out.set(part.getName(), value(Shape.value(part, record)));
        }
        return out;
    }

    private JsonNode value(Object value) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        return switch (value) {
            case String text -> make.textNode(text);
            case Integer number -> make.numberNode(number);
            case Boolean yes -> make.booleanNode(yes);
            case Instant time -> make.textNode(time.toString());
            case Enum<?> word -> make.textNode(Shape.word(word));
            case Optional<?> maybe -> maybe.<JsonNode>map(this::value).orElseGet(make::nullNode);
            case Secret secret -> hidden(secret.sealed());
            case Verifier verifier -> hidden(verifier.hash());
            case List<?> list -> {
                ArrayNode out = make.arrayNode();
                list.forEach(one -> out.add(value(one)));
                yield out;
            }
            case Map<?, ?> map -> {
                ObjectNode out = make.objectNode();
                new TreeMap<>(map).forEach((name, one) -> out.set((String) name, value(one)));
                yield out;
            }
            case Record record -> write(record);
            default -> throw new IllegalStateException("a record holds a " + value.getClass());
        };
    }

    private JsonNode hidden(String kept) {
        return this == STORED
                ? JsonNodeFactory.instance.textNode(kept)
                : JsonNodeFactory.instance.objectNode().put(SET, !kept.isEmpty());
    }
}
