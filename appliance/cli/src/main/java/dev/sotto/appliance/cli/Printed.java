package dev.sotto.appliance.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is read, as text: tables and lists for people, JSON for programs. What comes from outside cannot end a line or colour a terminal. */
final class Printed {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String GAP = "  ";

    private Printed() {}

    static String json(JsonNode document) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a document that came as JSON", e);
        }
    }

    /** Columns under their names, as wide as their widest cell. */
    static String table(List<String> columns, List<JsonNode> rows) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(columns.stream().map(c -> c.toUpperCase(Locale.ROOT)).toList());
        rows.forEach(row -> cells.add(columns.stream()
                .map(c -> cell(row.at("/" + c.replace('.', '/'))))
                .toList()));
        int[] widths = new int[columns.size()];
        cells.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        StringBuilder text = new StringBuilder();
        for (List<String> row : cells) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i))
                        .append(" ".repeat(widths[i] - row.get(i).length()))
                        .append(GAP);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    /** One line for each field, those inside others with dots, as they can be set again. */
    static String fields(JsonNode record) {
        StringBuilder text = new StringBuilder();
        lines("", record, text);
        return text.toString();
    }

    private static void lines(String path, JsonNode node, StringBuilder text) {
        if (node.isObject() && !node.isEmpty()) {
            node.properties()
                    .forEach(field -> lines(
                            path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue(), text));
        } else {
            text.append(path).append('=').append(cell(node)).append('\n');
        }
    }

    /** A value in one line. */
    static String cell(JsonNode value) {
        String text;
        if (value.isArray()) {
            List<String> all = new ArrayList<>();
            value.forEach(one -> all.add(one.isValueNode() ? one.asText() : one.toString()));
            text = String.join(",", all);
        } else {
            text = value.isValueNode() ? value.asText("") : value.isMissingNode() ? "" : value.toString();
        }
        return printable(text);
    }

    private static String printable(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean harmless = !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT;
            out.appendCodePoint(harmless ? c : '\uFFFD');
        });
        return out.toString();
    }
}
