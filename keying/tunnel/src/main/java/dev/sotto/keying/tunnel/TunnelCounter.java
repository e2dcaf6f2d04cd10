package dev.sotto.keying.tunnel;

/** What the machines at the ends of a tunnel count. */
public enum TunnelCounter {
    /** Connections on which the tunnel came into service. */
    CONNECTIONS_READY,
    /** Connections closed for a fault of the peer. */
    CONNECTIONS_CLOSED_FOR_FAULT,
    /** Messages of unassigned types, skipped by their length. */
    UNASSIGNED_TYPES_SKIPPED,
    /** DTLS datagrams sent into the tunnel. */
    DATAGRAMS_SENT,
    /** DTLS datagrams taken from the tunnel. */
    DATAGRAMS_RECEIVED,
    /** DTLS datagrams dropped because no connection is up; DTLS sends them again. */
    DATAGRAMS_DROPPED_NO_CONNECTION,
    /** DTLS datagrams dropped because they are empty or longer than a tunnel message can carry. */
    DATAGRAMS_DROPPED_LENGTH,
    /** DTLS datagrams dropped because nobody knows their association. */
    DATAGRAMS_DROPPED_UNKNOWN_ASSOCIATION,
    /** New associations refused because the media distributor has too many, or too many without keys. */
    ASSOCIATIONS_REFUSED_LIMIT,
    /** Messages dropped because their association belongs to another media distributor. */
    FOREIGN_ASSOCIATIONS,
    /** MediaKeys taken or sent for the first time. */
    KEYS,
    /** MediaKeys repeated after a reconnect; nothing changes. */
    KEYS_REPEATED,
    /** MediaKeys dropped because nobody knows their association. */
    KEYS_DROPPED_UNKNOWN_ASSOCIATION,
    /** MediaKeys refused because of their profile, lengths, identifier, or because keys never change. */
    KEYS_REFUSED,
    /** EndpointDisconnect of known associations taken. */
    DISCONNECTS_RECEIVED,
    /** EndpointDisconnect of associations with keys that nobody confirmed; their endpoints are asked. */
    DISCONNECTS_DOUBTED,
    /** EndpointDisconnect dropped because nobody knows the association; also the echo of our own. */
    DISCONNECTS_DROPPED_UNKNOWN_ASSOCIATION,
    /** EndpointDisconnect forgotten because too many waited for a connection. */
    DISCONNECTS_FORGOTTEN,
    /** Associations ended because their media distributor stayed away too long. */
    ASSOCIATIONS_ENDED_ABSENCE
}
