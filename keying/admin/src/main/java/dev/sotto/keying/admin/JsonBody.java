package dev.sotto.keying.admin;

import dev.sotto.base.MalformedException;
import dev.sotto.base.Refused;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a request says, field by field. Every fault is a {@link Refused} that names the field and never repeats its value. */
final class JsonBody {
    static final JsonBody EMPTY = new JsonBody(Map.of());

    private final Map<String, Object> fields;

    private JsonBody(Map<String, Object> fields) {
        this.fields = fields;
    }

    /**
     * Reads a body.
     *
     * @param known the fields that mean something; another one is a mistake that must not pass unseen
     * @throws Refused 400
     */
    static JsonBody parse(byte[] octets, Set<String> known) {
        if (octets.length == 0) {
            return EMPTY;
        }
        try {
            Map<String, Object> fields = JsonReader.read(octets);
            if (!known.containsAll(fields.keySet())) {
                throw new Refused(400, "Only these fields are known here: " + known + ".");
            }
            return new JsonBody(fields);
        } catch (MalformedException e) {
            throw new Refused(400, "The body is no such object: " + e.rule() + " expected at " + e.offset() + ".");
        }
    }

    /** A text that has to be there. */
    String text(String name) {
        return maybeText(name).orElseThrow(() -> new Refused(400, name + " is missing."));
    }

    /** A text that may be missing; an empty one is. */
    Optional<String> maybeText(String name) {
        Object value = fields.get(name);
        if (value == null || "".equals(value)) {
            return Optional.empty();
        }
        if (value instanceof String text) {
            return Optional.of(text);
        }
        throw new Refused(400, name + " is a text.");
    }

    /** True or false; false if it is missing. */
    boolean flag(String name) {
        Object value = fields.getOrDefault(name, false);
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw new Refused(400, name + " is true or false.");
    }

    /** A whole number of at least 0. */
    int number(String name, int fallback) {
        Object value = fields.getOrDefault(name, (long) fallback);
        if (value instanceof Long number && number >= 0 && number <= Integer.MAX_VALUE) {
            return number.intValue();
        }
        throw new Refused(400, name + " is a number.");
    }

    /** Texts; none if it is missing. */
    List<String> texts(String name) {
        Object value = fields.getOrDefault(name, List.of());
        if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw new Refused(400, name + " is a list of texts.");
    }

    /** Whether something is said about it. */
    boolean has(String name) {
        return fields.containsKey(name);
    }
}
