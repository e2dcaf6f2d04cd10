package dev.sotto.keying.tunnel;

/** What a moderator wants of a phone that is in. Nobody opens another person's microphone. The order is the number on the wire. */
public enum PhoneOrder {
    /** It is silent from now on, until its caller speaks again on purpose. */
    MUTE,
    /** Its caller is asked to speak; only the caller can. */
    ASK_TO_SPEAK
}
