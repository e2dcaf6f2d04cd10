package dev.sotto.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.provisioning.Store;
import dev.sotto.provisioning.Trouble;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether the process is alive, and whether it is ready for work. Strangers may ask, so names are told and no sentences, and nothing is
 * tried because they ask.
 *
 * @param store has to take changes
 * @param checks what else has to be true
 */
record HealthDesk(Store store, List<Check> checks) {
    Answer live(Request request, Caller caller) {
        return Answer.json(200, JsonNodeFactory.instance.objectNode().put("status", "alive"));
    }

    Answer ready(Request request, Caller caller) {
        List<String> failing = new ArrayList<>();
        Optional<Trouble> trouble = store.trouble();
        trouble.ifPresent(_ -> failing.add("store"));
        for (Check check : checks) {
            Optional<String> fault = check.fault().get();
            fault.ifPresent(_ -> failing.add(check.name()));
        }
        ObjectNode out = JsonNodeFactory.instance.objectNode().put("status", failing.isEmpty() ? "ready" : "not ready");
        ArrayNode names = out.putArray("failing");
        failing.forEach(names::add);
        trouble.ifPresent(t -> out.put("store", Problem.word(t.why())));
        return Answer.json(failing.isEmpty() ? 200 : 503, out);
    }
}
