package dev.sotto.keying.tunnel;

/** Why a connection about phones is closed. */
public enum PhoneFault {
    /** Octets that are no message about phones. */
    MALFORMED,
    /** The first messages did not say which phones there are. */
    FIRST_MESSAGE_NOT_PRESENT,
    /** It was said again which phones there are. */
    SECOND_PRESENT,
    /** More phones than a gateway may have. */
    TOO_MANY_PHONES,
    /** A message that the other end alone may send. */
    WRONG_DIRECTION,
    /** Not a fault of the peer: a newer connection of the same gateway took over. */
    SUPERSEDED
}
