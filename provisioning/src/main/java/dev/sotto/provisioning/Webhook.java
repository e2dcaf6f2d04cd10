package dev.sotto.provisioning;

import java.util.List;

/**
 * Where events are sent.
 *
 * @param name what administrators call it
 * @param url to which they are posted
 * @param secret with which they are signed
 * @param topics which; empty for all
 * @param enabled whether any are sent
 */
public record Webhook(
        @Field(form = Form.WORD, min = 1, max = 64) String name,
        @Field(form = Form.HTTPS_URL, max = 1000) String url,
        @Field(min = 16, max = 128) Secret secret,
        @Field(form = Form.WORD, max = 50) List<String> topics,
        @Field(fallback = "true") boolean enabled) {
    /** Takes a copy of the list. */
    public Webhook {
        topics = List.copyOf(topics);
    }
}
