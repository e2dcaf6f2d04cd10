package dev.sotto.tests.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Bencoding of strings, numbers, lists and dictionaries, one character for one octet. */
final class Bencode {
    private final String text;
    private int at;

    private Bencode(String text) {
        this.text = text;
    }

    static String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out) {
        switch (value) {
            case String string -> out.append(string.length()).append(':').append(string);
            case Number number -> out.append('i').append(number.longValue()).append('e');
            case List<?> list -> {
                out.append('l');
                list.forEach(item -> write(item, out));
                out.append('e');
            }
            case Map<?, ?> map -> {
                out.append('d');
                new TreeMap<>(map).forEach((key, item) -> {
                    write(key, out);
                    write(item, out);
                });
                out.append('e');
            }
            default -> throw new IllegalArgumentException("cannot be bencoded: " + value.getClass());
        }
    }

    /** @throws IOException if it is not one whole dictionary */
    static Map<String, Object> read(String text) throws IOException {
        try {
            Bencode reader = new Bencode(text);
            if (reader.value() instanceof Map<?, ?> map && reader.at == text.length()) {
                Map<String, Object> out = new TreeMap<>();
                map.forEach((key, value) -> out.put((String) key, value));
                return out;
            }
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new IOException("not bencoded: " + text, e);
        }
        throw new IOException("not a bencoded dictionary: " + text);
    }

    private Object value() {
        return switch (text.charAt(at)) {
            case 'i' -> {
                at++;
                yield Long.parseLong(until('e'));
            }
            case 'l' -> {
                at++;
                yield list();
            }
            case 'd' -> {
                at++;
                Map<String, Object> map = new TreeMap<>();
                List<Object> items = list();
                for (int i = 0; i < items.size(); i += 2) {
                    map.put((String) items.get(i), items.get(i + 1));
                }
                yield map;
            }
            default -> {
                int length = Integer.parseInt(until(':'));
                String string = text.substring(at, at + length);
                at += length;
                yield string;
            }
        };
    }

    private List<Object> list() {
        List<Object> out = new ArrayList<>();
        while (text.charAt(at) != 'e') {
            out.add(value());
        }
        at++;
        return out;
    }

    private String until(char end) {
        int stop = text.indexOf(end, at);
        String found = text.substring(at, stop);
        at = stop + 1;
        return found;
    }
}
