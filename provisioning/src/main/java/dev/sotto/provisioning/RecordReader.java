package dev.sotto.provisioning;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes a record of a JSON document, or says everything that is wrong with it at once. Unknown fields are wrong; what is not said has
 * its fallback. What was read before is where secrets come from that the document does not say anew.
 */
final class RecordReader {
    private final SecretPort secrets;
    private final List<FieldFault> faults = new ArrayList<>();

    /** Where secrets come from. */
    interface SecretPort {
        /** The secret of the plain text at {@code pointer}. */
        Secret seal(String plain, String pointer);

        /** Whether the document comes from the store, where secrets and verifiers are as they are kept. */
        boolean isStored();
    }

    /** One document each. */
    RecordReader(SecretPort secrets) {
        this.secrets = secrets;
    }

    <T extends Record> Draft<T> read(Class<T> type, JsonNode document, @Nullable T before) {
        Object made = record(type, document, "", before);
        return made == null || !faults.isEmpty() ? new Draft.Faulty<>(faults) : new Draft.Fine<>(type.cast(made));
    }

    private @Nullable Object record(Class<?> type, JsonNode document, String pointer, @Nullable Object before) {
        if (!document.isObject()) {
            return fault(pointer, "must be an object.");
        }
        int known = faults.size();
        refuseUnknown(type, document, pointer);
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            RecordComponent part = components[i];
            Object old = before == null ? null : Shape.value(part, before);
            String place = pointer + "/" + part.getName();
            JsonNode said = document.get(part.getName());
            Object value = said == null ? unsaid(part, place, old) : value(part, said, place, old);
            values[i] = value == null ? Shape.EMPTY : value;
        }
        if (faults.size() > known) {
            return null;
        }
        Object made = Shape.make(type, values);
        if (made instanceof Checked checked) {
            checked.faults().forEach(f -> faults.add(f.under(pointer)));
        }
        return made;
    }

    private void refuseUnknown(Class<?> type, JsonNode document, String pointer) {
        Set<String> names = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toSet());
        document.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) {
                fault(pointer + "/" + escaped(name), "is no field; there are " + Shape.names(type) + ".");
            }
        });
    }

    /** RFC 6901 3. */
    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private @Nullable Object unsaid(RecordComponent part, String place, @Nullable Object before) {
        Class<?> type = part.getType();
        if (type == Secret.class && before instanceof Secret old && old.isSet()) {
            return old;
        }
        if (type == Verifier.class) {
            return before == null ? Verifier.NONE : before;
        }
        if (type == Optional.class) {
            return Optional.empty();
        }
        if (type == List.class && Shape.field(part).min() == 0) {
            return List.of();
        }
        if (type == Map.class) {
            return Map.of();
        }
        Optional<JsonNode> fallback = Shape.fallback(part);
        return fallback.isEmpty() ? fault(place, "must be said.") : value(part, fallback.get(), place, before);
    }

    private @Nullable Object value(RecordComponent part, JsonNode said, String place, @Nullable Object before) {
        Field field = Shape.field(part);
        Class<?> type = part.getType();
        if (type == Optional.class) {
            return said.isNull()
                    ? Optional.empty()
                    : Optional.ofNullable(element(argument(part, 0), field, said, place, before));
        }
        if (type == List.class) {
            return list(argument(part, 0), field, said, place);
        }
        if (type == Map.class) {
            return map(field, said, place);
        }
        return element(type, field, said, place, before);
    }

    private static Class<?> argument(RecordComponent part, int index) {
        Type argument = ((ParameterizedType) part.getGenericType()).getActualTypeArguments()[index];
        return (Class<?>) argument;
    }

    private @Nullable Object list(Class<?> type, Field field, JsonNode said, String place) {
        if (!said.isArray()) {
            return fault(place, "must be a list.");
        }
        if (said.size() > field.max() || said.size() < field.min()) {
            return fault(place, "must have " + field.min() + " to " + field.max() + " elements.");
        }
        List<Object> out = new ArrayList<>();
        for (int i = 0; i < said.size(); i++) {
            Object made = element(type, Shape.ofElement(field), said.get(i), place + "/" + i, null);
            if (made != null && out.contains(made)) {
                fault(place + "/" + i, "is there twice.");
            }
            if (made != null) {
                out.add(made);
            }
        }
        return out;
    }

    private @Nullable Object map(Field field, JsonNode said, String place) {
        if (!said.isObject()) {
            return fault(place, "must be an object.");
        }
        if (said.size() > field.max()) {
            return fault(place, "must have at most " + field.max() + " fields.");
        }
        Map<String, String> out = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : said.properties()) {
            String at = place + "/" + escaped(entry.getKey());
            field.form().fault(entry.getKey()).ifPresent(what -> fault(at, "has a name that does not fit: it " + what));
            if (LeafReader.text(Shape.LINE, entry.getValue(), this, at) instanceof String text) {
                out.put(entry.getKey(), text);
            }
        }
        return out;
    }

    private @Nullable Object element(Class<?> type, Field field, JsonNode said, String place, @Nullable Object before) {
        if (type == Secret.class) {
            return secret(field, said, place, before instanceof Secret old ? old : Secret.NONE);
        }
        if (type == Verifier.class) {
            return verifier(said, place, before instanceof Verifier old ? old : Verifier.NONE);
        }
        if (type.isRecord()) {
            return record(type, said, place, before instanceof Optional<?> kept ? kept.orElse(null) : before);
        }
        return LeafReader.leaf(type, field, said, this, place);
    }

    /** What an answer shows of a secret can be sent back and means that it stays. */
    private @Nullable Object secret(Field field, JsonNode said, String place, Secret before) {
        if (said.isNull()) {
            return Shape.isOptional(field) ? Secret.NONE : fault(place, "must be said.");
        }
        if (secrets.isStored()) {
            return new Secret(said.asText());
        }
        if (said.isObject()) {
            boolean keep = said.path(RecordWriter.SET).asBoolean();
            return keep && !before.isSet() ? fault(place, "has nothing to keep; say it.") : keep ? before : Secret.NONE;
        }
        Object plain = LeafReader.text(field, said, this, place);
        return plain instanceof String text ? secrets.seal(text, place) : null;
    }

    private @Nullable Object verifier(JsonNode said, String place, Verifier before) {
        if (secrets.isStored()) {
            return new Verifier(said.asText());
        }
        return said.isObject() ? before : fault(place, "cannot be set here.");
    }

    /** Remembers what is wrong; answers nothing, which stands for no value. */
    @Nullable
    Object fault(String place, String sentence) {
        faults.add(new FieldFault(place, sentence));
        return null;
    }
}
