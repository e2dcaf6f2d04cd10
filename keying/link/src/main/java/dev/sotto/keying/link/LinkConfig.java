package dev.sotto.keying.link;

/**
 * Bounds and times of links.
 *
 * @param handshakeMillis how long a peer may take from TCP connect to the end of the TLS handshake
 * @param probeMillis after so long without an octet from the peer it is asked for a sign of life; a gateway's after a quarter of it
 * @param silenceMillis after so long without an octet from the peer the link is dead; a gateway's after a quarter of it
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

    /**
     * How much sooner than a media distributor a gateway is missed. Its phones hear and are heard by nobody else, and a loss that is none costs it
     * no more than dialling again (ADR 0032).
     */
    private static final int SOONER_FOR_PHONES = 4;

    /** {@link #probeMillis} of a link with this protocol. */
    int probeMillis(LinkProtocol protocol) {
        return protocol == LinkProtocol.PHONES ? probeMillis / SOONER_FOR_PHONES : probeMillis;
    }

    /** {@link #silenceMillis} of a link with this protocol. */
    int silenceMillis(LinkProtocol protocol) {
        return protocol == LinkProtocol.PHONES ? silenceMillis / SOONER_FOR_PHONES : silenceMillis;
    }
}
