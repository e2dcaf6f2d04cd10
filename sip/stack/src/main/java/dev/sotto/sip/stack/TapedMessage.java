package dev.sotto.sip.stack;

import dev.sotto.sip.calls.Transport;
import java.net.InetSocketAddress;
import java.time.Instant;

/**
 * One message of a call as it was on the wire, without what {@link dev.sotto.sip.calls.SecretMask} takes out.
 *
 * @param at when it came, or was handed to the socket
 * @param transport what carried it
 * @param from who sent it
 * @param to who got it
 * @param octets owned by this record
 */
public record TapedMessage(
        Instant at, Transport transport, InetSocketAddress from, InetSocketAddress to, byte[] octets) {}
