package dev.sotto.notices;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How it goes with one webhook since the program started.
 *
 * @param state the word
 * @param failingSince when the first failure came after which nothing was delivered; absent if none did
 * @param waiting how many notices are to be sent, now or again
 * @param counts what became of the others
 * @param deliveries the newest tries, the newest first
 */
public record WebhookView(
        State state, Optional<Instant> failingSince, int waiting, Counts counts, List<Delivery> deliveries) {
    /** Nothing happened yet. */
    public static final WebhookView NEW =
            new WebhookView(State.WORKING, Optional.empty(), 0, new Counts(0, 0, 0, 0), List.of());

    /** Takes a copy of the list. */
    public WebhookView {
        deliveries = List.copyOf(deliveries);
    }

    /** In one word. */
    public enum State {
        /** The last try was right, or there was none. */
        WORKING,
        /** The last try failed; more follow. */
        FAILING,
        /** Somebody switched it off. */
        OFF,
        /** It failed for so long that the program switched it off. */
        GIVEN_UP
    }

    /**
     * Since the program started.
     *
     * @param delivered notices
     * @param failed tries
     * @param givenUp notices after their last try
     * @param dropped notices for which there was no room
     */
    public record Counts(long delivered, long failed, long givenUp, long dropped) {}

    /**
     * One try.
     *
     * @param notice its id
     * @param event its word
     * @param attempt from 1
     * @param status of HTTP; 0 for no answer
     * @param answer the begin of it as one line
     * @param fault why it failed; empty if it did not
     * @param again when the next try comes; absent if none does
     */
    public record Delivery(
            Instant at,
            String notice,
            String event,
            int attempt,
            int status,
            long millis,
            String answer,
            String fault,
            Optional<Instant> again) {}
}
