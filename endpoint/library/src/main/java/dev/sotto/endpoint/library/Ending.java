package dev.sotto.endpoint.library;

import java.util.OptionalInt;

/**
 * How the life of an endpoint ended.
 *
 * @param kind what sort of end
 * @param sentence for a person
 * @param retryAfterSeconds when the conference said that another call makes sense (RFC 3261 20.33), if it did
 */
public record Ending(Kind kind, String sentence, OptionalInt retryAfterSeconds) {
    /** Sorts of ends. */
    public enum Kind {
        /** Our user hung up. */
        HUNG_UP,
        /** The conference ended the call. */
        ENDED_BY_CONFERENCE,
        /** The call was never taken: refused, unreachable or no answer. */
        NOT_ANSWERED,
        /** Something on the other side was not what a private conference must be, so we refused to speak. */
        REFUSED_BY_US,
        /** The key distributor did not let us in. */
        NOT_ADMITTED,
        /** The network or the other side stopped answering. */
        LOST
    }

    /** One after which the conference did not say when to call again. */
    public Ending(Kind kind, String sentence) {
        this(kind, sentence, OptionalInt.empty());
    }
}
