package dev.sotto.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** How trunks are, as JSON. What is not there is left out. */
final class TrunkWords {
    private static final String FIELD = "field";
    private static final String WORDS = "words";

    private TrunkWords() {}

    static ObjectNode state(TrunkState one) {
        ObjectNode out = JsonNodeFactory.instance
                .objectNode()
                .put("id", one.id())
                .put("name", one.name())
                .put("enabled", one.enabled())
                .put("callsIn", one.callsIn())
                .put("callsOut", one.callsOut());
        one.registration().ifPresent(registration -> out.set("registration", registration(registration)));
        ArrayNode gateways = out.putArray("gateways");
        one.gateways()
                .forEach(gateway -> gateways.addObject()
                        .put("gateway", gateway.gateway())
                        .put("health", gateway.health())
                        .put("since", gateway.since().toString())
                        .put("far", gateway.far()));
        return out;
    }

    private static ObjectNode registration(TrunkState.Registration one) {
        ObjectNode out = JsonNodeFactory.instance
                .objectNode()
                .put("state", one.state())
                .put("registered", one.registered())
                .put("aor", one.aor())
                .put("failures", one.failures())
                .put("far", one.far())
                .put(WORDS, one.words())
                .put(FIELD, one.field());
        one.until().ifPresent(until -> out.put("until", until.toString()));
        one.next().ifPresent(next -> out.put("next", next.toString()));
        return out;
    }

    static ObjectNode steps(List<TrunkTestStep> steps) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        ArrayNode items = out.putArray("items");
        steps.forEach(step -> items.addObject()
                .put("what", step.what())
                .put("where", step.where())
                .put("fine", step.fine())
                .put(WORDS, step.words())
                .put(FIELD, step.field()));
        return out;
    }
}
