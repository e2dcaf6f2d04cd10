package dev.sotto.keying.admin;

/** What the operator's socket counts. */
public enum AdminCounter {
    /** Lines that were answered. */
    ANSWERED,
    /** Connections closed at once because too many are open. */
    REFUSED_TOO_MANY,
    /** Connections that sent no line in time, too long a line, or went away before the answer. */
    CONNECTIONS_LOST,
    /** Connections that could not be accepted. */
    ACCEPT_FAILED
}
