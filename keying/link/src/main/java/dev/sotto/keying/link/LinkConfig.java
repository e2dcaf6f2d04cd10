package dev.sotto.keying.link;

/**
 * Bounds and times of links.
 *
 * @param handshakeMillis how long a peer may take from TCP connect to the end of the TLS handshake
 * @param probeMillis after so long without an octet from the peer it is asked for a sign of life
 * @param silenceMillis after so long without an octet from the peer the link is dead
 * @param outboxMessages messages that may wait to be written; one more closes the link
 * @param maxHandshakes connections at a time that are not authenticated yet
 * @param maxLinksPerPeer links at a time of one peer
 * @param backoff how a client waits between attempts
 */
public record LinkConfig(
        int handshakeMillis,
        int probeMillis,
        int silenceMillis,
        int outboxMessages,
        int maxHandshakes,
        int maxLinksPerPeer,
        BackoffPolicy backoff) {
    /** 5 s for a handshake, probe after 10 s of silence, dead after 25 s, 4096 messages, 64 handshakes, 8 links. */
    public static final LinkConfig DEFAULT = new LinkConfig(5_000, 10_000, 25_000, 4096, 64, 8, BackoffPolicy.DEFAULT);
}
