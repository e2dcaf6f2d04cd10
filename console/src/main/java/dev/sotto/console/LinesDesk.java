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
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What is over: pages of it, and all as a table or as lines.
 *
 * @param backwards reads from the newest on, those before an id, until enough was read
 * @param columns of the table
 * @param searched in which fields a word is looked for
 */
record LinesDesk(BiConsumer<String, Predicate<JsonNode>> backwards, List<String> columns, List<String> searched) {
    static LinesDesk ofCalls(CallLog log) {
        return new LinesDesk(
                log::backwards,
                List.of(
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
                        "source"),
                List.of("from", "name", "to", "conference", "verdict", "callId"));
    }

    static LinesDesk ofConferences(CallLog log) {
        return new LinesDesk(
                log::conferencesBackwards,
                List.of("id", "conference", "start", "end", "seconds", "joined", "most", "participantMinutes"),
                List.of("conference"));
    }

    Answer list(Request request, Caller caller) {
        int limit = RecordDesk.limit(request);
        Predicate<JsonNode> wanted = wanted(request);
        String cursor = request.asked("cursor").orElse("");
        if (!cursor.matches("[0-9]{0,19}")) {
            throw new Problem(400, "bad-query", "cursor must be what next said.");
        }
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        boolean[] more = {false};
        backwards.accept(cursor, call -> {
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

    Answer csv(Request request, Caller caller) {
        return export(
                request,
                "text/csv; charset=utf-8",
                Csv.line(columns),
                call -> Csv.line(columns.stream()
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
                backwards.accept("", call -> {
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

    private static Optional<Instant> time(Request request, String name) {
        try {
            return request.asked(name).map(Instant::parse);
        } catch (DateTimeParseException _) {
            throw new Problem(400, "bad-query", name + " must be a time such as 2027-01-31T12:00:00Z.");
        }
    }

    private Predicate<JsonNode> wanted(Request request) {
        String word = request.asked("search").orElse("").toLowerCase(Locale.ROOT);
        String outcome = request.asked("outcome").orElse("");
        Instant since = time(request, "since").orElse(Instant.MIN);
        Instant until = time(request, "until").orElse(Instant.MAX);
        return call -> !Instant.parse(call.path("end").asText()).isBefore(since)
                && !Instant.parse(call.path("start").asText()).isAfter(until)
                && (outcome.isEmpty() || call.path("outcome").asText().equals(outcome))
                && (word.isEmpty()
                        || searched.stream()
                                .anyMatch(field -> call.path(field)
                                        .asText()
                                        .toLowerCase(Locale.ROOT)
                                        .contains(word)));
    }
}
