package dev.sotto.tests.interop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads JSON (RFC 8259) strictly into maps, lists, texts, numbers as text, booleans and null. */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** The value; an AssertionError says where it is none. */
    static @Nullable Object parse(String text) {
        Json json = new Json(text.strip());
        Object value = json.value();
        if (json.at != json.text.length()) {
            throw json.fault("the end");
        }
        return value;
    }

    /** The value at a path of names, such as {@code focus, machine, refused}. */
    @SuppressWarnings("unchecked")
    static Object at(Object tree, String... path) {
        Object found = tree;
        for (String name : path) {
            found = found instanceof Map<?, ?> map ? ((Map<String, Object>) map).get(name) : null;
            if (found == null) {
                throw new AssertionError("no " + name + " of " + List.of(path) + " in " + tree);
            }
        }
        return found;
    }

    private @Nullable Object value() {
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            case 'n' -> literal("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        expect('{');
        while (peek() != '}') {
            if (!out.isEmpty()) {
                expect(',');
            }
            String name = string();
            expect(':');
            if (out.put(name, value()) != null) {
                throw fault("another name than " + name);
            }
        }
        expect('}');
        return out;
    }

    private List<@Nullable Object> array() {
        List<@Nullable Object> out = new ArrayList<>();
        expect('[');
        while (peek() != ']') {
            if (!out.isEmpty()) {
                expect(',');
            }
            out.add(value());
        }
        expect(']');
        return out;
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        expect('"');
        while (peek() != '"') {
            char c = text.charAt(at++);
            if (c < ' ') {
                throw fault("an escaped control character");
            }
            out.append(c == '\\' ? escaped() : c);
        }
        expect('"');
        return out.toString();
    }

    private char escaped() {
        char c = text.charAt(at++);
        if (c == 'u') {
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        }
        int known = "\"\\/bfnrt".indexOf(c);
        if (known < 0) {
            throw fault("an escape");
        }
        return "\"\\/\b\f\n\r\t".charAt(known);
    }

    private String number() {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String number = text.substring(start, at);
        if (!number.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?")) {
            throw fault("a value");
        }
        return number;
    }

    private @Nullable Object literal(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) {
            throw fault(word);
        }
        at += word.length();
        return value;
    }

    private char peek() {
        if (at >= text.length()) {
            throw fault("more");
        }
        return text.charAt(at);
    }

    private void expect(char c) {
        if (peek() != c) {
            throw fault("" + c);
        }
        at++;
    }

    private AssertionError fault(String wanted) {
        return new AssertionError("no JSON: wanted " + wanted + " at " + at + " of: " + text);
    }
}
