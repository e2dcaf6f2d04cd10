package dev.sotto.provisioning;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Single values of documents. Each answers null after it told the reader what is wrong. */
final class LeafReader {
    private LeafReader() {}

    static @Nullable Object leaf(Class<?> type, Field field, JsonNode said, RecordReader reader, String place) {
        if (type == String.class) {
            return text(field, said, reader, place);
        }
        if (type == int.class) {
            return number(field, said, reader, place);
        }
        if (type == boolean.class) {
            return said.isBoolean() ? said.booleanValue() : reader.fault(place, "must be true or false.");
        }
        if (type == Instant.class) {
            return instant(said, reader, place);
        }
        if (type.isEnum()) {
            return word(type, said, reader, place);
        }
        throw new IllegalStateException("a record has a component of the type " + type);
    }

    static @Nullable Object text(Field field, JsonNode said, RecordReader reader, String place) {
        if (!said.isTextual()) {
            return reader.fault(place, "must be a text.");
        }
        String text = said.textValue();
        if (text.length() < field.min() || (field.min() > 0 && text.isBlank())) {
            return reader.fault(place, field.min() < 2 ? "must not be empty." : tooShort(field));
        }
        if (text.length() > field.max()) {
            return reader.fault(place, "must have at most " + field.max() + " characters.");
        }
        if (text.indexOf('\0') >= 0) {
            return reader.fault(place, Form.LINE.fault("\0").orElseThrow());
        }
        return field.form().fault(text).map(what -> reader.fault(place, what)).orElse(text);
    }

    private static String tooShort(Field field) {
        return "must have at least " + field.min() + " characters.";
    }

    private static @Nullable Object number(Field field, JsonNode said, RecordReader reader, String place) {
        if (!said.isIntegralNumber()
                || !said.canConvertToInt()
                || said.intValue() < field.min()
                || said.intValue() > field.max()) {
            return reader.fault(place, "must be a whole number from " + field.min() + " to " + field.max() + ".");
        }
        return said.intValue();
    }

    private static @Nullable Object instant(JsonNode said, RecordReader reader, String place) {
        try {
            return Instant.parse(said.asText()).truncatedTo(ChronoUnit.SECONDS);
        } catch (DateTimeException _) {
            return reader.fault(place, "must be a time such as 2027-01-31T12:00:00Z.");
        }
    }

    private static @Nullable Object word(Class<?> type, JsonNode said, RecordReader reader, String place) {
        List<?> all = Arrays.asList(type.getEnumConstants());
        for (Object one : all) {
            if (said.isTextual() && Shape.word(one).equals(said.textValue())) {
                return one;
            }
        }
        List<String> words = all.stream().map(Shape::word).toList();
        return reader.fault(place, "must be one of " + String.join(", ", words) + ".");
    }
}
