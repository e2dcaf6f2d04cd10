package dev.sotto.sip.stack;

/**
 * What strangers may take from us before we know anything about them. A source is an IPv4 address or an IPv6 /64.
 *
 * @param connections open streams of one listener
 * @param connectionsPerSource those of one source
 * @param requestsPerSecond of one source outside of calls, connections counted like requests
 * @param firstOctetSeconds from the accepted connection, TLS handshake included, to the first octet of SIP
 * @param headerSeconds from the first octet of a message to the end of its header section
 * @param messageSeconds from the first octet of a message to its last
 * @param idleSeconds without any message
 */
public record SipLimits(
        int connections,
        int connectionsPerSource,
        int requestsPerSecond,
        int firstOctetSeconds,
        int headerSeconds,
        int messageSeconds,
        int idleSeconds) {
    /** 4096 streams, 256 of one source, 100 requests per second, 5 s, 5 s, 10 s and one hour. */
    public static final SipLimits DEFAULT = new SipLimits(4096, 256, 100, 5, 5, 10, 3600);
}
