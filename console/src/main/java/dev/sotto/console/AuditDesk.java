package dev.sotto.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.provisioning.AuditEntry;
import dev.sotto.provisioning.Store;
import java.util.List;

/**
 * The audit log, the newest first.
 *
 * @param store where it is
 */
record AuditDesk(Store store) {
    Answer list(Request request, Caller caller) {
        int limit = RecordDesk.limit(request);
        String cursor = request.asked("cursor").orElse(Long.toString(Long.MAX_VALUE));
        if (!cursor.matches("[0-9]{1,18}|" + Long.MAX_VALUE)) {
            throw new Problem(400, "bad-query", "cursor must be what next said.");
        }
        List<AuditEntry> found = store.audit(new AuditEntry.Query(
                Long.parseLong(cursor),
                limit + 1,
                request.asked("who").orElse(""),
                request.asked("record").orElse("")));
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        ArrayNode items = out.putArray("items");
        found.stream().limit(limit).forEach(one -> items.add(shown(one)));
        if (found.size() > limit) {
            out.put("next", Long.toString(found.get(limit - 1).number()));
        } else {
            out.putNull("next");
        }
        return Answer.json(200, out);
    }

    private static ObjectNode shown(AuditEntry entry) {
        ObjectNode out = JsonNodeFactory.instance
                .objectNode()
                .put("number", entry.number())
                .put("at", entry.at().toString())
                .put("who", entry.who())
                .put("action", entry.action())
                .put("kind", entry.kind())
                .put("record", entry.recordId())
                .put("label", entry.label());
        out.set("before", entry.before().orElseGet(JsonNodeFactory.instance::nullNode));
        out.set("after", entry.after().orElseGet(JsonNodeFactory.instance::nullNode));
        return out;
    }
}
