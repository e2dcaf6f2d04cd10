package dev.sotto.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.provisioning.Store;
import dev.sotto.provisioning.StoreUnavailable;
import java.time.InstantSource;
import java.util.List;

/**
 * Where somebody is signed in, for themselves: a look, and an end to one or to all others.
 *
 * @param store whose audit log is told
 */
record SessionsDesk(Store store, Sessions sessions, InstantSource clock) {
    Answer list(Request request, Caller caller) {
        Session own = SignIn.browser(caller);
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        mine(caller).forEach(one -> items.add(shown(one, one.key().equals(own.key()))));
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.set("items", items);
        return Answer.json(200, out);
    }

    private List<Session> mine(Caller caller) {
        return sessions.of(caller.userId(), store.snapshot().settings(), clock.instant());
    }

    private static ObjectNode shown(Session one, boolean isThis) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", one.origin().id())
                .put("address", one.origin().address())
                .put("agent", one.origin().agent())
                .put("begun", one.begun().toString())
                .put("seen", one.seen().toString())
                .put("current", isThis);
    }

    /** The one that asks may end itself, which is signing out. */
    Answer end(Request request, Caller caller) {
        Session own = SignIn.browser(caller);
        Session found = mine(caller).stream()
                .filter(one -> one.origin().id().equals(request.part("id")))
                .findFirst()
                .orElseThrow(Problem::notFound);
        end(found, caller);
        return found.key().equals(own.key())
                ? Answer.empty(204).with("Set-Cookie", Sessions.goneCookie())
                : Answer.empty(204);
    }

    Answer endOthers(Request request, Caller caller) {
        Session own = SignIn.browser(caller);
        mine(caller).stream().filter(one -> !one.key().equals(own.key())).forEach(one -> end(one, caller));
        return Answer.empty(204);
    }

    /** Also while the store is away, for somebody who does not belong here may be in. */
    private void end(Session session, Caller caller) {
        sessions.end(session);
        try {
            store.note(
                    caller.act(),
                    "sign-out",
                    "of the session from " + session.origin().address());
        } catch (StoreUnavailable e) {
            ConsoleLog.storeUnavailable(String.valueOf(e.getMessage()));
        }
    }
}
