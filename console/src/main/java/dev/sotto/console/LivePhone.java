package dev.sotto.console;

/**
 * A telephone of a conference, as the key distributor said.
 *
 * @param number by which actions name it
 * @param caller who calls, proven by nobody
 * @param gateway the name of its gateway
 * @param place whether it is in
 * @param muted whether it says nothing
 * @param handRaised whether its caller asks for the word
 */
public record LivePhone(int number, String caller, String gateway, Place place, boolean muted, boolean handRaised) {
    /** Where a telephone is. */
    public enum Place {
        /** In. */
        GUEST,
        /** In, with the PIN of hosts. */
        HOST,
        /** It waits for a host. */
        WAITS_FOR_HOST,
        /** It waits until somebody lets it in. */
        LOBBY,
        /** It is being called. */
        CALLED
    }

    /** What an operator can want of it. */
    public enum Act {
        /** That it is silent until its caller speaks on purpose. */
        MUTE,
        /** That its caller is asked to speak. */
        ASK,
        /** That its call ends. */
        REMOVE,
        /** That it waits no longer, and is let in. */
        ADMIT,
        /** That it waits no longer, and is sent away. */
        DENY
    }
}
