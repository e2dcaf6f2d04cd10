package dev.sotto.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.provisioning.Documents;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The calls that are over: pages of them, one with its trace, and all as a table or as lines.
 *
 * @param calls where they are
 */
record CallsDesk(CallLog calls) {
    private static final List<String> SEARCHED = List.of("from", "name", "to", "conference", "verdict", "callId");
    private static final List<String> COLUMNS = List.of(
            "id",
            "start",
            "answer",
            "end",
            "seconds",
            "from",
            "name",
            "to",
            "conference",
            "outcome",
            "reason",
            "status",
            "verdict",
            "label",
            "callId",
            "source");

    Answer list(Request request, Caller caller) {
        int limit = RecordDesk.limit(request);
        Predicate<JsonNode> wanted = wanted(request);
        String cursor = request.asked("cursor").orElse("");
        if (!cursor.matches("[0-9]{0,19}")) {
            throw new Problem(400, "bad-query", "cursor must be what next said.");
        }
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        boolean[] more = {false};
        calls.backwards(cursor, call -> {
            if (wanted.test(call)) {
                more[0] = items.size() == limit;
                if (!more[0]) {
                    items.add(withoutTrace(call));
                }
            }
            return !more[0];
        });
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.set("items", items);
        if (more[0]) {
            out.put("next", items.get(limit - 1).path("id").asText());
        } else {
            out.putNull("next");
        }
        return Answer.json(200, out);
    }

    Answer read(Request request, Caller caller) {
        return Answer.json(200, calls.find(request.part("id")).orElseThrow(Problem::notFound));
    }

    Answer csv(Request request, Caller caller) {
        return export(
                request,
                "text/csv; charset=utf-8",
                Csv.line(COLUMNS),
                call -> Csv.line(COLUMNS.stream()
                        .map(column -> call.path(column).asText())
                        .toList()));
    }

    Answer jsonLines(Request request, Caller caller) {
        return export(request, "application/jsonl", "", call -> Documents.text(withoutTrace(call)) + "\n");
    }

    /** Written as it is read: it may be long. */
    private Answer export(Request request, String type, String head, Function<JsonNode, String> line) {
        Predicate<JsonNode> wanted = wanted(request);
        return Answer.streamed(type, out -> {
            OutputStream to = new BufferedOutputStream(out, 1 << 16);
            to.write(head.getBytes(StandardCharsets.UTF_8));
            try {
                calls.backwards("", call -> {
                    if (wanted.test(call)) {
                        write(to, line.apply(call));
                    }
                    return true;
                });
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            to.flush();
        });
    }

    private static void write(OutputStream to, String text) {
        try {
            to.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode withoutTrace(JsonNode call) {
        return ((ObjectNode) call.deepCopy()).without("trace");
    }

    private static Predicate<JsonNode> wanted(Request request) {
        String word = request.asked("search").orElse("").toLowerCase(Locale.ROOT);
        String outcome = request.asked("outcome").orElse("");
        return call -> (outcome.isEmpty() || call.path("outcome").asText().equals(outcome))
                && (word.isEmpty()
                        || SEARCHED.stream()
                                .anyMatch(field -> call.path(field)
                                        .asText()
                                        .toLowerCase(Locale.ROOT)
                                        .contains(word)));
    }
}
