package dev.sotto.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** What runs, as JSON. What is not known is left out. */
final class LiveWords {
    private LiveWords() {}

    static ObjectNode overview(LiveSnapshot now, Map<String, Long> refused) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("conferences", now.running().size());
        out.put(
                "participants",
                now.running().stream().mapToInt(c -> c.participants().size()).sum());
        out.put("calls", now.calls());
        ObjectNode lately = out.putObject("refusedLastHour");
        lately.put("total", refused.values().stream().mapToLong(n -> n).sum());
        ObjectNode byReason = lately.putObject("byReason");
        refused.forEach(byReason::put);
        out.putObject("keyDistributor")
                .put("reachable", now.keyDistributor().reachable())
                .put("sentence", now.keyDistributor().sentence());
        if (!now.cores().isEmpty()) {
            ArrayNode cores = out.putArray("cores");
            now.cores()
                    .forEach(core -> cores.addObject()
                            .put("core", core.core())
                            .put("port", core.port())
                            .put("pinned", core.pinned())
                            .put("busyPermille", core.busyPermille())
                            .put("tier", core.tier())
                            .put("forwarded", core.forwarded())
                            .put("dropped", core.dropped()));
        }
        return out;
    }

    static ArrayNode items(LiveSnapshot now) {
        ArrayNode out = JsonNodeFactory.instance.arrayNode();
        now.running()
                .forEach(one ->
                        out.add(head(one).put("participants", one.participants().size())));
        return out;
    }

    private static ObjectNode head(LiveConference one) {
        ObjectNode out = JsonNodeFactory.instance
                .objectNode()
                .put("address", one.address())
                .put("name", one.name());
        one.kind().ifPresent(kind -> out.put("kind", kind));
        one.locked().ifPresent(locked -> out.put("locked", locked));
        one.since().ifPresent(since -> out.put("since", since.toString()));
        one.talkers().ifPresent(talkers -> out.put("talkers", talkers));
        put(out, "worstLossPercent", one.worstLossPercent());
        return out;
    }

    static ObjectNode whole(LiveConference one) {
        ObjectNode out = head(one);
        ArrayNode participants = out.putArray("participants");
        one.participants().forEach(p -> participants.add(participant(p)));
        ArrayNode phones = out.putArray("phones");
        one.phones()
                .forEach(phone -> phones.addObject()
                        .put("number", phone.number())
                        .put("caller", phone.caller())
                        .put("gateway", phone.gateway())
                        .put(
                                "place",
                                phone.place().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .put("muted", phone.muted())
                        .put("handRaised", phone.handRaised()));
        ArrayNode events = out.putArray("events");
        one.events()
                .forEach(event -> events.addObject()
                        .put("at", event.at().toString())
                        .put("what", event.what())
                        .put("sentence", event.sentence()));
        return out;
    }

    private static ObjectNode participant(LiveParticipant one) {
        ObjectNode out = JsonNodeFactory.instance
                .objectNode()
                .put("id", one.id())
                .put("name", one.name())
                .put("from", one.from())
                .put("device", one.device())
                .put("label", one.label())
                .put("verified", one.verified())
                .put("muted", one.muted());
        one.speaking().ifPresent(speaking -> out.put("speaking", speaking));
        if (!one.codec().isEmpty()) {
            out.put("codec", one.codec());
        }
        one.since().ifPresent(since -> out.put("since", since.toString()));
        put(out, "lossPercent", one.traffic().lossPercent());
        put(out, "jitterMs", one.traffic().jitterMs());
        put(out, "rttMs", one.traffic().rttMs());
        put(out, "lossTherePercent", one.traffic().lossTherePercent());
        put(out, "inKbit", one.traffic().inKbit());
        put(out, "outKbit", one.traffic().outKbit());
        if (!one.speaksFor().isEmpty()) {
            ArrayNode names = out.putArray("speaksFor");
            one.speaksFor().forEach(names::add);
        }
        keys(out.putObject("keys"), one.keys());
        one.unopened().ifPresent(unopened -> {
            ObjectNode said = out.putObject("unopened")
                    .put("at", unopened.at().toString())
                    .put("seconds", unopened.seconds());
            ObjectNode byCause = said.putObject("byCause");
            unopened.byCause().forEach(byCause::put);
        });
        return out;
    }

    private static void keys(ObjectNode out, LiveParticipant.Keys keys) {
        if (!keys.rosterName().isEmpty()) {
            out.put("rosterName", keys.rosterName());
        }
        if (!keys.suite().isEmpty()) {
            out.put("suite", keys.suite());
        }
        keys.spi().ifPresent(spi -> out.put("spi", spi));
        keys.madeAt().ifPresent(at -> out.put("madeAt", at.toString()));
        keys.nextAt().ifPresent(at -> out.put("nextAt", at.toString()));
    }

    /** With one digit behind the point: more would only change all the time. */
    private static void put(ObjectNode out, String name, OptionalDouble value) {
        value.ifPresent(number -> out.put(name, Math.round(number * 10) / 10.0));
    }
}
