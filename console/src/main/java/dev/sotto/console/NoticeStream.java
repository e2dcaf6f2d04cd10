package dev.sotto.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.notices.Notices;
import dev.sotto.provisioning.Documents;
import dev.sotto.provisioning.Role;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The notices of one stream of events: each once, in order, from where the reader was cut off if that is still known. Otherwise the
 * reader is told to begin anew, with the newest ones.
 */
final class NoticeStream {
    static final String TOPIC = "notices";
    /** So many come with a new beginning. */
    static final int NEWEST = 100;
    /** So many are written at once. */
    private static final int AT_ONCE = 200;

    private final Notices notices;
    private long place;
    private String why;

    /**
     * At the place that {@code lastEventId} means.
     *
     * @param lastEventId what the reader had last; empty for a new one
     */
    NoticeStream(Notices notices, Optional<String> lastEventId) {
        this.notices = notices;
        OptionalLong known = lastEventId.map(notices::place).orElseGet(OptionalLong::empty);
        this.place = known.orElseGet(notices::newest);
        this.why = known.isPresent() ? "" : lastEventId.isPresent() ? "other-run" : "new";
    }

    /** Which every event carries: what comes after it was not sent yet. */
    String id() {
        return notices.id(place);
    }

    /** What is to be written, as events; empty if there is nothing new. */
    String next(Role role) {
        Notices.Page page = notices.after(place, AT_ONCE);
        if (page.missed() > 0 && why.isEmpty()) {
            why = "too-old";
        }
        StringBuilder out = new StringBuilder();
        if (!why.isEmpty()) {
            out.append(reset(role));
            why = "";
            return out.toString();
        }
        for (Notices.Numbered one : page.items()) {
            place = one.number();
            if (may(role, one)) {
                out.append("id: ").append(id()).append("\nevent: ").append(TOPIC);
                out.append("\ndata: ")
                        .append(Documents.text(one.notice().json(id())))
                        .append("\n\n");
            }
        }
        return out.toString();
    }

    private String reset(Role role) {
        place = notices.newest();
        ObjectNode data = JsonNodeFactory.instance.objectNode().put("why", why);
        ArrayNode items = data.putArray("items");
        notices.after(Math.max(0, place - NEWEST), NEWEST).items().stream()
                .filter(one -> may(role, one))
                .forEach(one -> {
                    items.add(one.notice().json(notices.id(one.number())));
                    place = Math.max(place, one.number());
                });
        return "id: " + id() + "\nevent: reset\ndata: " + Documents.text(data) + "\n\n";
    }

    /** Who administers is for those who may read the audit log. */
    private static boolean may(Role role, Notices.Numbered one) {
        return role == Role.ADMIN
                || role == Role.AUDITOR
                || !one.notice().kind().isOfRecords();
    }
}
