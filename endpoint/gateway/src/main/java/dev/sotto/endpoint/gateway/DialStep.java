package dev.sotto.endpoint.gateway;

/** How far a call that the gateway makes, or a phone that takes the place of another one, has come. */
public sealed interface DialStep {
    /** Nobody is called, or replaced: the key distributor or a limit of ours forbids it. */
    record MayNot(String why) implements DialStep {}

    /** The key distributor allows it; the INVITE is on its way. */
    record Calling() implements DialStep {}

    /** It rings, or something like it: 180 to 199. */
    record Ringing(int status) implements DialStep {}

    /**
     * The far end does not take the call.
     *
     * @param phrase of its status line
     * @param words what else it said, and what that means for us
     */
    record Refused(int status, String phrase, String words) implements DialStep {}

    /** Nobody answered in time. */
    record NoAnswer() implements DialStep {}

    /** Somebody, or something, answered; it is not in before it has pressed the key. */
    record Answered() implements DialStep {}

    /**
     * It is in.
     *
     * @param waits whether it waits for a host or in the lobby
     */
    record Joined(boolean waits) implements DialStep {}

    /** It answered and is not in. */
    record NotJoined(String why) implements DialStep {}

    /** Whether nothing follows. */
    default boolean isLast() {
        return switch (this) {
            case Calling _, Ringing _, Answered _ -> false;
            case MayNot _, Refused _, NoAnswer _, Joined _, NotJoined _ -> true;
        };
    }

    /** Whether it is the last and not what was wanted. */
    default boolean isFailure() {
        return isLast() && !(this instanceof Joined);
    }

    /** For a person. */
    default String sentence() {
        return switch (this) {
            case MayNot(String why) -> "not called: " + why;
            case Calling _ -> "calling; the key distributor allows it";
            case Ringing(int status) -> status == 180 ? "ringing" : "on its way (" + status + ")";
            case Refused(int status, String phrase, String words) ->
                "refused: " + status + " " + phrase + (words.isEmpty() ? "" : " (" + words + ")");
            case NoAnswer _ -> "nobody answered in time";
            case Answered _ -> "answered; asked to press 1 to join";
            case Joined(boolean waits) -> waits ? "waits to be let in" : "joined";
            case NotJoined(String why) -> "did not join: " + why;
        };
    }
}
