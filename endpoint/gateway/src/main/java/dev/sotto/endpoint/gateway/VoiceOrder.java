package dev.sotto.endpoint.gateway;

/** What a moderator wants of a caller. */
public enum VoiceOrder {
    /** Be silent, until the caller speaks again on purpose. */
    MUTE,
    /** Be so kind as to speak; only the caller's own key does it. */
    ASK_TO_SPEAK
}
