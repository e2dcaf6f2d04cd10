package dev.sotto.provisioning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a record is made of, by reflection. */
final class Shape {
    /** Stands in for a value that is not there because something is wrong with it; no record is made then. */
    static final Object EMPTY = new Object();

    /** A text without more rules. */
    static final Field LINE = new Limits(0, 200, Form.LINE);

    private Shape() {}

    /** What values {@code part} takes. */
    static Field field(RecordComponent part) {
        Field field = part.getAnnotation(Field.class);
        if (field == null) {
            throw new IllegalStateException(part + " has no @Field");
        }
        return field;
    }

    /** In a list the limits of length are the list's, and what an element is like is said by its form. */
    static Field ofElement(Field list) {
        int longest = list.form() == Form.SIP_URI ? 320 : 200;
        return new Limits(list.form() == Form.NUMBERS ? 1 : 0, longest, list.form());
    }

    static Optional<JsonNode> fallback(RecordComponent part) {
        String[] text = field(part).fallback();
        try {
            return text.length == 0 ? Optional.empty() : Optional.of(Documents.JSON.readTree(text[0]));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the fallback of " + part + " is no JSON", e);
        }
    }

    static boolean isOptional(Field field) {
        return field.fallback().length > 0;
    }

    static Object value(RecordComponent part, Object owner) {
        try {
            return part.getAccessor().invoke(owner);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("a component that cannot be read: " + part, e);
        }
    }

    static Object make(Class<?> type, Object[] values) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record that cannot be made: " + type, e);
        }
    }

    static String names(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.joining(", "));
    }

    /** How a constant is written in documents. */
    static String word(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Pointers to all ids of other records in {@code owner}, and the ids with the kinds that they should be of. */
    static Map<String, Reference> references(Record owner) {
        Map<String, Reference> out = new TreeMap<>();
        for (RecordComponent part : owner.getClass().getRecordComponents()) {
            String kind = field(part).refers();
            if (!kind.isEmpty()) {
                String place = "/" + part.getName();
                switch (value(part, owner)) {
                    case String id -> out.put(place, new Reference(kind, id));
                    case Optional<?> id -> id.ifPresent(one -> out.put(place, new Reference(kind, (String) one)));
                    case List<?> ids -> {
                        for (int i = 0; i < ids.size(); i++) {
                            out.put(place + "/" + i, new Reference(kind, (String) ids.get(i)));
                        }
                    }
                    default -> throw new IllegalStateException(part + " cannot refer");
                }
            }
        }
        return out;
    }

    /**
     * That a record names another.
     *
     * @param kind what the other has to be
     * @param id the other
     */
    record Reference(String kind, String id) {}

    /** Limits without an annotation in a source file. */
    private record Limits(int min, int max, Form form) implements Field {
        @Override
        public String[] fallback() {
            return new String[0];
        }

        @Override
        public String refers() {
            return "";
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return Field.class;
        }
    }
}
