package dev.sotto.keying.tunnel;

/** What the machines at the two ends of a connection about phones count. */
public enum PhoneCounter {
    /** Connections that came into service. */
    CONNECTIONS_READY,
    /** Connections closed for a fault of the peer. */
    CONNECTIONS_CLOSED_FOR_FAULT,
    /** Questions that a gateway asked. */
    ASKED,
    /** Questions said again because the connection broke before their answer came. */
    ASKED_AGAIN,
    /** Questions that nobody answered in time; the phone was told to try later. */
    UNANSWERED,
    /** Answers to questions that nobody asks any more; dropped. */
    LATE_ANSWERS,
    /** Phones whose admission was taken back. */
    ENDED,
    /** Messages that found no connection; repeated or void after the next one. */
    WITHOUT_CONNECTION
}
