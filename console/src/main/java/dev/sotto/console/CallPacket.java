package dev.sotto.console;

import java.net.InetSocketAddress;
import java.time.Instant;

/**
 * One SIP message of a call, without secrets.
 *
 * @param transport what carried it: {@code UDP}, {@code TCP} or {@code TLS}
 * @param from who sent it
 * @param to who got it
 * @param octets of the message; owned by this record
 */
public record CallPacket(Instant at, String transport, InetSocketAddress from, InetSocketAddress to, byte[] octets) {}
