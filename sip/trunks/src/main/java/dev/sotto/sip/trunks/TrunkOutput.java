package dev.sotto.sip.trunks;

import dev.sotto.sip.calls.RequestCommand;

/** What the machine of a trunk wants done, or has noticed. */
public sealed interface TrunkOutput {
    /**
     * A request goes out.
     *
     * @param command to the stack
     */
    record Send(RequestCommand.Send command) implements TrunkOutput {}

    /**
     * Something changed that somebody acts on.
     *
     * @param words a sentence, with the far end's own words
     */
    record Noticed(Notice notice, String words) implements TrunkOutput {}

    /** What changed. */
    enum Notice {
        /** Calls of the provider come to us now. */
        REGISTERED,
        /** They do no longer. */
        UNREGISTERED,
        /** An attempt to register failed. */
        REGISTRATION_FAILED,
        /** A gateway answers. */
        GATEWAY_UP,
        /** A gateway does not answer. */
        GATEWAY_DOWN
    }
}
