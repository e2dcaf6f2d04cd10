package dev.sotto.keying.tunnel;

/** What a peer did that closes an admission connection. */
public enum AdmissionFault {
    /** Octets that are no admission message. */
    MALFORMED,
    /** The first message was not the instance of the peer. */
    FIRST_MESSAGE_NOT_INSTANCE,
    /** The instance came twice on one connection. */
    SECOND_INSTANCE,
    /** A message that the other end alone may send. */
    WRONG_DIRECTION
}
