package dev.sotto.provisioning;

import java.util.List;

/**
 * Where it is told what happens.
 *
 * @param name what administrators call it
 * @param url to which notices are posted
 * @param secret with which they are signed
 * @param events which; empty for all
 * @param enabled whether any are sent
 */
public record Webhook(
        @Field(form = Form.WORD, min = 1, max = 64) String name,
        @Field(form = Form.WEBHOOK_URL, min = 1, max = 1000) String url,
        @Field(min = 16, max = 128) Secret secret,
        @Field(max = 50) List<NoticeKind> events,
        @Field(fallback = "true") boolean enabled) {
    /** Takes a copy of the list. */
    public Webhook {
        events = List.copyOf(events);
    }

    /** Whether it wants to hear of those. */
    public boolean wants(NoticeKind kind) {
        return events.isEmpty() || events.contains(kind);
    }

    /** The same, to which nothing is sent. */
    public Webhook off() {
        return new Webhook(name, url, secret, events, false);
    }
}
