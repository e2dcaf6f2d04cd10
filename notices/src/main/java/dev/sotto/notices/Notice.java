package dev.sotto.notices;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.provisioning.NoticeKind;
import java.time.Instant;

/**
 * Something that happened.
 *
 * @param at when
 * @param kind what
 * @param about what else there is to say, by the names of the API document; nobody changes it
 */
public record Notice(Instant at, NoticeKind kind, ObjectNode about) {
    /**
     * As readers and webhooks get it.
     *
     * @param id of this notice
     */
    public ObjectNode json(String id) {
        return head(id, kind.word(), at).setAll(about.deepCopy());
    }

    static ObjectNode head(String id, String event, Instant at) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("event", event)
                .put("at", at.toString());
    }
}
