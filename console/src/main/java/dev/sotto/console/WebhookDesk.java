package dev.sotto.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.notices.Courier;
import dev.sotto.notices.WebhookView;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Store;
import dev.sotto.provisioning.Stored;
import dev.sotto.provisioning.Webhook;
import java.util.Locale;

/**
 * How it goes with a webhook, and a word of test to it.
 *
 * @param store where webhooks are
 * @param courier who calls them
 */
record WebhookDesk(Store store, Courier courier) {
    Answer deliveries(Request request, Caller caller) {
        WebhookView view = courier.view(find(request).id());
        ObjectNode out = JsonNodeFactory.instance
                .objectNode()
                .put("state", view.state().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        view.failingSince().ifPresent(since -> out.put("failingSince", since.toString()));
        out.put("waiting", view.waiting())
                .put("delivered", view.counts().delivered())
                .put("failed", view.counts().failed())
                .put("givenUp", view.counts().givenUp())
                .put("dropped", view.counts().dropped());
        ArrayNode items = out.putArray("items");
        view.deliveries().forEach(one -> items.add(shown(one)));
        return Answer.json(200, out);
    }

    private static ObjectNode shown(WebhookView.Delivery one) {
        ObjectNode out = JsonNodeFactory.instance
                .objectNode()
                .put("at", one.at().toString())
                .put("notice", one.notice())
                .put("event", one.event())
                .put("attempt", one.attempt())
                .put("delivered", one.fault().isEmpty())
                .put("status", one.status())
                .put("millis", one.millis())
                .put("answer", one.answer())
                .put("fault", one.fault());
        one.again().ifPresent(again -> out.put("again", again.toString()));
        return out;
    }

    Answer test(Request request, Caller caller) {
        Stored<Webhook> hook = find(request);
        store.note(caller.act(), "test", "the webhook " + hook.value().name());
        String notice = courier.test(hook.id())
                .orElseThrow(() -> Problem.later(503, "busy", "There is too much to send; try again.", 5));
        return Answer.json(
                202,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("notice", notice)
                        .put("sentence", "It is on its way; what becomes of it is among the deliveries."));
    }

    private Stored<Webhook> find(Request request) {
        return store.snapshot().find(Kind.WEBHOOKS, request.part("id")).orElseThrow(Problem::notFound);
    }
}
