package dev.sotto.endpoint.library;

/**
 * How the life of an endpoint ended.
 *
 * @param kind what sort of end
 * @param sentence for a person
 */
public record Ending(Kind kind, String sentence) {
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
}
