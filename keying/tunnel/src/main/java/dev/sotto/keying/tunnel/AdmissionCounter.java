package dev.sotto.keying.tunnel;

/** What the machines at the ends of the admission connection count. */
public enum AdmissionCounter {
    /** Connections that came into service. */
    CONNECTIONS_READY,
    /** Connections closed for a fault of the peer. */
    CONNECTIONS_CLOSED_FOR_FAULT,
    /** Times that the peer turned out to be a new process. */
    PEER_RESTARTS,
    /** Messages sent again after a reconnect because they had not arrived. */
    REPEATED_AFTER_RECONNECT,
    /** Messages dropped because nobody knows their leg. */
    UNKNOWN_LEG_DROPPED,
    /** Expect refused because there are too many legs. */
    LEGS_REFUSED_LIMIT,
    /** Messages dropped because too many wait for the peer. */
    FORGOTTEN
}
