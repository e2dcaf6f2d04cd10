package dev.sotto.sip.stack;

/**
 * What strangers may take from us before we know anything about them.
 *
 * @param connections open streams in all
 * @param connectionsPerSource open streams of one address
 * @param firstOctetSeconds from the accepted connection, TLS included, to the first octet of SIP
 * @param messageSeconds from the first octet of a message to its last
 * @param idleSeconds without any message
 */
public record SipLimits(
        int connections, int connectionsPerSource, int firstOctetSeconds, int messageSeconds, int idleSeconds) {
    /** 4096 streams, 1024 of one address, 10 s, 10 s and one hour. */
    public static final SipLimits DEFAULT = new SipLimits(4096, 1024, 10, 10, 3600);
}
