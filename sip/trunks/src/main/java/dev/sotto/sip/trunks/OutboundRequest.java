package dev.sotto.sip.trunks;

import java.util.Optional;

/**
 * Somebody wants to call a number.
 *
 * @param asker who
 * @param dialled what was typed or signalled: digits, perhaps with + and with what makes them readable
 * @param callerNumber of the one for whom it is called, as E.164; empty for none
 * @param callerName the same; may be empty
 * @param divertedFrom the number that was called first, if this call is one that came in and goes on (RFC 5806)
 */
public record OutboundRequest(
        Asker asker, String dialled, Optional<String> callerNumber, String callerName, Optional<String> divertedFrom) {
    /** Who wants to call. */
    public enum Asker {
        /** Somebody signed in who administers. */
        ADMINISTRATOR(true, "an administrator"),
        /** Somebody signed in who runs conferences. */
        OPERATOR(true, "an operator"),
        /** A host of a conference, to bring somebody in. */
        HOST(true, "a host"),
        /** A telephone that has proved whose account it is. */
        ACCOUNT(true, "a registered telephone"),
        /** Somebody else in a conference. */
        GUEST(false, "a guest"),
        /** A call that came by a trunk: what goes from trunk to trunk is somebody's bill. */
        TRUNK(false, "a caller of a trunk"),
        /** Who has not proved anything. */
        STRANGER(false, "a stranger");

        private final boolean mayCall;
        private final String words;

        Asker(boolean mayCall, String words) {
            this.mayCall = mayCall;
            this.words = words;
        }

        boolean mayCall() {
            return mayCall;
        }

        String words() {
            return words;
        }
    }
}
