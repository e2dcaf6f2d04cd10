package dev.sotto.keying.admin;

import dev.sotto.base.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one JSON object (RFC 8259) from a stranger: at most {@value #MAX_DEPTH} levels, {@value #MAX_ITEMS} values, whole numbers of
 * at most 15 digits, no name twice, nothing behind it. Objects become maps, arrays lists, numbers {@link Long}, and there is no
 * null. The size is bounded by whoever hands the octets over.
 */
final class JsonReader {
    static final int MAX_DEPTH = 4;
    static final int MAX_ITEMS = 1000;

    private static final String RULE = "JSON";
    private static final int MAX_DIGITS = 15;

    private final String text;
    private int at;
    private int items;

    private JsonReader(String text) {
        this.text = text;
    }

    /** @throws MalformedException if it is anything else; its excerpt is empty, because there may be a secret in it */
    static Map<String, Object> read(byte[] octets) {
        JsonReader reader = new JsonReader(utf8(octets));
        reader.blanks();
        Map<String, Object> read = reader.object(1);
        reader.blanks();
        if (reader.at < reader.text.length()) {
            throw reader.fault("nothing behind the object");
        }
        return read;
    }

    private static String utf8(byte[] octets) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new MalformedException(RULE + ": UTF-8", 0, "");
        }
    }

    private Object value(int depth) {
        if (++items > MAX_ITEMS) {
            throw fault("fewer values");
        }
        return switch (peek()) {
            case '{' -> object(depth + 1);
            case '[' -> array(depth + 1);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            default -> number();
        };
    }

    private Map<String, Object> object(int depth) {
        open('{', depth);
        Map<String, Object> fields = new LinkedHashMap<>();
        boolean more = !ends('}');
        while (more) {
            String name = string();
            blanks();
            take(':');
            blanks();
            if (fields.put(name, value(depth)) != null) {
                throw fault("each name once");
            }
            more = goesOn('}');
        }
        return fields;
    }

    private List<Object> array(int depth) {
        open('[', depth);
        List<Object> values = new ArrayList<>();
        boolean more = !ends(']');
        while (more) {
            values.add(value(depth));
            more = goesOn(']');
        }
        return values;
    }

    private void open(char bracket, int depth) {
        take(bracket);
        if (depth > MAX_DEPTH) {
            throw fault("at most " + MAX_DEPTH + " levels");
        }
        blanks();
    }

    private boolean ends(char bracket) {
        boolean is = peek() == bracket;
        at += is ? 1 : 0;
        return is;
    }

    /** A comma and something behind it, or the end. */
    private boolean goesOn(char bracket) {
        blanks();
        if (ends(bracket)) {
            return false;
        }
        take(',');
        blanks();
        return true;
    }

    private String string() {
        take('"');
        StringBuilder out = new StringBuilder();
        while (peek() != '"') {
            char c = next();
            if (c < ' ') {
                throw fault("control characters are escaped");
            }
            out.append(c == '\\' ? escaped() : c);
        }
        at++;
        return out.toString();
    }

    private char escaped() {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw fault("an escape of RFC 8259 7");
        };
    }

    private char unicode() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            char c = next();
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw fault("four hexadecimal digits");
            }
            code = code << 4 | digit;
        }
        return (char) code;
    }

    private Boolean word(String word, boolean value) {
        if (!text.startsWith(word, at)) {
            throw fault("a value");
        }
        at += word.length();
        return value;
    }

    private Long number() {
        int from = at;
        at += peek() == '-' ? 1 : 0;
        int digits = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        int length = at - digits;
        if (length == 0 || length > MAX_DIGITS || (length > 1 && text.charAt(digits) == '0')) {
            throw fault("a value");
        }
        return Long.parseLong(text.substring(from, at));
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void take(char wanted) {
        if (peek() != wanted) {
            throw fault("'" + wanted + "'");
        }
        at++;
    }

    private char next() {
        char c = peek();
        at++;
        return c;
    }

    private char peek() {
        if (at >= text.length()) {
            throw fault("more");
        }
        return text.charAt(at);
    }

    private MalformedException fault(String wanted) {
        return new MalformedException(RULE + ": " + wanted, at, "");
    }
}
