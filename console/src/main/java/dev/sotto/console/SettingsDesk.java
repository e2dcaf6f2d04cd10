package dev.sotto.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.provisioning.Documents;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Settings;
import dev.sotto.provisioning.Store;
import dev.sotto.provisioning.Stored;
import java.util.Optional;

/**
 * What is there once. As long as nobody changed it, it is in no store, and its ETag says so.
 *
 * @param store where it is kept
 */
record SettingsDesk(Store store) {
    private static final String NONE = "\"0\"";

    Answer read(Request request, Caller caller) {
        return shown(kept());
    }

    Answer replace(Request request, Caller caller) {
        Optional<Stored<Settings>> before = kept();
        RecordDesk.requireMatch(before.map(RecordDesk::etag).orElse(NONE), request);
        String id = before.map(Stored::id).orElseGet(store::newId);
        Settings value = RecordDesk.fine(store.draft(
                Kind.SETTINGS, id, request.document(), before.map(Stored::value).orElse(null)));
        return shown(Optional.of(RecordDesk.done(
                before.isPresent()
                        ? store.replace(
                                caller.act(), Kind.SETTINGS, id, before.get().version(), value)
                        : store.create(caller.act(), Kind.SETTINGS, id, value))));
    }

    private Optional<Stored<Settings>> kept() {
        return store.snapshot().all(Kind.SETTINGS).stream().findFirst();
    }

    private static Answer shown(Optional<Stored<Settings>> kept) {
        String etag = kept.map(RecordDesk::etag).orElse(NONE);
        ObjectNode out = JsonNodeFactory.instance.objectNode().put("etag", etag);
        out.set("record", Documents.shown(kept.map(Stored::value).orElse(Settings.USUAL)));
        return Answer.json(200, out).with("ETag", etag);
    }
}
