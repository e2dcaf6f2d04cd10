package dev.sotto.keying.tunnel;

/** What an operator of call processing can want done to a phone. The order is the number on the wire. */
public enum PhoneAct {
    /** It is silent from now on, until its caller speaks again on purpose. */
    MUTE,
    /** Its caller is asked to speak; only the caller can. */
    ASK_TO_SPEAK,
    /** Its call ends. */
    END,
    /** It waits no longer, and is sent away. */
    DENY,
    /** It waits no longer, and is let in; into a standard conference alone. */
    ADMIT
}
