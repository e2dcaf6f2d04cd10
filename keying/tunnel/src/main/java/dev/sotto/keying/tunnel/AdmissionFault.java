package dev.sotto.keying.tunnel;

/** Why an admission connection is closed. */
public enum AdmissionFault {
    /** Octets that are no admission message. */
    MALFORMED,
    /** The first messages were not who the peer is and what it has. */
    FIRST_MESSAGE_NOT_INSTANCE,
    /** Who the peer is, or what it has, came twice on one connection. */
    SECOND_INSTANCE,
    /** A message that the other end alone may send. */
    WRONG_DIRECTION,
    /** The peer says that it has more than was sent, or less than it said before. */
    WRONG_COUNT,
    /** Not a fault of the peer: a newer connection of the same peer took over. */
    SUPERSEDED
}
