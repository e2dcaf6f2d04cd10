package dev.sotto.keying.link;

/** What links count. */
public enum LinkCounter {
    /** Links that came up. */
    LINKS_UP,
    /** Links that went down, for whatever reason. */
    LINKS_DOWN,
    /** Attempts of a client that did not reach the peer. */
    UNREACHABLE,
    /** Peers refused because they showed no certificate (RFC 9185 5.2: mutual authentication). */
    REFUSED_NO_CERTIFICATE,
    /** Peers refused because the key of their certificate is not pinned. */
    REFUSED_UNLISTED,
    /** Peers refused because their certificate is out of its time. */
    REFUSED_EXPIRED,
    /** Peers refused because they do not speak TLS 1.3. */
    REFUSED_VERSION,
    /** Peers refused because they offered none of our protocols. */
    REFUSED_PROTOCOL,
    /** Peers refused because what they want to speak is not for them: a gateway is no media distributor, nor the reverse. */
    REFUSED_ROLE,
    /** Peers refused because the handshake failed otherwise. */
    REFUSED_HANDSHAKE,
    /** Peers refused because the handshake took too long. */
    REFUSED_SLOW,
    /** Connections refused because too many were in handshake. */
    REFUSED_TOO_MANY_HANDSHAKES,
    /** Links refused because the peer has too many already. */
    REFUSED_TOO_MANY_LINKS,
    /** Links closed because the pin of their peer was removed. */
    CLOSED_PIN_REMOVED,
    /** Links closed because nothing came from the peer for too long. */
    CLOSED_SILENT,
    /** Links closed because more waited to be written than may. */
    CLOSED_OUTBOX_FULL,
    /** Links closed because their owner did not take their events. */
    CLOSED_OWNER_STUCK
}
