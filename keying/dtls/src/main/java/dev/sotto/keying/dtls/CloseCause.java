package dev.sotto.keying.dtls;

/** Who or what ended an association. */
public enum CloseCause {
    /** Our user asked for it. */
    CLOSED_BY_US,
    /** The peer sent close_notify. */
    CLOSED_BY_PEER,
    /** We refused the peer: certificate, tls-id, profile, extension or policy. */
    REFUSED_BY_US,
    /** The peer sent a fatal alert. */
    REFUSED_BY_PEER,
    /** The peer broke a rule of its protocol. */
    PEER_MISBEHAVED,
    /** The handshake took too long. */
    TIMED_OUT,
    /** Something failed here. */
    FAILED
}
